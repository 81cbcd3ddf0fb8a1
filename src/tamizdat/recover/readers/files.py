"""Files on the disk, opened so that nothing else than what was given is read: no links out, no pipes, no devices."""

from __future__ import annotations

import errno
import os
import stat
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from tamizdat.recover.capture import Unreadable

# A link in the place of the file is not followed, and a pipe does not make us wait for who writes to it.
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_KINDS = (
    (stat.S_ISFIFO, "a pipe, not a file"),
    (stat.S_ISSOCK, "a socket, not a file"),
    (stat.S_ISCHR, "a device, not a file"),
    (stat.S_ISBLK, "a device, not a file"),
    (stat.S_ISDIR, "a folder, not a file"),
    (stat.S_ISLNK, "a link, not a file"),
)


def kind_of(mode: int) -> str:
    """Return what a file is that is no regular one, as a reason; "" for a regular one."""
    return next((reason for test, reason in _KINDS if test(mode)), "")


def real_path(path: Path) -> Path:
    """Return where a path leads once all links in it are followed; links in a circle lead to one of themselves."""
    return Path(os.path.realpath(path))  # Path.resolve raises RuntimeError for a circle, before Python 3.13


def open_regular(path: Path) -> IO[bytes]:
    """Open a regular file. Raises Unreadable for a link, a pipe or a device, and OSError for what cannot be opened.

    What it is is asked again after it was opened: it may have been exchanged since a folder was listed.
    """
    reason = kind_of(path.lstat().st_mode)
    if reason:
        raise Unreadable(reason)
    try:
        handle = os.open(path, _FLAGS)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Unreadable("a link, not a file") from None
        raise
    reason = kind_of(os.fstat(handle).st_mode)
    if reason:
        os.close(handle)
        raise Unreadable(reason)
    return os.fdopen(handle, "rb")


class GivenFolders:
    """The folders that were given: nothing outside of them is read.

    The folder of a list counts as given. A path that is a link counts as what it leads to; but where several paths of
    one folder are given (`captures/*`), they count as files of that folder: a link among them is not followed out.
    """

    def __init__(self, paths: Iterable[Path], listing: Path | None) -> None:
        paths = list(paths)
        siblings = Counter(path.absolute().parent for path in paths)
        self.alone = {path for path in paths if siblings[path.absolute().parent] == 1}
        roots = [path for path in paths if path in self.alone or not path.is_symlink()]
        self._walked = [real_path(root) for root in roots]
        self._roots = [*self._walked, *([real_path(listing.parent)] if listing else [])]

    def hold(self, real: Path) -> bool:
        """Tell whether a path, resolved, is one that was given or lies below one."""
        return any(real.is_relative_to(root) for root in self._roots)

    def show(self, real: Path, top: Path) -> bool:
        """Tell whether a walk of the folders, or of `top`, finds a path without a link: no part of it is hidden."""
        return any(
            real.is_relative_to(root) and not any(part.startswith(".") for part in real.relative_to(root).parts)
            for root in [*self._walked, top]
        )
