"""The files of a theme: where a press does not look, and what each file does."""

from __future__ import annotations

from pathlib import Path

import pytest
from theme_folder import found, write

from tamizdat.themecheck.files import check_files
from tamizdat.themecheck.listing import list_files

CATALOGUE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'


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
            "locale/ru/messages.po": CATALOGUE,
            "locale/pt/messages.po": CATALOGUE,
            "style/x.css": "",
        },
    )
    states = dict(list_files(tmp_path))
    assert states["templates/tips.html"] == "changes blocks of ours: ways"
    assert states["templates/footer.html"] == "takes the place of ours"
    assert states["templates/series.html"].startswith("cannot be used")
    assert states["templates/own.html"] == states["locale/pt/messages.po"] == "is new"
    assert states["locale/ru/messages.po"] == "rewords phrases of ours"
    assert states["style/x.css"].startswith("nobody loads it")


def test_an_empty_template_is_an_error_and_ours_is_used_in_its_place(tmp_path: Path) -> None:
    write(
        tmp_path, {"templates/article.html": "", "templates/footer.html": "{# left out #}", "styles/screen/90.css": ""}
    )
    loaded: list[str] = []
    (line,) = found(tmp_path, lambda findings: loaded.extend(check_files(tmp_path, findings)))
    assert line.startswith("templates/article.html: error: is empty") and "{# left out #}" in line
    assert loaded == ["styles/screen/90.css", "templates/footer.html"]
