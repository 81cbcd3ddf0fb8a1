"""References are found again in what people write into a transfer, and mistakes in them are seen."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

drawn = st.builds(lambda _: _draw(), st.none())


def _draw() -> str:
    from tamizdat.support.payments import references

    return references.draw()


@given(drawn, st.sampled_from([" ", "-", "", " / "]), st.booleans())
def test_a_reference_is_found_however_it_is_written(
    desk_started: Any, reference: str, between: str, small: bool
) -> None:
    from tamizdat.support.payments import references

    written = between.join(reference[at : at + 4] for at in range(0, len(reference), 4))
    text = f"GIFT {written.lower() if small else written}, thank you"
    assert reference in references.find(text)
    assert reference in references.find(references.spaced(reference))


@given(drawn, st.integers(0, 9), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXY"))
def test_one_wrong_letter_is_seen(desk_started: Any, reference: str, place: int, letter: str) -> None:
    from tamizdat.support.payments import references

    wrong = reference[:place] + letter + reference[place + 1 :]
    assert (reference in references.find(wrong)) == (wrong == reference)
    assert wrong == reference or wrong not in references.find(wrong)


@given(drawn, st.integers(0, 8))
def test_two_letters_that_changed_places_are_seen(desk_started: Any, reference: str, place: int) -> None:
    from tamizdat.support.payments import references

    swapped = reference[:place] + reference[place + 1] + reference[place] + reference[place + 2 :]
    assert swapped == reference or swapped not in references.find(swapped)
