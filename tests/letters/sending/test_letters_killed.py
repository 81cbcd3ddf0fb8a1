"""A small run of `audit.chaos_letters`: kill -9 of the sender, and a mail server that fails in every way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bench.postgresql import tools

COMMAND = [sys.executable, "-m", "audit.chaos_letters", "600", "--kills", "4"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[3]), *sys.path])}


def run(folder: Path, *words: str) -> None:
    done = subprocess.run([*COMMAND, *words], cwd=folder, capture_output=True, text=True, check=False, env=ENVIRONMENT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_nobody_twice_and_nobody_skipped(tmp_path: Path) -> None:
    run(tmp_path)


@pytest.mark.slow
def test_the_same_on_postgresql_with_two_senders(tmp_path: Path) -> None:
    if tools() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    run(tmp_path, "--on-postgresql")
