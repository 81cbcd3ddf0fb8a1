"""The desk on PostgreSQL: its stories once more, on a cluster that lives as long as these tests."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bench.postgresql import Cluster, running, tools

from tamizdat.desk_config import DATABASE_VARIABLE

# The stories run once, so one worker has all of their results.
pytestmark = [pytest.mark.xdist_group("desk on postgresql"), pytest.mark.slow]
HERE = Path(__file__).parent
STORIES = ("publish", "stale", "recovery", "redaction", "queries", "searching", "concurrent", "loading")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A cluster, not in pytest's folder: every run of pytest closes that one to all users but its own."""
    if tools() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with (
        tempfile.TemporaryDirectory(prefix="desk-postgresql-") as folder,
        running(Path(folder), "fsync=off", "full_page_writes=off") as cluster,
    ):
        cluster.run("createdb", "desk")
        yield cluster


@pytest.fixture(scope="module")
def told(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ElementTree.Element]:
    """What another process of pytest said, for Django knows one database in a process; and its results."""
    results = tmp_path_factory.mktemp("results") / "results.xml"
    files = [str(HERE / f"test_desk_{story}.py") for story in STORIES]
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DJANGO_", "TAMIZDAT_"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junit-xml={results}", *files],
        cwd=HERE.parents[1],
        env={**kept, DATABASE_VARIABLE: cluster.address("desk")},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout, ElementTree.parse(results).getroot()


@pytest.mark.parametrize("story", STORIES)
def test_a_story_is_the_same_on_postgresql(told: tuple[str, ElementTree.Element], story: str) -> None:
    said, results = told
    cases = [case for case in results.iter("testcase") if case.get("classname", "").endswith(f"test_desk_{story}")]
    assert cases, said
    wrong = [case.get("name") for case in cases if case.find("failure") is not None or case.find("error") is not None]
    assert not wrong, said
    assert any(case.find("skipped") is None for case in cases), said
