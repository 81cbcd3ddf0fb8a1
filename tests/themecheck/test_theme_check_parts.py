"""The parts of the theme check that need no page: names of files, templates as written, wording, assets."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image as Picture
from press_samples import LANTERN
from theme_files import found, write

from tamizdat import theme
from tamizdat.themecheck.assets import check_pictures
from tamizdat.themecheck.files import check_files
from tamizdat.themecheck.finding import Findings
from tamizdat.themecheck.listing import listed
from tamizdat.themecheck.templates.template_set import Shelf
from tamizdat.themecheck.translations import check_wording, phrases

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
RU = (
    HEAD + '"Language: ru\\n"\n"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n<5 ? 1 : 2);\\n"\n\n'
)  # line 6 is the first free


# --- names of files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("footer.html", "footer.html: warning: nobody loads it: a theme has the folders"),
        ("scripts/own.js", "scripts/own.js: warning: nobody loads it: the script of the search page lies"),
        ("Templates/footer.html", "there is no folder Templates/ in a theme. Did you mean templates?"),
        ("styles/scren/own.css", "Did you mean styles/screen?"),
        ("styles/screen/deep/own.css", "style sheets lie directly in"),
        ("styles/screen/own.scss", "own.scss: error: is joined to the sheet as it is, and is no .css."),
        ("styles/screen/10-colour.css~", "error: looks like an old copy, and is joined to the sheet."),
        ("assets/icon.svg.bak", "error: looks like an old copy, and is published with the site."),
        ("assets/fonts/own.woff2", "is not published: files lie directly in assets/."),
        ("locale/ru/LC_MESSAGES/messages.po", "wording lies in locale/LANGUAGE/messages.po"),
        ("locale/ru.po", "wording lies in locale/LANGUAGE/messages.po"),
        ("templates/ours/article.html", "names that begin with ours/ are our templates."),
    ],
)
def test_a_file_where_nobody_looks_is_told(tmp_path: Path, name: str, told: str) -> None:
    write(tmp_path, {name: ""})
    (line,) = found(tmp_path, lambda findings: check_files(tmp_path, findings))
    assert line.startswith(name) and told in line


def test_links_are_told_where_a_press_would_not_see_through_them(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    write(tmp_path / "there", {"mine.html": "x"})
    folder = tmp_path / "theme"
    write(folder, {"templates/.hidden": "x"})
    (folder / "styles").symlink_to(tmp_path / "there")
    (folder / "templates" / "lost.html").symlink_to(tmp_path / "gone")
    (folder / "templates" / "mine.html").symlink_to(tmp_path / "there" / "mine.html")
    lines = found(folder, lambda findings: check_files(folder, findings))
    assert any(line.startswith("styles: warning: is a link to a folder: a press does not notice") for line in lines)
    assert any(line.startswith("templates/lost.html: error: is a link that leads nowhere") for line in lines)
    assert not [line for line in lines if "mine.html" in line and line.startswith("templates")]


def test_the_list_says_what_each_file_does(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "templates/tips.html": '{% extends "ours/tips.html" %}{% block ways %}{% endblock %}',
            "templates/footer.html": "x",
            "templates/series.html": "{% if %}",
            "templates/own.html": "x",
            "locale/ru/messages.po": RU,
            "locale/pt/messages.po": RU,
            "style/x.css": "",
        },
    )
    states = dict(listed(tmp_path))
    assert states["templates/tips.html"] == "changes blocks of ours: ways"
    assert states["templates/footer.html"] == "takes the place of ours"
    assert states["templates/series.html"].startswith("cannot be used")
    assert states["templates/own.html"] == states["locale/pt/messages.po"] == "is new"
    assert states["locale/ru/messages.po"] == "rewords phrases of ours"
    assert states["style/x.css"].startswith("nobody loads it")


# --- templates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "source", "told"),
    [
        ("tips.html", "{% block a %}\n{% block a %}{% endblock %}{% endblock %}", "tips.html:2: error: block 'a' defined twice"),
        ("tips.html", "\n{% blok x %}", "tips.html:2: error: Encountered unknown tag 'blok'."),
        ("tips.html", "\n{{ x is strang }}", "tips.html:2: error: there is no test strang. Did you mean string?"),
        ("tips.html", "{% if page %}\n{{ x|uper }}{% endif %}", "tips.html:2: error: there is no filter uper. Did you mean upper?"),
        ("tips.html", '{% extends "layuot.html" %}', "tips.html:1: error: there is no template layuot.html. Did you mean layout.html?"),
        ("tips.html", '\n{% include "turnin.html" %}', "tips.html:2: error: there is no template turnin.html."),
        ("tips.html", '{% from "teaser.html" import teser %}', "tips.html:1: error: teaser.html has no macro teser. Did you mean teaser?"),
        ("teaser.html", "{% macro teaser(item, root) %}{% endmacro %}", "teaser.html:1: error: has no macro names, which our"),
        ("body.html", "\n{% macro blocks(blocks) %}{% endmacro %}", "body.html:2: error: has no macro blocks(blocks, root, top=1)"),
        ("tips.html", '{% extends "ours/tips.html" %}\n{% if x %}{% block way %}{% endblock %}{% endif %}', "tips.html:2: error: ours/tips.html has no block way"),
        ("tips.html", '{% extends "ours/tips.html" %}\n\n{% include "turning.html" %}', "tips.html:3: error: stands outside of every block"),
        ("tips.html", "\n{{ [1, 2]|random }}", "tips.html:2: error: random gives something else at each press"),
        ("front.html", '{% extends "layout.html" %}', "front.html:1: error: has no block"),
    ],
)  # fmt: skip
def test_a_template_is_read_before_any_page_is_made(tmp_path: Path, name: str, source: str, told: str) -> None:
    write(
        tmp_path,
        {
            f"templates/{name}": source,
            "templates/series.html": '{% extends "front.html" %}{% block lead %}{% endblock %}',
        },
    )
    lines = found(tmp_path, lambda findings: Shelf(tmp_path, findings).check())
    expected = told if name != "front.html" else "templates/series.html:1: error: front.html has no block lead"
    assert [line for line in lines if line.removeprefix("templates/").startswith(told) or line.startswith(expected)], (
        lines
    )


def test_a_circle_of_templates_is_told_and_ends(tmp_path: Path) -> None:
    write(tmp_path, {"templates/a.html": '\n{% extends "b.html" %}', "templates/b.html": '{% extends "a.html" %}'})
    findings = Findings()
    shelf = Shelf(tmp_path, findings)
    shelf.check()
    assert "a.html:2: error: a.html extends itself." in "\n".join(map(str, findings))
    assert shelf.broken == {"a.html", "b.html"}


def test_ours_is_always_ours(tmp_path: Path) -> None:
    """`ours/NAME` lets a template extend the very one whose place it takes, also from above."""
    write(tmp_path, {"templates/layout.html": '{% extends "ours/layout.html" %}{% block box %}[own]{% endblock %}'})
    env = theme.environment(tmp_path, "en")
    assert env.get_template("ours/layout.html").filename == str(theme.DEFAULT_THEME / "templates" / "layout.html")
    assert env.get_template("missing.html").filename == str(theme.DEFAULT_THEME / "templates" / "missing.html")
    assert found(tmp_path, lambda findings: Shelf(tmp_path, findings).check()) == []


# --- wording -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("po", "told"),
    [
        ('msgid "Print\n', "messages.po:6: error:"),
        ('msgid "Read mor"\nmsgstr "Ещё"\n', "messages.po:6: warning: no page says 'Read mor', so this is never shown. Did you mean Read more?"),
        ('msgid "Since %(year)s"\nmsgstr "С %(yaer)s"\n', "messages.po:6: error: %(yaer)s in 'С %(yaer)s' is not filled in"),
        ('msgid "Since %(year)s"\nmsgstr "Давно"\n', "messages.po:6: warning: 'Давно' lacks %(year)s"),
        ('msgid "Print"\nmsgstr "100 % бумага"\n', "messages.po:6: error: '100 % бумага' holds a percent sign that means nothing. Write %%"),
        ('#, fuzzy\nmsgid "Print"\nmsgstr "Оттиск"\n', "warning: 'Print' is marked fuzzy, so it is not shown."),
        ('msgid "Correction"\nmsgid_plural "Corrections"\nmsgstr[0] "И"\nmsgstr[2] "И"\n', "messages.po:6: error: 'Correction' has no msgstr[1]: the language has 3 forms."),
        ('msgid "Correction"\nmsgid_plural "Corrections"\nmsgstr[0] "И"\nmsgstr[3] "И"\n', "messages.po:"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_wording_is_told(tmp_path: Path, po: str, told: str) -> None:
    loaded = write(tmp_path, {"locale/ru/messages.po": RU + po})
    lines = found(tmp_path, lambda findings: check_wording(tmp_path, loaded, {}, LANTERN, findings))
    assert any(told in line for line in lines), lines
    assert lines


def test_a_wording_that_would_stop_a_press_is_refused_and_others_are_not(tmp_path: Path) -> None:
    bad = RU + 'msgid "Since %(year)s"\nmsgstr "С %(yaer)s"\n'
    good = RU + 'msgid "Read mor"\nmsgstr "Ещё"\n'
    loaded = write(
        tmp_path, {"locale/ru/messages.po": bad, "locale/ar/messages.po": good, "locale/fa/messages.po": b"\xff"}
    )
    findings = Findings()
    refused = check_wording(tmp_path, loaded, {}, LANTERN, findings)
    assert refused == {"locale/ru/messages.po", "locale/fa/messages.po"}
    told = "\n".join(map(str, findings))
    assert "the outlet does not publish in fa" in told and "locale/fa/messages.po:1: error" in told


def test_forms_by_number_must_be_those_of_the_language(tmp_path: Path) -> None:
    po = HEAD + '\nmsgid "Correction"\nmsgid_plural "Corrections"\nmsgstr[0] "И"\nmsgstr[1] "И"\n'
    loaded = write(tmp_path, {"locale/ru/messages.po": po})
    lines = found(tmp_path, lambda findings: check_wording(tmp_path, loaded, {}, LANTERN, findings))
    assert lines == [
        "locale/ru/messages.po:1: error: its head names 2 forms by number, and ru has 3."
        " Copy the line Plural-Forms from our catalogue of the language."
    ]


def test_a_phrase_of_a_template_is_known_and_asked_for_in_every_language(tmp_path: Path) -> None:
    template = '\n{{ _("By pigeon") }}{{ ngettext("%(num)s bird", "%(num)s birds", 2) }}'
    loaded = write(
        tmp_path, {"templates/own.html": template, "locale/ru/messages.po": RU + 'msgid "By pigeon"\nmsgstr "Г"\n'}
    )
    asked = phrases([tmp_path / "templates" / "own.html"])
    lines = found(tmp_path, lambda findings: check_wording(tmp_path, loaded, asked, LANTERN, findings))
    assert [line.split(" and stands")[0] for line in lines] == [
        "templates/own.html:2: warning: '%(num)s bird' has no wording in ar",
        "templates/own.html:2: warning: '%(num)s bird' has no wording in ru",
        "templates/own.html:2: warning: 'By pigeon' has no wording in ar",
    ]


# --- assets ------------------------------------------------------------------------------------------------------------


def png(size: tuple[int, int], kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Picture.new("RGB", size).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("icon.png", png((32, 32)), "icon.png: error: is 32 × 32 pixels; the pages say 48 × 48."),
        ("own.png", b"<svg/>", "own.png: error: is no picture that can be read."),
        ("own.png", png((9, 9), "WEBP"), "own.png: error: is a WEBP picture by the name of .png."),
        ("own.svg", b"<svg>\n<g></svg>", "own.svg:2: error: is no well-formed SVG"),
        ("own.svg", b"<svg/>", 'own.svg:1: error: is no SVG that browsers show'),
        ("own.woff2", b"OTTO", "own.woff2: error: is no WOFF2 font"),
        ("own.ttf", b"\0\1", "own.ttf: warning: is a font that is not compressed."),
        ("own.sketch2", b"x", "own.sketch2: warning: has an ending that servers know no type for"),
        ("own.woff2", b"wOF2" + bytes(250_000), "own.woff2: warning: has 250,004 bytes: 5 s on a slow mobile line."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_asset_is_told(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    loaded = write(tmp_path, {f"assets/{name}": content})
    (line,) = found(tmp_path, lambda findings: check_pictures(tmp_path, loaded, findings))
    assert line.removeprefix("assets/").startswith(told)


def test_our_own_assets_are_right(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"assets/{path.name}": path.read_bytes() for path in (theme.DEFAULT_THEME / "assets").iterdir()
    }
    loaded = write(tmp_path, files)
    assert found(tmp_path, lambda findings: check_pictures(tmp_path, loaded, findings)) == []
