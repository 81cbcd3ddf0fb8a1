"""Folders that take long to make: one of the test workers makes each, and all use it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that `make` was called for, by this worker or by another one; nobody changes what is in it.

    Workers that need it at the same moment wait for the one that makes it. What fails is made again by the next.
    """
    base = factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = shared / f"made-{name}"
    with (shared / f"made-{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "whole").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder / "it")
            (folder / "whole").touch()
    return folder / "it"
