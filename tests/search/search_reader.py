"""A reader of search indexes, written from docs/search.md and not from our code: what a browser does, in Python."""

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
    def __init__(self, site: Path, told: dict) -> None:
        self.place = site / told["path"]
        self.language = told["language"]
        self.articles = told["articles"]
        head = json.loads(unpack(self.file("head")))
        self.firsts = head["words"]
        self.days = []
        for step in head["days"]:
            self.days.append((self.days[-1] if self.days else 0) + step)
        assert len(self.days) == self.articles
        self.gone, place = set(), 0
        for step in told["gone"]:
            place += step
            self.gone.add(place)

    def file(self, name: str) -> Path:
        return self.place.with_name(f"{self.place.name}.{name}.bin")

    def lists(self) -> Iterator[tuple[str, dict[int, int]]]:
        """Every word with the weight it has in each article that can be found."""
        for number, first in enumerate(self.firsts):
            body, at, word = unpack(self.file(f"w{number}")), 0, b""
            begins = True
            while at < len(body):
                shared, at = varint(body, at)
                more, at = varint(body, at)
                word = word[:shared] + body[at : at + more]
                at += more
                assert not begins or word.decode() == first
                begins = False
                size, at = varint(body, at)
                found = dict(self.weights(body[at : at + size]))
                yield word.decode(), {place: weight for place, weight in found.items() if place not in self.gone}
                at += size

    def weights(self, body: bytes) -> Iterator[tuple[int, int]]:
        at = 0
        while at < len(body):
            block, at = varint(body, at)
            count, at = varint(body, at)
            count, dense = count >> 1, count & 1
            start = block * 4096
            if dense:
                bits = body[at : at + 512]
                at += 512
                places = [start + place for place in range(4096) if bits[place >> 3] >> (place & 7) & 1]
                assert len(places) == count
                yield from ((place, 0) for place in places)
                count, at = varint(body, at)
            place = start
            for _ in range(count):
                each, at = varint(body, at)
                place += each >> 2
                yield place, each & 3
                place += 1

    def records(self) -> list[list[str] | None]:
        found: list[list[str] | None] = []
        for number in range((self.articles + 31) // 32):
            found += json.loads(unpack(self.file(f"d{number}")))
        assert len(found) == self.articles
        return found


class Index:
    """The whole index of a release: `words` by language, each with path and weight of the articles that hold it."""

    def __init__(self, site: Path, manifest: str) -> None:
        self.manifest = json.loads((site / manifest).read_bytes())
        assert self.manifest["format"] == 1 and (self.manifest["block"], self.manifest["chunk"]) == (4096, 32)
        self.volumes = [Segment(site, told) for told in self.manifest["volumes"]]
        self.words: dict[str, dict[str, dict[str, int]]] = {}
        self.records: dict[str, list[str]] = {}
        for volume in self.volumes:
            records = volume.records()
            words = self.words.setdefault(volume.language, {})
            for word, places in volume.lists():
                for place, weight in places.items():
                    record = records[place]
                    assert record is not None
                    words.setdefault(word, {})[record[0]] = weight
            for place, record in enumerate(records):
                if place not in volume.gone:
                    assert record is not None and record[0] not in self.records, "each article is found once"
                    self.records[record[0]] = record
