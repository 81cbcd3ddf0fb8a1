"""`tamizdat` called in this process: to start Python for it takes longer than most of what it does for a test."""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path

from click.testing import CliRunner

from tamizdat.cli import main


def tamizdat(
    folder: Path, *words: str | Path, given: str = "", check: bool = False
) -> subprocess.CompletedProcess[str]:
    """Call the command in a folder, with a text as its standard input; return what a process of its own would leave.

    With `check` a call that does not end with 0 fails the test.
    """
    arguments = [str(word) for word in words]
    with contextlib.chdir(folder):
        done = CliRunner().invoke(main, arguments, input=given)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert not check or done.exit_code == 0, done.output
    return subprocess.CompletedProcess(["tamizdat", *arguments], done.exit_code, done.stdout, done.stderr)
