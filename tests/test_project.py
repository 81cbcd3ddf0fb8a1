"""Where things lie in a newsroom's folder, and how it is found from below."""

from __future__ import annotations

from pathlib import Path

from tamizdat import project
from tamizdat.project import Project

ROOT = Path(__file__).resolve().parent.parent


def test_found_from_any_folder_below(tmp_path: Path) -> None:
    below = tmp_path / "paper" / "captures" / "2013"
    below.mkdir(parents=True)
    assert Project.find(below) is None
    (tmp_path / "paper" / "tamizdat.toml").write_text('name = "The Ferry"')
    assert Project.find(below) == Project(tmp_path / "paper") == Project.find(tmp_path / "paper")
    assert Project.find(tmp_path) is None


def test_a_folder_of_that_name_is_no_newsroom(tmp_path: Path) -> None:
    (tmp_path / "tamizdat.toml").mkdir()
    assert Project.find(tmp_path) is None


def test_the_nearest_newsroom_is_the_one(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "inner"):
        folder.mkdir(exist_ok=True)
        (folder / "tamizdat.toml").write_text('name = "The Ferry"')
    assert Project.find(tmp_path / "inner") == Project(tmp_path / "inner")


def test_the_conventions_name_every_part() -> None:
    text = (ROOT / "docs" / "conventions.md").read_text(encoding="utf-8")
    paths = [value for name, value in vars(project).items() if name.isupper()]
    assert [path for path in paths if f"`{path}" not in text] == []


def test_media_lie_beside_an_archive() -> None:
    paper = Project(Path("paper"))
    assert project.media_beside(paper.archive) == paper.media
