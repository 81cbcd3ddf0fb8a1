"""Runs that are killed with -9 before any of their operations on files."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from releases import Paper, files

# There are about 150 operations to be killed at; all of them are tried with EVERY_KILL=1 (`make soak`).
STRIDE = 1 if os.environ.get("EVERY_KILL") else 7


class Kill:
    """Kills its own process with -9 just before the n-th operation on a file."""

    EVENTS = ("open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir")

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        if event in self.EVENTS and not (event == "open" and args[1] == "r"):
            self.left -= 1
            if self.left < 0:
                os.kill(os.getpid(), signal.SIGKILL)


def in_child(action: Callable[[], object], at: int) -> bool:
    """Run `action` in a process that is killed at its `at`-th operation; return whether it got to the end."""
    child = os.fork()
    if child == 0:
        try:
            sys.addaudithook(Kill(at))
            action()
            os._exit(0)
        except BaseException:
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return not os.WIFSIGNALED(status)


def copy_of(paper: Paper, folder: Path) -> Paper:
    """The same newsroom and release in another folder."""
    shutil.copytree(paper.folder, folder)
    other = Paper.__new__(Paper)
    other.folder, other.site, other.pages = folder, folder / "var/site", dict(paper.pages)
    return other


def killed_anywhere(
    ready: Paper, folder: Path, action: Callable[[Paper], object]
) -> Iterator[tuple[int, Paper, dict[str, bytes]]]:
    """Yield copies of `ready` where `action` was killed at one operation after another, at last one where it was not.

    With each come the number of the operation and all files but the metadata that an unkilled run ends with.
    """
    done = copy_of(ready, folder / "done")
    action(done)
    expected = {path: body for path, body in files(done.site).items() if not path.startswith("tuf/")}
    at, finished = 0, False
    while not finished:
        paper = copy_of(ready, folder / "paper")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TAMIZDAT_STATE", str(folder / f"state{at}"))  # each copy is a world of its own
            finished = in_child(lambda paper=paper: action(paper), at)  # type: ignore[misc]
            yield at, paper, expected
        shutil.rmtree(paper.folder)
        at += STRIDE
