"""A round of the worker: one thing that fails ends nothing but itself, and rounds that do not end are seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest


@pytest.fixture
def job(desk: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the worker have one job more, which does what it is told."""
    from tamizdat.newsroom.operations import worker

    def add(name: str, work: Any) -> None:
        monkeypatch.setattr(worker, "_more", [*worker._more, worker.Job(name, name, work)])

    return add


def test_a_job_that_fails_in_the_database_ends_itself_alone(job: Any, caplog: pytest.LogCaptureFixture) -> None:
    from django.db import IntegrityError

    from tamizdat.newsroom.models import Trouble
    from tamizdat.newsroom.operations.worker import one_round

    done = []

    def fail() -> int:
        raise IntegrityError("UNIQUE constraint failed: reader@example.org")

    job("first", fail)
    job("second", lambda: done.append(1) or 1)
    one_round()
    assert done == [1]
    assert Trouble.objects.get(job="first").reason.startswith("IntegrityError")
    assert "reader@example.org" not in caplog.text


def test_a_database_that_is_away_ends_the_round(job: Any) -> None:
    from django.db import OperationalError

    from tamizdat.newsroom.models import Trouble
    from tamizdat.newsroom.operations.worker import one_round

    def fail() -> int:
        raise OperationalError("the server closed the connection")

    job("first", fail)
    with pytest.raises(OperationalError):
        one_round()
    assert not Trouble.objects.exists()


def test_rounds_that_break_off_are_found_and_forgotten(desk: Any) -> None:
    from django.db import OperationalError
    from django.utils import timezone

    from tamizdat.newsroom.operations.findings import desk as checks
    from tamizdat.newsroom.operations.rounds import Rounds

    def told() -> str:
        return " ".join(each.what for each in checks.findings(timezone.now()))

    rounds = Rounds()
    rounds.ended()
    assert "broke off" not in told()
    rounds.broke_off(OperationalError("no such table: reader@example.org"))
    assert "broke off" in told() and "OperationalError" in told() and "reader@example.org" not in told()
    rounds.ended()
    assert "broke off" not in told()


def test_a_worker_whose_rounds_do_not_end_is_found(desk: Any) -> None:
    from django.utils import timezone

    from tamizdat.newsroom.models import Heartbeat, Mark
    from tamizdat.newsroom.operations import rounds
    from tamizdat.newsroom.operations.findings.desk import findings

    now = timezone.now()
    rounds.Rounds().ended()
    Heartbeat.objects.create(name="x", at=now)
    assert not [each for each in findings(now) if "no round" in each.what]
    Mark.objects.filter(name=rounds.JOB).update(at=now - timedelta(hours=2))
    (found,) = [each for each in findings(now) if "no round" in each.what]
    assert "no round" in found.what and "2 hours" in found.what


def test_one_row_that_fails_does_not_stop_the_others(desk: Any) -> None:
    from types import SimpleNamespace

    from tamizdat.newsroom.models import Trouble
    from tamizdat.newsroom.operations.one_by_one import one_by_one

    done: list[int] = []

    def work(row: Any) -> int:
        if row.pk == 2 and len(done) < 3:
            raise ValueError("reader@example.org")
        done.append(row.pk)
        return 1

    rows = [SimpleNamespace(pk=number) for number in (1, 2, 3)]
    assert one_by_one("letter", "A letter", rows, work) == 2
    assert Trouble.objects.get().job == "letter 2" and "reader@" not in Trouble.objects.get().reason
    assert one_by_one("letter", "A letter", rows, work) == 2, "it is put off"
    Trouble.objects.update(try_again_at=Trouble.objects.get().since)
    assert one_by_one("letter", "A letter", rows, work) == 3
    assert not Trouble.objects.exists()


def test_what_cannot_be_forgotten_keeps_nothing_else_from_it(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tamizdat.newsroom.operations import clean_up

    forgotten = []

    def fail() -> int:
        raise KeyError("reader@example.org")

    monkeypatch.setattr(clean_up, "_forgetters", [fail, lambda: forgotten.append(1) or 1])
    with pytest.raises(RuntimeError, match=r"KeyError \(clean_up.py, line \d+\)$"):
        clean_up.clean_up()
    assert forgotten == [1]
