"""Fits the weights that find the standfirst of a text, fields/standfirst_weights.py.

    python -m bench.fit.standfirst LABELS [--write]

Data: the texts of LABELS that have a label, and the paragraphs that could be their standfirst, between the headline
that recovery finds and the body. A paragraph is right if it is the labelled standfirst or a part of it. Each text
counts alike. The score is the share of texts, on sites that the fit has not seen, whose likeliest paragraph is right,
of those that have the right one among their paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.fit.captures import Labelled
from bench.fit.lines import Sample, run
from tamizdat.recover.fields.headline import find_headline
from tamizdat.recover.fields.standfirst import is_shown_in
from tamizdat.recover.fields.standfirst_features import StandfirstFeatures, standfirst_rows
from tamizdat.recover.fields.standfirst_weights import WEIGHTS
from tamizdat.recover.steps.body import likely_body
from tamizdat.recover.steps.clean import below_headline


def samples(captures: list[Labelled]) -> Iterator[Sample]:
    """Yield the paragraphs of each text that could be its standfirst."""
    for parsed, model, duplicates, label in captures:
        # Texts whose label has the headline in the body come from labels that know no standfirst.
        if parsed.capture.kind == "html" or label.main_text != label.body:
            continue
        body = likely_body(parsed, model, duplicates, last=True)
        headline_at = find_headline(parsed, body, model)
        headline = parsed.blocks[headline_at].text if headline_at is not None else ""
        body, lines = below_headline(parsed, body, headline_at, headline)
        rows = standfirst_rows(parsed.blocks, headline_at, body, lines.used, model)
        right = [any(is_shown_in(parsed.blocks[index].text, part) for part in label.standfirst) for index in rows]
        yield Sample(label.fold(), list(rows.values()), right)


def main() -> None:
    """Print the score on sites not seen, then fit to all texts."""
    run(__doc__, "standfirst", samples, StandfirstFeatures, WEIGHTS)


if __name__ == "__main__":
    main()
