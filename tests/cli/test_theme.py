"""`tamizdat theme` as a designer calls it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tamizdat import theme
from tamizdat.cli.theme import command

TOML = 'name = "The Lantern"\naddress = "https://lantern.example/"\n'


@pytest.fixture
def newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "tamizdat.toml").write_text(TOML)
    (tmp_path / "theme").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_clean_theme_ends_with_0_and_nothing_is_written(newsroom: Path) -> None:
    assert run("copy", "templates/footer.html", "styles/screen/10-colour.css").exit_code == 0
    copied = newsroom / "theme" / "templates" / "footer.html"
    assert copied.read_bytes() == (theme.DEFAULT_THEME / "templates" / "footer.html").read_bytes()
    before = contents(newsroom)
    done = run("check")
    assert done.exit_code == 0 and done.stdout == "", done.output
    assert "0 errors, 0 warnings, on" in " ".join(done.stderr.split())
    assert contents(newsroom) == before


def test_warnings_end_with_1_and_errors_with_2(newsroom: Path) -> None:
    (newsroom / "theme" / "notes.txt").write_text("x")
    done = run("check")
    assert done.exit_code == 1
    assert done.stdout.startswith("theme/notes.txt: warning: nobody loads it")
    (newsroom / "theme" / "templates").mkdir()
    (newsroom / "theme" / "templates" / "footer.html").write_text("\n{{ chrome.outlt }}")
    done = run("check")
    assert done.exit_code == 2
    assert (
        "theme/templates/footer.html:2: error: LayoutContext has no outlt. Did you mean outlet? [seen on "
        in done.stdout
    )


def test_a_theme_is_checked_outside_of_a_newsroom_in_its_own_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "design" / "locale" / "pt_BR" / "messages.po"
    own.parent.mkdir(parents=True)
    own.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Print"\nmsgstr "Imprimir"\n'
    )
    done = run("check", "--theme", "design")
    assert done.exit_code == 0, done.output
    assert "(en, pt-BR)" in done.stderr


@pytest.mark.parametrize("verb", ["check", "list"])
def test_where_there_is_no_theme_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(verb)
    assert done.exit_code == 2 and "tamizdat.toml" in done.stderr
    done = run(verb, "--theme", "nowhere")
    assert done.exit_code == 2 and "nowhere: not found." in done.stderr
    (tmp_path / "file").write_text("")
    done = run(verb, "--theme", "file")
    assert done.exit_code == 2 and "file: is no folder." in done.stderr


def test_the_list_names_what_is_overridden_and_what_is_new(newsroom: Path) -> None:
    run("copy", "templates/footer.html")
    (newsroom / "theme" / "styles" / "screen").mkdir(parents=True)
    (newsroom / "theme" / "styles" / "screen" / "90-own.css").write_text("")
    done = run("list")
    assert done.stdout.splitlines() == [
        "styles/screen/90-own.css\tis new",
        "templates/footer.html\ttakes the place of ours",
    ]
    assert done.exit_code == 0 and "of ours are used as they are" in done.stderr


def test_a_copy_overwrites_nothing_and_copies_all_or_none(newsroom: Path) -> None:
    mine = newsroom / "theme" / "templates" / "footer.html"
    mine.parent.mkdir()
    mine.write_text("mine")
    done = run("copy", "templates/header.html", "templates/footer.html")
    assert done.exit_code == 2 and "is there already; nothing was copied." in " ".join(done.stderr.split())
    assert mine.read_text() == "mine" and not (mine.parent / "header.html").exists()
    done = run("copy", "templates/fotter.html")
    assert done.exit_code == 2 and "Did you mean templates/footer.html?" in done.stderr
    for name in ("../tamizdat.toml", "__init__.py", "templates"):
        assert run("copy", name).exit_code == 2
    assert list(contents(newsroom)) == [str(newsroom / "tamizdat.toml"), str(mine)]


def test_a_copy_makes_the_themes_folder(newsroom: Path) -> None:
    (newsroom / "theme").rmdir()
    assert run("copy", "locale/ru/messages.po").exit_code == 0
    assert (newsroom / "theme" / "locale" / "ru" / "messages.po").is_file()
