"""The manifest of an index: what a reader's script loads first (docs/search.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tamizdat.search.month_names import date_fillers, month_names
from tamizdat.search.postings import BLOCK, deflate
from tamizdat.search.rules import RULES, LanguageRules, language_rules
from tamizdat.search.segment import CHUNK, INDEX_FOLDER, Segment
from tamizdat.search.variants import variants_text

FORMAT = 2


class Manifest(Struct, frozen=True):
    """A manifest: its path in the release, its bytes, and the tables that it names, by their paths."""

    path: str
    body: bytes
    tables: dict[str, bytes]


def make_manifest(segments: list[Segment], languages: Iterable[str]) -> Manifest:
    """Return the manifest of an index of `segments`; `languages` are those of the outlet.

    It has the rules of analysis for these languages, the sizes of blocks and files, and the segments. The format calls
    segments `volumes`, and deleted documents `gone` (docs/search.md).
    """
    tables: dict[str, bytes] = {}
    rules: dict[str, LanguageRules] = {}
    indexed = {segment.language for segment in segments}
    for language in sorted(indexed.union(languages)):
        variants = ""
        if language in indexed and (text := variants_text(language)):
            body = deflate(text.encode())
            variants = f"{INDEX_FOLDER}/{_name(body)}.bin"
            tables[variants] = body
        months, fillers = month_names(language), date_fillers(language)
        rules[language] = replace(language_rules(language), months=months, fillers=fillers, variants=variants)
    volumes = [
        {
            "path": f"{INDEX_FOLDER}/{segment.name}",
            "language": segment.language,
            "articles": len(segment.numbers),
            "gone": list(_steps(segment.deleted)),
        }
        for segment in segments
    ]
    content = {
        "format": FORMAT,
        "rules": replace(RULES, languages=rules),
        "block": BLOCK,
        "chunk": CHUNK,
        "volumes": volumes,
    }
    body = msgspec.json.encode(content, order="deterministic")
    return Manifest(f"{INDEX_FOLDER}/{_name(body)}.json", body, tables)


def _name(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]


def _steps(documents: set[int]) -> Iterator[int]:
    """Yield document IDs, ascending, each as the difference from the one before: that takes fewer digits."""
    before = 0
    for document in sorted(documents):
        yield document - before
        before = document
