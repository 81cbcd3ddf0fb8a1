"""What a check of a mirror says of honest, lying, late and dead ones."""

from __future__ import annotations

import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from kills import copy_of, killed_anywhere
from origins import Origin, root_of
from releases import NOW, Paper, page, pages
from served import served

from tamizdat.cli import main
from tamizdat.mirrors.health import Health, check_health
from tamizdat.release.verifying import open_source


def health(paper: Paper, site: Path, **options: object) -> Health:
    return check_health(Origin(site), now=NOW, pin=root_of(paper), chance=random.Random(1), **options)  # type: ignore[arg-type]


def test_an_honest_mirror(paper: Paper) -> None:
    with served(paper.site) as address:
        found = check_health(open_source(address), now=NOW, pin=root_of(paper))
    assert found.answers and not found.problems and found.files == 8
    assert found.signed == NOW and found.behind(NOW + timedelta(hours=3)) == timedelta(hours=3)


def test_only_some_files_are_read(paper: Paper) -> None:
    origin = Origin(paper.site)
    assert check_health(origin, now=NOW, pin=root_of(paper), files=3).files == 3
    assert len(origin.pages()) == 3 and len(origin.asked) < 25


def test_each_file_has_the_same_chance(paper: Paper) -> None:
    seen = set()
    for seed in range(60):
        origin = Origin(paper.site)
        check_health(origin, now=NOW, pin=root_of(paper), chance=random.Random(seed))
        seen.update(origin.pages())
    assert seen == {path for path in paper.pages if path in seen} and len(seen) == len(paper.pages)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("tuf/timestamp.json", "is missing: no release is there"),
        ("tuf/1.root.json", "is missing"),
        ("tree", "missing or changed"),
        ("2013", "is missing"),
    ],
)
def test_what_is_missing_is_told(paper: Paper, path: str, said: str) -> None:
    if (paper.site / path).is_dir():
        shutil.rmtree(paper.site / path)
    else:
        (paper.site / path).unlink()
    found = health(paper, paper.site, files=40)
    assert found.answers and said in found.problems[0].why


def test_altered_pages_another_outlet_and_a_dead_place(paper: Paper, tmp_path: Path) -> None:
    for file in paper.site.glob("2013/**/index.html"):
        file.unlink()
        file.write_bytes(page(0, 66))
    found = health(paper, paper.site)
    assert found.version and len(found.problems) >= 6, "of eight files drawn from 63, of which 60 are altered"
    assert all(problem.path.startswith("2013/") and "that are signed" in problem.why for problem in found.problems)
    other = Paper(tmp_path / "other")
    other.publish(pages(3))
    assert "not the pinned root" in health(paper, other.site).problems[0].why
    dead = check_health(open_source("http://127.0.0.1:9/"), now=NOW, pin=root_of(paper))
    assert not dead.answers and dead.version == 0 and dead.behind(NOW) == timedelta(0)


def test_a_mirror_in_the_middle_of_a_publish_is_not_called_a_liar(paper: Paper, tmp_path: Path) -> None:
    for at, killed, _ in killed_anywhere(
        paper, tmp_path / "killed", lambda paper: paper.publish({"index.html": page(0, 7), "tiny.txt": None})
    ):
        assert not health(killed, killed.site).problems, at


def test_the_command(ready: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    late = copy_of(ready, tmp_path / "late")
    fresh = copy_of(ready, tmp_path / "fresh")
    now = datetime.now(UTC)
    late.publish({"index.html": page(0, 1)}, now=now - timedelta(hours=5))
    fresh.publish({"index.html": page(0, 2)}, now=now)
    root = ["--root", str(ready.folder / "keys/root.json")]
    done = CliRunner().invoke(main, ["mirror", "check", str(fresh.site), *root])
    assert done.exit_code == 0 and "true" in done.output
    places = [str(fresh.site), str(late.site), "http://127.0.0.1:9/"]
    done = CliRunner().invoke(main, ["mirror", "check", *places, *root])
    assert done.exit_code == 1 and "behind by 5 hours" in done.output and "does not answer" in done.output
    shutil.rmtree(late.site / "2013")
    assert CliRunner().invoke(main, ["mirror", "check", *places, *root]).exit_code == 2
    assert "Whose mirrors" in CliRunner().invoke(main, ["mirror", "check", *places]).output
