"""Labelled captures: a folder with real pages and what a careful reader takes from each.

    inputs.jsonl     one capture a line: id, kind ("html" or "text"), path (of the gzipped capture), site,
                     captured (a date or null)
    pages.jsonl      what is right for each page: id, source, family (of sites made alike), body (its paragraphs)
    captures.jsonl   the same for each text: id, source, site, body, headline, standfirst (paragraphs),
                     gold_has_headline (true if the first paragraph of the body is the headline)

Fields without a label are null or missing.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tamizdat.recover.capture import Capture
from tamizdat.recover.words import words

FOLDS = 5


class Label(NamedTuple):
    """What is right for one capture. `family` names the sites whose pages are made alike.

    `main_text` is the body as it was labelled, with the headline where `gold_has_headline`; `body` is without it.
    """

    source: str
    family: str
    main_text: list[str]
    body: list[str]
    headline: str
    standfirst: list[str]

    def fold(self) -> int:
        """Return the part of the data that the capture is in; a family is never in two."""
        return int(hashlib.sha256(self.family.encode()).hexdigest(), 16) % FOLDS


def load(folder: Path) -> dict[str, tuple[Capture, Label]]:
    """Return the captures that have a labelled body, by id. Ends the command if `folder` does not hold labels."""
    missing = [name for name in ("inputs.jsonl", "pages.jsonl", "captures.jsonl") if not (folder / name).is_file()]
    if missing:
        raise SystemExit(
            f"{folder} has no {', '.join(missing)}: nothing was fitted. bench/fit/labels.py says what it needs."
        )
    labels = {row["id"]: row for name in ("pages.jsonl", "captures.jsonl") for row in _rows(folder / name)}
    found = {}
    for row in _rows(folder / "inputs.jsonl"):
        label = labels.get(row["id"])
        if label and label.get("body"):
            body = gzip.decompress((folder / row["path"]).read_bytes())
            capture = Capture(
                name=row["id"],
                sha256=hashlib.sha256(body).hexdigest(),
                kind="html" if row["kind"] == "html" else "text",
                body=body,
                site=row["site"],
                captured=row["captured"],
            )
            found[row["id"]] = (capture, _label(label))
    return found


def _label(row: dict[str, Any]) -> Label:
    body, headline = row["body"], row.get("headline") or ""
    if row.get("gold_has_headline"):
        headline, body = headline or body[0], body[1:]
    family = row.get("family") or row.get("site") or ""
    return Label(row["source"], family, row["body"], body, headline, row.get("standfirst") or [])


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in path.read_text("utf-8").split("\n") if line)


def runs(tokens: list[str]) -> Counter[tuple[str, ...]]:
    """Return the runs of four words (of fewer, if there are not four)."""
    return Counter(tuple(tokens[at : at + 4]) for at in range(max(1, len(tokens) - 3)))


def share(text: str, known: Counter[tuple[str, ...]]) -> float:
    """Return which share (0 to 1) of a text's runs of words is known."""
    found = runs(words(text))
    return sum(run in known for run in found) / len(found)
