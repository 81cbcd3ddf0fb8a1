"""Paths of a release that other file systems lose: what a copy on a stick or on a Windows disk would not hold.

That is no fault of the release, which is right where it lies, so a verifier tells it in a note.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from tamizdat.portable_names import DEVICES, SYSTEMS, name_problem, portable_key

# One look that nearly every path passes; `name_problem` then says whether there is a problem, and which.
_SUSPECT = re.compile(rf"[. ](?:/|$)|[\"*:<>?|]|(?:^|/){DEVICES}(?:\.|/|$)|[^/]{{128}}", re.IGNORECASE)


def portability_notes(paths: Collection[str]) -> list[str]:
    """Return a note for each kind of paths that are lost elsewhere, with their number and the first of them.

    `paths` must find a path in constant time, as a set or the keys of a dict do.
    """
    lost: list[str] = []
    twins: list[str] = []
    keys: set[str] = set()
    for path in paths:
        if _SUSPECT.search(path) and name_problem(path):
            lost.append(path)
        key = portable_key(path)
        if key != path:
            if key in paths or key in keys:
                twins.append(path)
            keys.add(key)
    notes = []
    if lost:
        notes.append(
            f"{SYSTEMS} cannot hold {len(lost):,} of the paths, such as {min(lost)}: {name_problem(min(lost))}."
        )
    if twins:
        notes.append(f"On {SYSTEMS} {len(twins):,} of the paths are the same as another one, such as {min(twins)}.")
    return notes
