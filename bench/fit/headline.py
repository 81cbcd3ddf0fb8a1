"""Fits the weights that find the headline of a text, fields/headline_weights.py.

    python -m bench.fit.headline LABELS [--write]

Data: the texts of LABELS that have a labelled headline, and the lines near the body that recovery takes for theirs. A
line is right if it is the headline but for its typography and small slips. Each text counts alike. The score is the
share of texts, on sites that the fit has not seen, whose likeliest line is right, of those that have the right one
among their lines.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.fit.captures import Labelled
from bench.fit.lines import Sample, run
from tamizdat.recover.fields.headline import same_headline
from tamizdat.recover.fields.headline_features import HeadlineFeatures, headline_rows
from tamizdat.recover.fields.headline_weights import WEIGHTS
from tamizdat.recover.steps.body import likely_body


def samples(captures: list[Labelled]) -> Iterator[Sample]:
    """Yield the lines of each text that could be its headline."""
    for parsed, model, duplicates, label in captures:
        if parsed.capture.kind == "html" or not label.headline:
            continue
        body = likely_body(parsed, model, duplicates, last=True)
        rows = headline_rows(parsed.blocks, body, model)
        right = [same_headline(parsed.blocks[index].text, label.headline) for index in rows]
        yield Sample(label.fold(), list(rows.values()), right)


def main() -> None:
    """Print the score on sites not seen, then fit to all texts."""
    run(__doc__, "headline", samples, HeadlineFeatures, WEIGHTS)


if __name__ == "__main__":
    main()
