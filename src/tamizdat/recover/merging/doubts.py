"""Asks an editor about articles that read alike and that only what their captures state keeps apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tamizdat.recover.capture import Capture
from tamizdat.recover.decisions.groups import set_apart
from tamizdat.recover.decisions.kinds import Decisions
from tamizdat.recover.merging.groups import Doubtful
from tamizdat.recover.steps.identify import Question


def doubtful_matches(
    doubtful: Sequence[Doubtful], captures: Sequence[Capture], numbers: Mapping[str, int], decisions: Decisions
) -> list[Question]:
    """Return a question for each two articles that have captures which read alike and contradict each other.

    `captures` are those that `doubtful` speaks of by index, `numbers` gives the article of each by its name. What an
    editor decided is not asked.
    """
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for pair in doubtful:
        one, two = captures[pair.one], captures[pair.two]
        lower, higher = sorted((numbers[one.name], numbers[two.name]))
        if lower != higher and not set_apart([one.sha256], [two.sha256], decisions):
            found[higher, lower].update(pair.facts)
    return [
        Question(higher, "sources", f"reads like article {lower}, but states another {_listed(facts)}", (lower,))
        for (higher, lower), facts in sorted(found.items())
    ]


def _listed(facts: set[str]) -> str:
    *first, last = sorted(facts)
    return f"{', '.join(first)} and {last}" if first else last
