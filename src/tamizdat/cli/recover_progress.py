"""The bars of `tamizdat recover`: one for each step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tamizdat.cli.progress import progress_bars

_STEPS = {"read": "Reading the captures", "clean": "Removing boilerplate", "merge": "Putting articles together"}


@contextmanager
def recover_progress(paths: Sequence[Path], listing: Path | None) -> Iterator[Callable[[str, int], None]]:
    """Show how far the steps are; yield the function that they tell."""
    from tamizdat.recover.readers.count import count_captures

    with progress_bars() as bar:
        tasks: dict[str, Any] = {}

        def report_progress(step: str, done: int) -> None:
            if step not in tasks:
                total: int | None = None
                if step == "read":
                    total = count_captures(paths, listing)
                elif step == "clean" and "read" in tasks:
                    total = int(bar.tasks[tasks["read"]].completed)
                tasks[step] = bar.add_task(_STEPS[step], total=total)
            bar.update(tasks[step], completed=done)

        yield report_progress
