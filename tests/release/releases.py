"""A newsroom with keys, and releases made by a few words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from independent import Release

from tamizdat import release
from tamizdat.release.verifying import Verdict, open_source, verify

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Paper:
    """A newsroom's folder, its site, and the pages that it is to hold."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = folder / "var" / "site"
        release.init_keys(folder, now=NOW)
        self.pages: dict[str, bytes] = {}

    def publish(
        self,
        changes: Mapping[str, bytes | None],
        *,
        now: datetime = NOW,
        keep: timedelta = release.KEEP,
        full: bool = False,
        withdrawn: Iterable[release.Withdrawn] | None = None,
        redact: bool = False,
        lift: bool = False,
    ) -> release.PublishResult:
        for path, body in changes.items():
            if body is None:
                self.pages.pop(path, None)
            else:
                self.pages[path] = body
        with release.lock(self.site) as stage:
            given = self.pages if full else {path: body for path, body in changes.items() if body is not None}
            entries = [stage.put(path, body) for path, body in given.items()]
            removed = [path for path, body in changes.items() if body is None]
            keys = release.load_online(self.folder)
            return release.publish(
                stage,
                entries,
                removed,
                keys,
                now=now,
                keep=keep,
                full=full,
                withdrawn=withdrawn,
                redact=redact,
                lift=lift,
            )

    def index(self, words: str, *, now: datetime = NOW) -> release.PublishResult:
        """Publish a search index of one segment for each of `words`, and a manifest that names them; none: no index."""
        with release.lock(self.site) as stage:
            entries = [stage.put(f"search-index/{word}/segment.json", segment(word)) for word in words.split()]
            manifest = manifest_of(words)
            if words:
                entries.append(stage.put(manifest, f'{{"segments": "{words}"}}'.encode()))
            return release.publish_search(stage, entries, manifest, release.load_online(self.folder), now=now)

    def documents(
        self, documents: Mapping[str, bytes | None], *, now: datetime = NOW, full: bool = False
    ) -> release.PublishResult:
        with release.lock(self.site) as stage:
            return release.publish_documents(stage, documents, release.load_online(self.folder), now=now, full=full)

    def editions(self, *names: str, now: datetime = NOW, **recalled: Any) -> release.PublishResult:
        """Put editions in force; what is in one follows from its name."""
        in_force = {edition.file.path: edition for edition in release.editions(self.site)}
        with release.lock(self.site) as stage:
            given = [in_force.get(f"editions/{name}") or edition(stage, name) for name in names]
            return release.publish_editions(stage, given, release.load_online(self.folder), now=now, **recalled)

    def mirrors(self, signed: release.SignedMirrorList | None, *, now: datetime = NOW) -> release.PublishResult:
        with release.lock(self.site) as stage:
            return release.publish_mirrors(stage, signed, release.load_online(self.folder), now=now)

    def sign_mirrors(self, version: int, *hosts: str, now: datetime = NOW) -> release.SignedMirrorList:
        """Have a list of mirrors signed by all keys of it that the newsroom has."""
        key_files = sorted((self.folder / "keys/mirrors").glob("*.pem"))
        return release.sign_mirror_list(document("mirrors", *hosts), key_files, version=version, now=now)

    def independent(self) -> None:
        """Verify by the verifier that was written from the document alone."""
        Release(self.site).verify((self.folder / "keys/root.json").read_bytes())

    def verify(self, *, now: datetime = NOW, pin: bytes | None = None) -> Verdict:
        return verify(open_source(str(self.site)), now=now, pin=pin or (self.folder / "keys/root.json").read_bytes())

    def bytes(self) -> dict[str, bytes]:
        """Every file of the release."""
        return files(self.site)


def of_every_role(folder: Path, count: int = 30) -> Paper:
    """A release with so many pages, one of them withdrawn, with a retained tree, and with targets of every role but the
    list of mirrors, whose keys there are."""
    paper = Paper(folder)
    release.init_mirror_keys(paper.folder)
    paper.publish(pages(count))
    gone = "2013/09/slug-a8/index.html"
    paper.publish({gone: page(8, 99)}, withdrawn=[release.Withdrawn(gone, (gone,), "court")])
    paper.publish({"index.html": page(0, 1)})
    paper.index("snow river")
    paper.documents({"gap.json": document("gap")})
    paper.editions("paper.html")
    return paper


def document(kind: str, *words: str) -> bytes:
    """A document long enough to have a precompressed file."""
    return json.dumps({"kind": kind, "format": 1, "words": words, "filler": [*range(100)]}).encode()


def edition(stage: release.Stage, name: str) -> release.Edition:
    source = stage.site.parent / name
    source.write_bytes(f"The edition {name}. ".encode() * 50)
    made_from = release.ReleaseRef(1, release.current(stage.site).root.sha256)
    return release.Edition(file=stage.put_file(f"editions/{name}", source), release=made_from)


def manifest_of(words: str) -> str:
    """Where the manifest of a search index lies: its name follows from what it holds."""
    return f"search-index/{hashlib.sha256(words.encode()).hexdigest()[:16]}.json"


def segment(word: str) -> bytes:
    """A file of a search index, long enough to have a precompressed file; all are of one size."""
    return f'{{"{word:>8}": {[*range(120)]}}}'.encode()


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def page(number: int, edition: int = 0) -> bytes:
    """A page long enough to have a precompressed file, with text that packs like text."""
    words = " ".join(hashlib.sha256(f"{number} {edition} {n}".encode()).hexdigest()[:6] for n in range(60))
    return f"<!doctype html><title>Page {number}</title><p>{words}".encode()


def pages(count: int, edition: int = 0) -> dict[str, bytes | None]:
    found: dict[str, bytes | None] = {
        f"2013/{n % 12 + 1:02}/slug-a{n}/index.html": page(n, edition) for n in range(count)
    }
    return found | {
        "index.html": page(-1, edition),
        "media/ab/photo.png": b"\x89PNG" + bytes(range(256)) * 3,
        "tiny.txt": b"t",
    }
