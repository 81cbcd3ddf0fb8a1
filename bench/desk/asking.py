"""What each page of a desk costs, in its own process. Plain Django: stock Wagtail's process imports this file too."""

# mypy: ignore-errors

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any


class Asked:
    """Requests of one person, measured by page."""

    def __init__(self, client: Any, times: int) -> None:
        self.client = client
        self.found: dict[str, list[float]] = {}
        self._times = times

    def page(self, name: str, address: str, holds: str = "") -> None:
        """Measure a page. `holds` is what must stand in it. Raises ValueError where it does not."""
        self.act(name, lambda turn: self.client.get(address), holds)

    def act(
        self, name: str, act: Callable[[int], Any], holds: str = "", prepare: Callable[[int], None] | None = None
    ) -> None:
        """Measure an act. `prepare` comes before each and is not counted; the first time is not counted either."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        took, queries = [], 0
        for turn in range(self._times + 1):
            if prepare:
                prepare(turn)
            start = time.perf_counter()
            answer = act(turn)
            took.append((time.perf_counter() - start) * 1_000)
            if answer.status_code not in (200, 302) or (holds and holds not in answer.content.decode()):
                raise ValueError(f"{name}: status {answer.status_code}, or “{holds}” is not in the answer")
        if prepare:
            prepare(self._times + 1)
        with CaptureQueriesContext(connection) as captured:
            act(self._times + 1)
        queries = len(captured.captured_queries)
        self.found[name] = [statistics.median(took[1:]), max(took[1:]), queries]
