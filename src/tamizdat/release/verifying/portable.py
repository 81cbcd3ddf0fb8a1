"""Notes on paths that other file systems lose: what a copy on a stick or on a Windows disk would not hold.

That is no fault of the release, which is right where it lies, so a verifier tells it in a note.
"""

from __future__ import annotations

from collections.abc import Collection

from tamizdat.portable_names import SYSTEMS, lost_elsewhere, name_problem


def portability_notes(paths: Collection[str]) -> list[str]:
    """Return a note for each kind of paths that are lost elsewhere, with their number and the first of them.

    `paths` must find a path in constant time, as a set or the keys of a dict do.
    """
    lost, notes = lost_elsewhere(paths), []
    if lost.names:
        first = min(lost.names)
        notes.append(f"{SYSTEMS} cannot hold {len(lost.names):,} of the paths, such as {first}: {name_problem(first)}.")
    if lost.twins:
        notes.append(
            f"On {SYSTEMS} {len(lost.twins):,} of the paths are the same as another one, such as {min(lost.twins)}."
        )
    return notes
