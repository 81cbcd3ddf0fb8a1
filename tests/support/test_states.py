"""What can follow what: a paid contribution is never unpaid, and one that has ended does not begin again."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

STATES = ("started", "open", "done", "active", "late", "paused", "ended", "expired")


@given(st.lists(st.sampled_from(STATES), max_size=12))
def test_whatever_is_reported(desk_started: Any, reports: list[str]) -> None:
    from tamizdat.support.payments.states import following

    state, before = "started", []
    for reported in reports:
        before.append(state)
        state = following(state, reported)
        assert state in STATES
        if {"done", "ended"} & set(before):
            assert state == before[-1]
        if "active" in before:
            assert state in ("active", "late", "paused", "ended")
