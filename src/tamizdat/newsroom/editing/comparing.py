"""How two states of a text are compared, in the history and after a refused save: moved blocks are marked as moved, and
what is ticked or chosen is told in words.

Wagtail shows a moved block as it shows one that stands where it stood, and what is ticked as True.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.admin.compare import (
    BlockComparison,
    FieldComparison,
    StreamBlockComparison,
    StreamFieldComparison,
    TextDiff,
    register_comparison_class,
)
from wagtail.fields import StreamField


def register() -> None:
    """Let Wagtail compare by these, wherever it compares."""
    register_comparison_class(StreamField, comparison_class=_StreamField)
    register_comparison_class(models.BooleanField, comparison_class=_YesNoField)
    for block, comparison in (
        (blocks.BooleanBlock, _YesNo),
        (blocks.ChoiceBlock, _Choice),
        (blocks.StreamBlock, _Stream),
    ):
        block.get_comparison_class = lambda self, found=comparison: found


def moved(before: Sequence[Any], after: Sequence[Any]) -> dict[Any, tuple[int, int]]:
    """Return which of the keys in both were moved, each with its place before and after, counted from 1.

    As few as possible: the others stand in the order that they had.

    >>> moved("abcd", "bcda"), moved("abc", "axbc")
    ({'a': (1, 4)}, {})
    """
    old = {key: place for place, key in enumerate(before)}
    places = [(key, old[key], place) for place, key in enumerate(after) if key in old]
    staying = _longest_rising([at for _key, at, _place in places])
    return {key: (at + 1, place + 1) for number, (key, at, place) in enumerate(places) if number not in staying}


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """Return the indices of a longest rising subsequence (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for at, number in enumerate(numbers):
        length = bisect_left(tails, number)
        tails[length : length + 1] = [number]
        ends[length : length + 1] = [at]
        previous.append(ends[length - 1] if length else -1)
    found, at = set(), ends[-1] if ends else -1
    while at >= 0:
        found.add(at)
        at = previous[at]
    return found


class _Stream(StreamBlockComparison):
    """Blocks in their order."""

    def htmldiff(self) -> str:
        """Return each block of both, with what became of it."""
        places = moved([each.id for each in self.val_a], [each.id for each in self.val_b])
        stand = iter([each.id for each in self.val_b])
        rows = []
        for comparison in self.get_block_comparisons():
            key = None if comparison.is_deleted() else next(stand)
            rows.append(_row(comparison, places.get(key)))
        return format_html_join("\n", '<div class="comparison__child-object{}">{}{}</div>', rows)


def _row(comparison: Any, place: tuple[int, int] | None) -> tuple[str, str, str]:
    """Return the classes, the note and the value of a block."""
    if comparison.is_new():
        return " addition", "", comparison.htmlvalue(comparison.val_b)
    if comparison.is_deleted():
        return " deletion", "", comparison.htmlvalue(comparison.val_a)
    value = comparison.htmldiff() if comparison.has_changed() else comparison.htmlvalue(comparison.val_a)
    if place is None:
        return "", "", value
    said = _("Moved from place %(before)s to place %(after)s") % {"before": place[0], "after": place[1]}
    return " newsroom-moved", format_html('<p class="newsroom-moved__note">{}</p>', said), value


class _StreamField(StreamFieldComparison):
    """A field of blocks."""

    def htmldiff(self) -> str:
        """Return both states in one; blocks of before Wagtail named them are compared as it does."""
        if not (self.has_block_ids(self.val_a) and self.has_block_ids(self.val_b)):
            return str(super().htmldiff())
        return _Stream(self.field.stream_block, True, True, self.val_a, self.val_b).htmldiff()


class _Told(BlockComparison):
    """A value that is told in words."""

    def said(self, value: Any) -> str:
        """Return a value in words."""
        raise NotImplementedError

    def htmlvalue(self, val: Any) -> str:
        """Return one value."""
        return format_html("{}", self.said(val))

    def htmldiff(self) -> str:
        """Return both values, or the one."""
        return _told(self.said(self.val_a), self.said(self.val_b))


class _YesNo(_Told):
    def said(self, value: Any) -> str:
        return _("Yes") if value else _("No")


class _Choice(_Told):
    def said(self, value: Any) -> str:
        field: Any = self.block.field
        return str(dict(field.choices).get(value, value or ""))


class _YesNoField(FieldComparison):
    """A field that is ticked."""

    def htmldiff(self) -> str:
        """Return both values, or the one."""
        return _told(*(_("Yes") if value else _("No") for value in (self.val_a, self.val_b)))


def _told(before: str, after: str) -> str:
    if before == after:
        return format_html("{}", before)
    return str(TextDiff([("deletion", before), ("addition", after)]).to_html())
