"""Labelled captures as the steps of recovery see them: parsed, with the model of their site and their duplicates."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

from bench.fit.labels import Label, load
from tamizdat.recover.boilerplate.learn import Duplicates, SiteModel
from tamizdat.recover.capture import Parsed
from tamizdat.recover.readers import LeftOut
from tamizdat.recover.run import learn
from tamizdat.recover.runner import StepRunner


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
    with tempfile.TemporaryDirectory(prefix="tamizdat-") as spools, StepRunner(Path(spools), left_out) as runner:
        parsed = list(runner.parse(capture for capture, _ in captures.values()))
        models, duplicates = learn(parsed, runner)
        return [
            Labelled(runner.parsed(each), models[each.site], copies, captures[each.capture.name][1])
            for each, copies in zip(parsed, duplicates, strict=True)
        ]
