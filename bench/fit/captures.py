"""Labelled captures as the steps of recovery see them: parsed, with the model of their site and their duplicates."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from bench.fit.labels import Label, load
from tamizdat.recover.boilerplate.learn import Duplicates, SiteModel
from tamizdat.recover.capture import Parsed
from tamizdat.recover.readers import LeftOut
from tamizdat.recover.run import learn
from tamizdat.recover.steps.runner import StepRunner
from tamizdat.recover.storage.work_folder import work_folder


class Labelled(NamedTuple):
    """One capture: what cleaning is given of it, and what is right for it."""

    parsed: Parsed
    model: SiteModel
    duplicates: Duplicates
    label: Label


def labelled_captures(folder: Path) -> list[Labelled]:
    """Return the captures below `folder` that have a label, pages and texts."""
    captures = load(folder)
    left_out: list[LeftOut] = []
    with work_folder(None) as work, StepRunner(work, left_out) as runner:
        parsed = runner.parse(capture for capture, _ in captures.values())
        models, duplicates = learn(parsed, runner, work)
        found = zip(parsed.places, parsed.captures, parsed.sites(), duplicates, strict=True)
        return [
            Labelled(runner.parsed(place), models[site], copies, captures[capture.name][1])
            for place, capture, site, copies in found
        ]
