"""Another process that writes to an SQLite archive: `python writer_of_archive.py FILE SEED`, until it is killed."""

from __future__ import annotations

import random
import sys
import time
from itertools import count
from pathlib import Path

from press_samples import article
from sqlite_archive import SqliteArchive


def main() -> None:
    archive, chance = SqliteArchive(Path(sys.argv[1])), random.Random(sys.argv[2])
    for turn in count():
        number = chance.randrange(1, 160)
        if chance.random() < 0.2:
            archive.remove(number)
        else:
            archive.put([article(number, headline=f"Written in turn {turn}", related=(chance.randrange(1, 160),))])
        if turn == 0:
            print("writing", flush=True)
        time.sleep(0.001)


if __name__ == "__main__":
    main()
