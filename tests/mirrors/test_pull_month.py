"""A mirror that runs for a month of an outlet's life is true every day, and holds nothing that was redacted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from origins import Origin, root_of
from releases import NOW, Paper, document, files, page

from tamizdat import release
from tamizdat.mirrors.pull import pull
from tamizdat.mirrors.pulled import PullError
from tamizdat.release.metadata.rotation import rotate
from tamizdat.release.verifying import open_source, verify

NAME = b"Orla Vennick"
TOLD, AGAIN = "2026/03/told/index.html", "2026/03/again/index.html"
WITHDRAWN = "2013/06/slug-a5/index.html"


def test_a_month(paper: Paper, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    pull(Origin(paper.site), mirror, now=NOW, pin=root_of(paper))
    for day in range(1, 31):
        now = NOW + timedelta(days=day)
        paper.publish({f"2026/{day}/index.html": page(day), "index.html": page(0, day)}, now=now)
        if day == 4:
            paper.publish({TOLD: page(1) + NAME, AGAIN: page(2) + NAME}, now=now)
        if day == 9:
            gone = release.Withdrawn(WITHDRAWN, (WITHDRAWN,), "court")
            paper.publish({WITHDRAWN: page(5, 99)}, withdrawn=[gone], now=now)
        if day == 14:
            rotate(paper.folder, now=now)
        if day == 17:
            paper.publish({TOLD: page(1), AGAIN: None}, now=now, redact=True)
        if day % 5 == 0:
            paper.index(f"words{day} snow", now=now)
            paper.documents({"gap.json": document("gap", str(day))}, now=now)
        if 20 <= day < 23:  # the line is down
            continue
        if day == 25:  # and once it breaks in the middle
            with pytest.raises(PullError):
                pull(Origin(paper.site, most=1), mirror, now=now)
        pull(Origin(paper.site), mirror, now=now + timedelta(minutes=5))
        assert files(mirror) == paper.bytes(), day
        if day in (9, 14, 17, 30):
            assert verify(open_source(str(mirror)), now=now, pin=root_of(paper)).ok
    assert not [path for path, body in files(tmp_path).items() if NAME in body and not path.startswith("paper/")]
    assert len(list((mirror / "tuf").glob("*.root.json"))) > 1, "the keys were changed"
    late = verify(open_source(str(mirror)), now=NOW + timedelta(days=45), pin=root_of(paper))
    assert late.ok and late.stale, "true, and said to be old, where the outlet falls silent"
