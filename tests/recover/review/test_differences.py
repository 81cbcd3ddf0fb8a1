"""What only one of two texts has is told of the whole texts, however much of them is shown."""

from __future__ import annotations

from tamizdat.recover.review.differences import differences, shortened

SHARED = "the starter has been promised a watch on a string"


def test_what_both_texts_have_is_no_difference_though_one_is_shown_cut() -> None:
    left, right = differences(f"{'before ' * 5}{SHARED}", SHARED)
    assert right == [(SHARED, False)]
    assert shortened(left, 7) == ([(" ".join(["before"] * 5), True), ("the starter", False)], True)
    assert shortened(right, 99) == (right, False)
    assert shortened([("one two", False), ("three", True)], 2) == ([("one two", False)], True)
