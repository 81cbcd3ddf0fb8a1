"""A press to be killed: `python press_killed.py FOLDER ARCHIVE [NUMBER…]` presses an archive into FOLDER/site."""

from __future__ import annotations

import sys
from pathlib import Path

from press_samples import LANTERN, MONDAY, PAGES

from tamizdat import release
from tamizdat.press.archives.jsonl_archive import JsonlArchive
from tamizdat.press.run import press
from tamizdat.site import Site


def main() -> None:
    folder, archive, *changed = sys.argv[1:]
    print("begun", flush=True)
    press(
        JsonlArchive(Path(archive)),
        Site(pages=PAGES),
        LANTERN,
        Path(folder) / "site",
        release.load_online(Path(folder)),
        now=MONDAY,
        changed=[int(number) for number in changed] or None,
    )


if __name__ == "__main__":
    main()
