"""The state machine of deliveries: two senders, deaths, late news, people at the desk, in any order."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from letters_sending import bare_subscriptions, new_issue, new_newsletter

from tamizdat.letters.sending.smtp.dialogue import Blame
from tamizdat.people.mail.smtp import Outcome, Result

READERS = 4
ENDS = ("sent", "failed", "unknown", "skipped")


class Deliveries(RuleBasedStateMachine):
    """Each example has an issue of its own. The mail server is a counter of what it took."""

    newsletter: Any = None

    def __init__(self) -> None:
        from django.utils import timezone

        from tamizdat.letters.models import Delivery, Issue
        from tamizdat.letters.sending import control, freezing, outcomes, queue

        super().__init__()
        self.control, self.queue, self.change = control, queue, outcomes.change
        self.rows = Delivery.objects
        self.passed = timedelta()
        real = timezone.now
        self.now = lambda: real() + self.passed
        self.clock = patch("django.utils.timezone.now", self.now)
        self.clock.start()
        Issue.objects.exclude(state="stopped").update(state="stopped")
        self.issue = new_issue(self.newsletter)
        freezing.begin_due()
        self.taken: dict[int, int] = {}
        self.decided: dict[int, int] = {}
        self.names = iter(range(1_000))
        self.workers: list[tuple[Any, list[Any], list[Any]]] = []
        for _ in range(2):
            self.start()

    def teardown(self) -> None:
        self.clock.stop()

    def start(self) -> None:
        """A sender: its queue, what it has claimed, and what it has begun and not written an end of."""
        self.workers.append((self.queue.Queue(f"w{self.issue.pk}-{next(self.names)}"), [], []))

    @rule(at=st.integers(0, 1), most=st.integers(1, 3))
    def claim(self, at: int, most: int) -> None:
        if type(self.issue).objects.get(pk=self.issue.pk).state == "sending":
            rows, claimed, _ = self.workers[at]
            claimed += rows.claim(self.issue.pk, 0, most)

    @rule(
        at=st.integers(0, 1),
        result=st.sampled_from(list(Result)),
        arrives=st.booleans(),
        dies=st.booleans(),
        waits=st.booleans(),
    )
    def send(self, at: int, result: Result, arrives: bool, dies: bool, waits: bool) -> None:
        """Begin a row, and send its content if that is allowed; a sender may die before it writes the end."""
        rows, claimed, begun = self.workers[at]
        if not claimed:
            return
        row = claimed.pop(0)
        if row.id not in rows.write([row.id], []):
            return
        if result is Result.SENT or (result is Result.UNKNOWN and arrives):
            self.taken[row.id] = self.taken.get(row.id, 0) + 1
        if dies:
            self.workers.pop(at)
            return self.start()
        end = self.change(row.id, row.attempts, Outcome(result, "x"), Blame.LETTER, self.now())
        if waits:
            begun.append(end)
        else:
            rows.write([], [end])
        return None

    @precondition(lambda self: any(begun for _, _, begun in self.workers))
    @rule()
    def write_ends(self) -> None:
        for rows, _, begun in self.workers:
            rows.write([], begun)
            begun.clear()

    @rule(minutes=st.sampled_from([1, 11, 800]))
    def wait(self, minutes: int) -> None:
        self.passed += timedelta(minutes=minutes)
        self.queue.give_up_lost()
        self.queue.skip_stopped()
        self.queue.finish()

    @rule(what=st.sampled_from(["pause", "resume", "resume", "resume"]))
    def at_the_desk(self, what: str) -> None:
        getattr(self.control, what)(self.issue)

    @rule(stops=st.integers(0, 9))
    def stop(self, stops: int) -> None:
        if stops == 0:
            self.control.stop(self.issue)

    @rule(which=st.integers(0, READERS - 1), again=st.booleans())
    def decide(self, which: int, again: bool) -> None:
        row = self.rows.filter(issue=self.issue).order_by("pk")[which]
        if again and self.control.send_again(row):
            self.decided[row.pk] = self.decided.get(row.pk, 0) + 1
        elif not again:
            self.control.leave(row)

    @invariant()
    def nobody_gets_it_twice(self) -> None:
        for row, times in self.taken.items():
            assert times <= 1 + self.decided.get(row, 0)

    @invariant()
    def all_are_there(self) -> None:
        issue = type(self.issue).objects.get(pk=self.issue.pk)
        found = dict(self.rows.filter(issue=issue).values_list("pk", "state"))
        assert len(found) == READERS
        for row, state in found.items():
            if state == "failed" and not self.decided.get(row):
                assert not self.taken.get(row)
            if state == "skipped":
                assert issue.state == "stopped"
        if issue.state == "sent":
            assert set(found.values()) <= set(ENDS)


def test_no_order_of_events_sends_twice_or_loses_one(desk: Any) -> None:
    newsletter = new_newsletter()
    bare_subscriptions(newsletter, READERS)
    run_state_machine_as_test(
        type("OfNewsletter", (Deliveries,), {"newsletter": newsletter}),
        settings=settings(
            max_examples=int(os.environ.get("DELIVERY_EXAMPLES", "12")),
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
