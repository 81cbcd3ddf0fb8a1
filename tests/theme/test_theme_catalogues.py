"""Translations: every catalogue is complete, an outlet's goes before ours, and a language falls back as expected."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tamizdat import theme
from tamizdat.press.kinds import KINDS
from tamizdat.theme.catalogues import catalogue_names

LOCALES = sorted(path.name for path in (theme.DEFAULT_THEME / "locale").iterdir())
TRANSLATING = {"translate", "word"}
SENTENCE = re.compile(r"[A-Z][\w,'-]*( [\w,'():?.-]+)+")
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def catalogue(language: str) -> dict[str, str | tuple[str, ...]]:
    with (theme.DEFAULT_THEME / "locale" / language / "messages.po").open("rb") as lines:
        found = read_po(lines, abort_invalid=True)
    return {
        message.id if isinstance(message.id, str) else message.id[0]: message.string for message in found if message.id
    }


def messages_of_templates() -> set[str]:
    found = extract_from_dir(
        theme.DEFAULT_THEME / "templates",
        [("**.html", "jinja2"), ("**.txt", "jinja2")],
        {name: {"extensions": "jinja2.ext.i18n", "silent": "false"} for name in ("**.html", "**.txt")},
    )
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def messages_of_press() -> set[str]:
    """The literals that press has translated, through its renderer or by the theme, and those of its page kinds."""
    found = {text for kind in KINDS.values() for text in (kind.title, kind.kicker) if text}
    for path in (theme.DEFAULT_THEME.parent / "press").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in TRANSLATING:
                found |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    return found


def messages_of_service() -> set[str]:
    """The sentences that the service hands to the theme: strings of two words at least that begin with a capital.

    Of providers only what they say of themselves to readers. What stands in errors and docstrings is for others.
    """
    source = theme.DEFAULT_THEME.parent
    files = [path for room in ("support/web", "letters/web", "readers") for path in (source / room).glob("*.py")]
    files += [source / "support/site/contribute.py", source / "letters/site/part.py", source / "support/supporters.py"]
    trees: list[ast.AST] = [ast.parse(path.read_text()) for path in files]
    for path in (source / "support" / "providers").rglob("*.py"):
        functions = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))
        trees += [function for function in functions if function.name in ("label", "instructions")]
    return {text for tree in trees for text in strings(tree) if SENTENCE.fullmatch(text)}


def strings(tree: ast.AST) -> Iterator[str]:
    """The strings of a program but its docstrings and those of errors that it raises."""
    if isinstance(tree, ast.Raise) or (isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant)):
        return
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        yield tree.value
    for node in ast.iter_child_nodes(tree):
        yield from strings(node)


def test_the_languages_that_we_promise_are_there() -> None:
    assert set(LOCALES) >= {"ar", "fa", "ru"}


@pytest.mark.parametrize("language", LOCALES)
def test_every_catalogue_is_complete(language: str) -> None:
    known = catalogue(language)
    wanted = messages_of_templates() | messages_of_press() | messages_of_service()
    assert sorted(wanted - known.keys()) == []
    assert set(known) == set(catalogue("ar"))
    for message, translation in known.items():
        forms = translation if isinstance(translation, tuple) else (translation,)
        assert all(forms), message
        for form in forms:
            assert sorted(PLACEHOLDER.findall(form)) == sorted(PLACEHOLDER.findall(message)), message


def gettext(overrides: Path | None, language: str, text: str) -> str:
    return theme.environment(overrides, language).from_string("{{ _(text) }}").render(text=text)


def test_a_translation_is_looked_for_by_region_then_language_then_english() -> None:
    assert gettext(None, "ru", "Read more") == "Читайте также"
    assert gettext(None, "de-CH", "Read more") == "Mehr dazu"
    assert gettext(None, "en", "Read more") == gettext(None, "eo", "Read more") == "Read more"


def test_numbers_choose_their_form() -> None:
    template = '{{ ngettext("Correction", "Corrections", n) }}'
    russian = theme.environment(None, "ru").from_string(template)
    assert [russian.render(n=n) for n in (1, 2, 5)] == ["Исправление", "Исправления", "Исправления"]
    arabic = theme.environment(None, "ar").from_string(template)
    assert [arabic.render(n=n) for n in (1, 2)] == ["تصحيح", "تصحيحان"]


def test_an_outlet_translates_one_message_anew_and_keeps_ours_for_the_rest(tmp_path: Path) -> None:
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


def test_the_names_of_a_catalogue_are_those_of_the_region_then_of_the_language() -> None:
    assert catalogue_names("pt-BR") == ("pt_BR", "pt")
    assert catalogue_names("ru") == ("ru",)
