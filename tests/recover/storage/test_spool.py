"""Lists and mappings on disk behave as those in memory do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat.recover.storage.spool import Shelf, Spool
from tamizdat.recover.storage.views import Mapped, Selected, in_order


@given(st.lists(st.text(max_size=40)), st.data())
def test_a_spool_reads_what_was_appended_in_any_order(items: list[str], data: st.DataObject) -> None:
    spool: Spool[str] = Spool(str)
    for at, item in enumerate(items):
        assert spool.append(item) == at
        asked = data.draw(st.integers(0, at))
        assert spool[asked] == items[asked], "also before all of it is written to the disk"
    assert list(spool) == items
    assert spool[1:3] == items[1:3]
    assert len(spool) == len(items)
    if items:
        assert spool[-1] == items[-1]
    with pytest.raises(IndexError):
        spool[len(items)]
    spool.close()


@given(st.lists(st.tuples(st.integers(0, 5), st.text(max_size=5))))
def test_a_shelf_is_a_mapping(changes: list[tuple[int, str]]) -> None:
    shelf: Shelf[str] = Shelf(str)
    known: dict[int, str] = {}
    for number, text in changes:
        if text == "" and number in known:
            assert shelf.pop(number) == known.pop(number)
        else:
            shelf[number] = known[number] = text
    assert shelf == known
    for number in shelf:  # an item may change while the numbers are gone through
        shelf[number] = shelf[number] + "!"
    assert dict(shelf.items()) == {number: text + "!" for number, text in known.items()}
    assert list(in_order(shelf)) == [known[number] + "!" for number in sorted(known)]


def test_parts_of_a_list_are_lists() -> None:
    squares = Mapped(4, lambda index: index**2)
    assert squares == [0, 1, 4, 9]
    assert squares[-1] == 9 and squares[1:3] == [1, 4]
    assert Selected(squares, [3, 0]) == [9, 0]
    assert squares != [0, 1, 4]
    with pytest.raises(IndexError):
        squares[4]
