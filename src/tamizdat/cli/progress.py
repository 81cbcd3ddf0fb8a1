"""The bars that show how far a long verb is."""

from __future__ import annotations

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from tamizdat.cli.terminal import console, shown


class RateColumn(ProgressColumn):
    """How many are done in a second."""

    def render(self, task: Task) -> Text:
        """Return the rate, empty until there is one."""
        speed = task.finished_speed or task.speed
        if not speed:
            return shown("")
        return shown(f"{speed:,.0f}/s" if speed >= 10 else f"{speed:.1f}/s")


def progress_bars() -> Progress:
    """Return bars with a name, a count, the rate, the time so far, and the time left where the total is known.

    They vanish from the screen when the work is done.
    """
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        RateColumn(),
        TimeElapsedColumn(),
        TextColumn("left:"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, transient=True)
