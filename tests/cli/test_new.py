"""`tamizdat new`: a folder that the other verbs can work in at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tamizdat import outlet_file
from tamizdat.cli import main


def new(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["new", *map(str, words)])


def test_a_new_newsroom_reads_back(tmp_path: Path) -> None:
    done = new(tmp_path / "ferry", "--name", 'The "Night" Ferry', "--language", "en", "--language", "ar")
    assert done.exit_code == 0, done.output
    ferry = outlet_file.load(tmp_path / "ferry")
    assert ferry.name == 'The "Night" Ferry'
    assert [(language.code, language.prefix) for language in ferry.languages] == [("en", ""), ("ar", "ar/")]
    assert ferry.language("ar").name == "العربية"
    assert (tmp_path / "ferry/pages/about.md").is_file()
    assert (tmp_path / "ferry/keys/root").is_dir()


def test_it_takes_its_name_from_the_folder(tmp_path: Path) -> None:
    new(tmp_path / "the-night-ferry")
    assert outlet_file.load(tmp_path / "the-night-ferry").name == "The Night Ferry"


def test_without_keys_it_says_how_to_make_them(tmp_path: Path) -> None:
    done = new(tmp_path / "ferry", "--no-keys")
    assert "tamizdat keys init" in done.output
    assert not (tmp_path / "ferry/keys").exists()


def test_a_full_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    done = new(tmp_path)
    assert done.exit_code == 2
    assert "not empty" in done.output
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(("codes", "words"), [(["xx-nowhere"], "not a language code"), (["en", "en"], "named twice")])
def test_wrong_languages_are_told(tmp_path: Path, codes: list[str], words: str) -> None:
    done = new(tmp_path / "ferry", *(word for code in codes for word in ("--language", code)))
    assert done.exit_code == 2
    assert words in done.output
    assert not (tmp_path / "ferry").exists()


def test_a_language_that_the_theme_does_not_speak_is_told(tmp_path: Path) -> None:
    done = new(tmp_path / "ferry", "--language", "pt_BR", "--language", "uk")
    assert done.exit_code == 0
    assert "language 'pt-BR': the theme has no translations" in " ".join(done.output.split())
    assert "'uk'" not in done.output
    assert outlet_file.load(tmp_path / "ferry").languages[0].code == "pt-BR"
