"""The demo's own maker of captures, for the tests beside this file."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

DEMO = Path(__file__).resolve().parents[2] / "demo"

_spec = importlib.util.spec_from_file_location("demo_capture", DEMO / "capture.py")
assert _spec is not None and _spec.loader is not None
maker = importlib.util.module_from_spec(_spec)
sys.modules["demo_capture"] = maker  # msgspec resolves the records' annotations through it
_spec.loader.exec_module(maker)


def slug_of(capture: str) -> str:
    """Return the slug of the article that a capture was made from, by the capture's name."""
    stem = capture.replace("!", "/").rsplit("/", 1)[-1].split(".")[0]
    start, _, taken = stem.rpartition("-")
    return start if taken.isdigit() or taken == "copy" else stem
