"""The loader: an outlet's files before ours, names made from content, wording in every language."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tamizdat import theme

LOCALES = sorted(path.name for path in (theme.HERE / "locale").iterdir())
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def catalogue(language: str) -> dict[str, str | tuple[str, ...]]:
    with (theme.HERE / "locale" / language / "messages.po").open("rb") as lines:
        found = read_po(lines, abort_invalid=True)
    return {
        message.id if isinstance(message.id, str) else message.id[0]: message.string for message in found if message.id
    }


def words_of_templates() -> set[str]:
    found = extract_from_dir(
        theme.HERE / "templates",
        [("**.html", "jinja2")],
        {"**.html": {"extensions": "jinja2.ext.i18n", "silent": "false"}},
    )
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def words_of_press() -> set[str]:
    """The literals that press hands to `word`."""
    found = set()
    for path in (theme.HERE.parent / "press").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "word":
                found |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    return found


def test_the_languages_that_we_promise_are_there() -> None:
    assert set(LOCALES) >= {"ar", "fa", "ru"}


@pytest.mark.parametrize("language", LOCALES)
def test_every_catalogue_is_complete(language: str) -> None:
    known = catalogue(language)
    assert not (words_of_templates() | words_of_press()) - known.keys()
    assert set(known) == set(catalogue("ar"))
    for source, wording in known.items():
        forms = wording if isinstance(wording, tuple) else (wording,)
        assert all(forms), source
        for form in forms:
            assert sorted(PLACEHOLDER.findall(form)) == sorted(PLACEHOLDER.findall(source)), source


def gettext(overrides: Path | None, language: str, text: str) -> str:
    return theme.environment(overrides, language).from_string("{{ _(text) }}").render(text=text)


def test_wording_is_looked_for_by_region_then_language_then_english() -> None:
    assert gettext(None, "ru", "Read more") == "Читайте также"
    assert gettext(None, "de-CH", "Read more") == "Mehr dazu"
    assert gettext(None, "en", "Read more") == gettext(None, "eo", "Read more") == "Read more"


def test_numbers_choose_their_form() -> None:
    template = '{{ ngettext("Correction", "Corrections", n) }}'
    russian = theme.environment(None, "ru").from_string(template)
    assert [russian.render(n=n) for n in (1, 2, 5)] == ["Исправление", "Исправления", "Исправления"]
    arabic = theme.environment(None, "ar").from_string(template)
    assert [arabic.render(n=n) for n in (1, 2)] == ["تصحيح", "تصحيحان"]


def test_an_outlet_rewords_one_phrase_and_keeps_ours_for_the_rest(tmp_path: Path) -> None:
    own = tmp_path / "locale" / "ru" / "messages.po"
    own.parent.mkdir(parents=True)
    own.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Print"\nmsgstr "Оттиск"\n')
    assert gettext(tmp_path, "ru", "Print") == "Оттиск"
    assert gettext(tmp_path, "ru", "Read more") == "Читайте также"


@pytest.mark.parametrize(
    "content", [b'msgid "Print\n', b'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\xff']
)
def test_a_broken_catalogue_is_named_with_a_remedy(tmp_path: Path, content: bytes) -> None:
    own = tmp_path / "locale" / "ru" / "messages.po"
    own.parent.mkdir(parents=True)
    own.write_bytes(content)
    with pytest.raises(theme.ThemeError, match=r"messages\.po.*Mend the line"):
        theme.environment(tmp_path, "ru")


def test_an_outlet_overrides_one_template_and_extends_ours(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "footer.html").write_text("Our own foot: {{ chrome }}")
    (tmp_path / "templates" / "author.html").write_text('{% extends "front.html" %}')
    env = theme.environment(tmp_path, "en")
    assert env.get_template("footer.html").render(chrome="x") == "Our own foot: x"
    assert theme.template(env, "author").name == "author.html"
    assert theme.template(env, "topic").name == "front.html"


def test_assets_are_named_by_their_content_and_typed() -> None:
    ours = theme.assets(None)
    types = {file.path.rsplit(".", 1)[1]: file.media_type for file in ours.files}
    assert types == {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "png": "image/png"}
    assert ours.styles != ours.print_styles
    assert {ours.styles, ours.print_styles, *ours.named.values()} == {file.path for file in ours.files}
    assert all(re.fullmatch(r"assets/[\w-]+\.[0-9a-f]{12}\.\w+", file.path) for file in ours.files)


def test_an_outlets_sheet_takes_the_place_of_ours_or_stands_by_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "styles" / "screen"
    folder.mkdir(parents=True)
    (folder / "10-colour.css").write_text(":root { --ink: navy }")
    (folder / "90-own.css").write_text("@font-face { src: url('own.woff2') }")
    (folder / ".swp").write_text("not mine")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "own.woff2").write_bytes(b"wOF2")
    changed, ours = theme.assets(tmp_path), theme.assets(None)
    sheet = changed.files[0].content.decode()
    assert changed.styles != ours.styles and changed.print_styles == ours.print_styles
    assert sheet.startswith(":root { --ink: navy }") and "--accent: #86171d" not in sheet and "not mine" not in sheet
    assert sheet.rstrip().endswith(f"url({changed.named['own.woff2'].removeprefix('assets/')}) }}")
    assert changed.named["icon.svg"] == ours.named["icon.svg"]


def test_a_sheet_that_points_nowhere_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "styles" / "print"
    folder.mkdir(parents=True)
    (folder / "20-own.css").write_text("body { background: url(gone.png) }")
    with pytest.raises(theme.ThemeError, match=r"20-own\.css: url\(gone\.png\)"):
        theme.assets(tmp_path)
