"""The steps on worker processes: results in order, and a capture that kills its worker is left out alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import papers
import pytest

from tamizdat.recover.capture import Capture
from tamizdat.recover.readers import LeftOut
from tamizdat.recover.steps import runner
from tamizdat.recover.steps.each import Made, parse_capture

MANY = runner.FEW + 6


def captures() -> Iterator[Capture]:
    for number in range(MANY):
        body = f"{papers.WEB}\n\nCopy {number} of the page.".encode()
        yield Capture(name=f"{number:02}.txt", sha256=f"{number:064}", kind="text", body=body)


def parse_or_die(capture: Capture) -> Made:
    if capture.name == "07.txt":
        os._exit(9)
    return parse_capture(capture)


def parsed_names(folder: Path, left_out: list[LeftOut]) -> list[str]:
    with runner.StepRunner(folder, left_out) as steps:
        return [each.capture.name for each in steps.parse(captures())]


def test_results_come_in_the_order_of_the_captures(tmp_path: Path) -> None:
    left_out: list[LeftOut] = []
    assert parsed_names(tmp_path, left_out) == [capture.name for capture in captures()]
    assert left_out == []


def test_a_capture_that_kills_its_worker_is_left_out_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "parse_capture", parse_or_die)
    left_out: list[LeftOut] = []
    assert parsed_names(tmp_path, left_out) == [capture.name for capture in captures() if capture.name != "07.txt"]
    assert left_out == [LeftOut("07.txt", runner.DIED)]


def test_a_capture_that_killed_its_worker_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left_out: list[LeftOut] = []
    with monkeypatch.context() as patch:
        patch.setattr(runner, "parse_capture", parse_or_die)
        parsed_names(tmp_path, left_out)
    with runner.StepRunner(tmp_path, again := []) as steps:
        names = [each.name for each in steps.parse(captures()).captures]
    assert left_out and again == []
    assert names == [capture.name for capture in captures()]
