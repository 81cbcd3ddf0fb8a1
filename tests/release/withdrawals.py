"""An article of a paper in every state of its withdrawal, and what must hold of its tombstones whatever happened."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from releases import NOW, Paper, files, page

from tamizdat import release
from tamizdat.release import Tombstone, Withdrawn
from tamizdat.release.metadata.tombstones import (
    forbidden_hashes,
)
from tamizdat.release.metadata.trusted_set import TrustedMetadataSet
from tamizdat.release.publishing.in_force import load_in_force

FOLDER = "2013/03/slug-a2"
ARTICLE = f"{FOLDER}/index.html"
WITHDRAWN = Withdrawn(ARTICLE, (ARTICLE, f"{FOLDER}/article.json", f"{FOLDER}/print/index.html"), "court")
NOTICE = page(2, 99)
GONE: dict[str, bytes | None] = {ARTICLE: NOTICE, f"{FOLDER}/article.json": None, f"{FOLDER}/print/index.html": None}
WHOLE: dict[str, bytes | None] = {
    ARTICLE: page(2), f"{FOLDER}/article.json": b'{"number": 2}', f"{FOLDER}/print/index.html": page(2, 50),
}  # fmt: skip
DAY = timedelta(days=1)


def sha(body: bytes | None) -> str:
    return hashlib.sha256(body or b"").hexdigest()


def in_force(paper: Paper) -> TrustedMetadataSet:
    found = load_in_force(paper.site)
    assert found is not None
    return found


def holders(paper: Paper, body: bytes | None) -> set[str]:
    """The paths of all files that hold these bytes, in whatever part of the release."""
    return {path for path, found in files(paper.site).items() if found == body}


def check(paper: Paper) -> tuple[Tombstone, ...]:
    """The tombstones, after what must hold of them whatever happened."""
    verdict = paper.verify(now=NOW)
    found = release.tombstones(paper.site)
    assert verdict.ok, verdict.problems
    assert verdict.tombstones == len(found)
    standing = {sha(body) for path, body in files(paper.site).items() if not path.startswith("tuf/")}
    assert not standing & forbidden_hashes(found)
    return found
