"""A segment: the index of some articles in one language, written once and never changed (docs/search.md).

The format calls it a volume. Its articles are its documents; the ID of a document is its position, counted from 0. The
oldest come first, so later articles have higher IDs, and articles of one time, which results often show together, lie
in the same files.
"""

from __future__ import annotations

from msgspec import Struct

INDEX_FOLDER = "search-index"
CHUNK = 32  # documents whose stored fields lie in one file: some 5 KB, of which ten results load ten at most


class SegmentFile(Struct, frozen=True, array_like=True, gc=False):
    """A file of a segment: its name within it, the hexadecimal SHA-256 and the size of its bytes."""

    name: str
    sha256: str
    size: int


class Segment(Struct, array_like=True):
    """A segment as search keeps it in its state between runs.

    `numbers` and `digests` are the articles' numbers and the digests they were pressed with, by document ID; `deleted`
    the IDs of documents that must no longer be found; `terms` how many terms the segment has.
    """

    name: str
    language: str
    numbers: list[int]
    digests: list[bytes]
    deleted: set[int]
    terms: int
    files: list[SegmentFile]

    @property
    def live(self) -> list[int]:
        """The IDs of the documents that can be found."""
        return [document for document in range(len(self.numbers)) if document not in self.deleted]

    def path(self, file: str) -> str:
        """Return the path of one of its files in the release."""
        return f"{INDEX_FOLDER}/{self.name}.{file}.bin"
