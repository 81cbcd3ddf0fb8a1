"""What fitting a headline and fitting a standfirst have in common: of a text's few lines, the likeliest is taken."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.fit.captures import Labelled, labelled_captures
from bench.fit.regression import cross_validated, distance, fit, named, replace_weights
from tamizdat.recover.linear import dot

STRENGTH = 3.0


class Sample(NamedTuple):
    """The measures of the lines of one text, and which of them are right."""

    fold: int
    rows: Sequence[tuple[float, ...]]
    right: list[bool]

    def is_found(self, weights: tuple[float, ...]) -> bool:
        """Return whether the line with the highest score is right."""
        scores = [dot(tuple(row), tuple(weights)) for row in self.rows]
        return self.right[scores.index(max(scores))]


def run(
    description: str | None, field: str, samples: Callable[[list[Labelled]], Iterable[Sample]], kind: Any, in_use: Any
) -> None:
    """Print the scores of a field on sites not seen, fit to all texts, and write the weights if the command says so.

    `kind` is the named tuple of the field's measures, `in_use` are the weights in use. Measures that do not vary in the
    data (few texts have headings) keep them.
    """
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--write", action="store_true", help=f"write the weights into fields/{field}_weights.py")
    options = parser.parse_args()
    some = [sample for sample in samples(labelled_captures(options.labels)) if sample.rows]
    if not any(any(sample.right) for sample in some):
        raise SystemExit(f"{options.labels} has no text with a labelled {field}: nothing was fitted.")
    names = kind._fields
    found: list[bool] = []

    def fit_to(indexes: list[int]) -> dict[str, float]:
        chosen = [some[index] for index in indexes]
        rows = [row for sample in chosen for row in sample.rows]
        right = [yes for sample in chosen for yes in sample.right]
        weights = [1 / len(sample.rows) for sample in chosen for _ in sample.rows]
        return fit(names, rows, right, weights, STRENGTH, scaled=False)

    def score(weights: dict[str, float], index: int) -> None:
        if any(some[index].right):
            found.append(some[index].is_found(in_use._replace(**weights)))

    cross_validated([sample.fold for sample in some], fit_to, score)
    used = [sample.is_found(in_use) for sample in some if any(sample.right)]
    weights = fit_to(list(range(len(some))))
    print(f"{field}: {len(some)} texts; right in {sum(found) / len(found):.3f} of {len(found)} on sites not seen")
    print(f"  with the weights in use: {sum(used) / len(used):.3f}")
    print(f"  {distance(weights, in_use._asdict())}")
    if options.write:
        replace_weights(Path(f"fields/{field}_weights.py"), "WEIGHTS = ", source_of(in_use._replace(**weights)))


def source_of(weights: Any) -> str:
    """Return the source of a field's weights, as it stands in its file."""
    return f"WEIGHTS = {named(type(weights).__name__, weights._asdict(), weights._fields, 2)}"
