"""A small run of `audit.chaos_letters`: kill -9 of the sender, and a mail server that fails in every way."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from bench.postgresql import running, tools

COMMAND = [sys.executable, "-m", "audit.chaos_letters"]


@pytest.mark.slow
def test_nobody_twice_and_nobody_skipped(tmp_path: Path) -> None:
    done = subprocess.run([*COMMAND, "600", "--kills", "4"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_the_same_on_postgresql_with_two_senders() -> None:
    if tools() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with (
        tempfile.TemporaryDirectory(prefix="letters-postgresql-") as folder,
        running(Path(folder), "fsync=off", "full_page_writes=off") as cluster,
    ):
        cluster.run("createdb", "paper")
        words = ["600", "--kills", "4", "--postgresql", cluster.address("paper")]
        done = subprocess.run([*COMMAND, *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
