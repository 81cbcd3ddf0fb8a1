"""A reader of search indexes, written from docs/search.md alone: what a browser does, in Python."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from pathlib import Path


def unpack(path: Path) -> bytes:
    return zlib.decompress(path.read_bytes(), -15)


def varint(body: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        number |= (body[at] & 127) << shift
        shift += 7
        at += 1
        if body[at - 1] < 128:
            return number, at


class Segment:
    def __init__(self, site: Path, listed: dict) -> None:
        self.path = site / listed["path"]
        self.language = listed["language"]
        self.articles = listed["articles"]
        head = json.loads(unpack(self.file("head")))
        self.first_words = head["words"]
        self.days = []
        for step in head["days"]:
            self.days.append((self.days[-1] if self.days else 0) + step)
        assert len(self.days) == self.articles
        self.gone, document = set(), 0
        for step in listed["gone"]:
            document += step
            self.gone.add(document)

    def file(self, name: str) -> Path:
        return self.path.with_name(f"{self.path.name}.{name}.bin")

    def words(self) -> Iterator[tuple[str, dict[int, int]]]:
        """Every word, with its weight in each document that can be found."""
        for word, postings, _ in self.terms():
            yield word, {each: weight for each, weight in postings.items() if each not in self.gone}

    def terms(self) -> Iterator[tuple[str, dict[int, int], dict[int, set[int]]]]:
        """Every word, with its weight in each document, and with its positions in each where they are told."""
        for number, first in enumerate(self.first_words):
            body, at, word = unpack(self.file(f"w{number}")), 0, b""
            placed, place = unpack(self.file(f"p{number}")), 0
            begins = True
            while at < len(body):
                shared, at = varint(body, at)
                more, at = varint(body, at)
                word = word[:shared] + body[at : at + more]
                at += more
                assert not begins or word.decode() == first
                begins = False
                size, at = varint(body, at)
                postings: dict[int, int] = {}
                for document, weight in read_postings(body[at : at + size]):
                    postings[document] = max(weight, postings.get(document, 0))
                at += size
                size, place = varint(placed, place)
                yield word.decode(), postings, self.positions(placed[place : place + size], sorted(postings))
                place += size
            assert place == len(placed)

    def positions(self, body: bytes, documents: list[int]) -> dict[int, set[int]]:
        """The remainders by 128 of a word's positions in some documents."""
        found: dict[int, set[int]] = {}
        at = 0
        for document in documents:
            block = document // 4096
            size = min(4096, self.articles - block * 4096)
            count = sum(each // 4096 == block for each in documents)
            if size >= 512 and count * 2 > size:
                continue  # too common for positions
            remainder, more = -1, 128
            while more:
                remainder, more = remainder + 1 + (body[at] & 127), body[at] & 128
                found.setdefault(document, set()).add(remainder)
                at += 1
        assert at == len(body)
        return found

    def records(self) -> list[list[str] | None]:
        found: list[list[str] | None] = []
        for number in range((self.articles + 31) // 32):
            found += json.loads(unpack(self.file(f"d{number}")))
        assert len(found) == self.articles
        return found


def read_postings(body: bytes) -> Iterator[tuple[int, int]]:
    """The documents of a list with their weights: of a block of bits each document, then those of more weight again."""
    at = 0
    while at < len(body):
        block, at = varint(body, at)
        count, at = varint(body, at)
        count, dense = count >> 1, count & 1
        start = block * 4096
        if dense:
            bits = body[at : at + 512]
            at += 512
            documents = [start + each for each in range(4096) if bits[each >> 3] >> (each & 7) & 1]
            assert len(documents) == count
            yield from ((each, 0) for each in documents)
            count, at = varint(body, at)
        document = start
        for _ in range(count):
            number, at = varint(body, at)
            document += number >> 2
            yield document, number & 3
            document += 1


class Index:
    """The whole index of a release: `words` by language, each with the weight it has in the articles of these paths;
    `records` by path."""

    def __init__(self, site: Path, manifest: str) -> None:
        self.manifest = json.loads((site / manifest).read_bytes())
        assert self.manifest["format"] == 2 and (self.manifest["block"], self.manifest["chunk"]) == (4096, 32)
        self.segments = [Segment(site, listed) for listed in self.manifest["volumes"]]
        self.words: dict[str, dict[str, dict[str, int]]] = {}
        self.records: dict[str, list[str]] = {}
        for segment in self.segments:
            records = segment.records()
            words = self.words.setdefault(segment.language, {})
            for word, weights in segment.words():
                for document, weight in weights.items():
                    record = records[document]
                    assert record is not None
                    words.setdefault(word, {})[record[0]] = weight
            for document, record in enumerate(records):
                if document not in segment.gone:
                    assert record is not None and record[0] not in self.records, "each article is found once"
                    self.records[record[0]] = record
