"""What a step made of captures, as a list whose items are read from the step's journal."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from tamizdat.recover.boilerplate.fingerprints import Fingerprints
from tamizdat.recover.capture import Capture
from tamizdat.recover.fields.site import FieldEvidence
from tamizdat.recover.merging.match import Sketch
from tamizdat.recover.steps.each import site_of
from tamizdat.recover.storage.journal import Journal
from tamizdat.recover.storage.views import LazyList, Mapped

Item = TypeVar("Item")
Column = TypeVar("Column")


class _OnlyCapture(Struct):
    capture: Capture


class _OnlyFingerprints(Struct):
    fingerprints: Fingerprints


class _OnlyEvidence(Struct):
    evidence: FieldEvidence


class _OnlySketch(Struct):
    sketch: Sketch


class Records(LazyList[Item]):
    """What a step made of captures, in a fixed order: their facts. Memory holds the place of each in the journal."""

    def __init__(self, journal: Journal, kind: type[Item], places: Sequence[int]) -> None:
        self._journal, self.places = journal, array("Q", places)
        self._decoder = msgspec.msgpack.Decoder(kind)

    def item(self, index: int) -> Item:
        """Return the facts of the capture at an index, from the disk."""
        found: Item = self._decoder.decode(self._journal.small(self.places[index]))
        return found

    def __len__(self) -> int:
        return len(self.places)

    @property
    def captures(self) -> Sequence[Capture]:
        """The captures, without their bytes."""
        return self._column(_OnlyCapture, lambda each: each.capture)

    @property
    def fingerprints(self) -> Sequence[Fingerprints]:
        """The fingerprints of parsed captures."""
        return self._column(_OnlyFingerprints, lambda each: each.fingerprints)

    @property
    def evidence(self) -> Sequence[FieldEvidence]:
        """What parsed captures show of how their sites write fields."""
        return self._column(_OnlyEvidence, lambda each: each.evidence)

    @property
    def sketches(self) -> Sequence[Sketch]:
        """The captures' sketches."""
        return self._column(_OnlySketch, lambda each: each.sketch)

    def sites(self) -> list[str]:
        """Return the site that each capture belongs to; "" for the outlet's own."""
        return [sys.intern(site_of(capture)) for capture in self.captures]

    def by_name(self) -> list[int]:
        """Return the indexes of the captures in order of their names."""
        names = [capture.name for capture in self.captures]
        return sorted(range(len(names)), key=names.__getitem__)

    def _column(self, kind: type[Any], of: Callable[[Any], Column]) -> Sequence[Column]:
        """Return one field of the facts of each capture; the others are not decoded."""
        decoder = msgspec.msgpack.Decoder(kind)
        return Mapped(len(self), lambda index: of(decoder.decode(self._journal.small(self.places[index]))))
