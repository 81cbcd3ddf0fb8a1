"""Fits the weights that tell article from boilerplate, boilerplate/weights.py.

    python -m bench.fit.boilerplate LABELS [--write]

Data: the captures of LABELS that have a labelled body, with the models of their sites and their duplicates as the steps
of recovery give them. A block is right if half of its runs of four words or more stand in that body. Each capture
counts alike, and in it each block by its words. Texts and pages have weights of their own, each fitted in two rounds:
by a block's own measures, then by these and the scores of its neighbours. Scores are over words, on sites that the fit
has not seen: which share of what is taken is right, and which share of what is right is taken.

(The weights of RECURS, IN_DUPLICATES and so on in `classify` are not fitted; what was counted for them stands there.)
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from bench.fit.captures import Labelled, labelled_captures
from bench.fit.labels import runs, share
from bench.fit.regression import cross_validated, distance, fit, named, replace_weights
from tamizdat.recover.boilerplate.classify import neighbours, scores_alone, weighted
from tamizdat.recover.boilerplate.features import Features, Weights, features
from tamizdat.recover.boilerplate.weights import PAGE, TEXT
from tamizdat.recover.steps.body import has_words
from tamizdat.recover.words import word_count, words

NAMES = Features._fields
NEAR = ("two above", "one above", "one below", "two below", "before", "after")
STRENGTH = 0.3
KINDS = {"TEXT": TEXT, "PAGE": PAGE}
COMMENTS = {
    "TEXT": "Captures in plain text: no extractor has a verdict on their blocks.",
    "PAGE": "Pages: the single-page extractor has a verdict on each block.",
}


class Sample:
    """The measures of one labelled capture: `rows` by block, `right` which are the article's, `sizes` in words."""

    def __init__(self, capture: Labelled) -> None:
        blocks = [block for block in capture.parsed.blocks if has_words(block)]
        known = runs(words("\n".join(capture.label.body)))
        self.kind = "TEXT" if all(block.in_main_text is None for block in blocks) else "PAGE"
        self.fold = capture.label.fold()
        self.rows = features(blocks, capture.model, capture.duplicates)
        self.right = [share(block.text, known) >= 0.5 for block in blocks]
        self.sizes = [word_count(block.text) for block in blocks]

    def weights(self) -> list[float]:
        """Return how much each block counts in the fit."""
        raw = np.minimum(np.array(self.sizes), 60) + 3.0
        return list(raw / raw.sum())


def fit_to(samples: list[Sample]) -> Weights:
    """Return the weights fitted to `samples`."""
    rows = [row for sample in samples for row in sample.rows]
    right = [yes for sample in samples for yes in sample.right]
    weights = [weight for sample in samples for weight in sample.weights()]
    first = fit(NAMES, rows, right, weights, STRENGTH)
    alone = Features(**{name: first.get(name, 0.0) for name in NAMES})
    beside = [
        (*near, before, after)
        for sample in samples
        for near, before, after in neighbours(scores_alone(sample.rows, alone))
    ]
    both = [(*row, *others) for row, others in zip(rows, beside, strict=True)]
    second = fit([*NAMES, *NEAR], both, right, weights, STRENGTH)
    return Weights(
        alone=alone,
        together=Features(**{name: second.get(name, 0.0) for name in NAMES}),
        near=(second["two above"], second["one above"], second["one below"], second["two below"]),
        before=second["before"],
        after=second["after"],
    )


def by_name(weights: Weights) -> dict[str, float]:
    """Return all weights in one table."""
    beside = dict(zip(NEAR, (*weights.near, weights.before, weights.after), strict=True))
    together = {f"{name} together": weight for name, weight in weights.together._asdict().items()}
    return {**weights.alone._asdict(), **together, **beside}


class Tally:
    """Counts words that are taken, that are right, and that are both."""

    def __init__(self) -> None:
        self.taken = self.right = self.both = 0

    def add(self, sample: Sample, weights: Weights) -> None:
        """Count the words of one capture."""
        for score, right, size in zip(weighted(sample.rows, weights), sample.right, sample.sizes, strict=True):
            self.taken += size * (score > 0)
            self.right += size * right
            self.both += size * (right and score > 0)

    def __str__(self) -> str:
        return f"{self.both / max(1, self.taken):.3f} / {self.both / max(1, self.right):.3f}"


def source_of(kind: str, weights: Weights) -> str:
    """Return the source of one set of weights, as it stands in boilerplate/weights.py."""
    alone = named("Features", weights.alone._asdict(), NAMES, 2, "    ")
    together = named("Features", weights.together._asdict(), NAMES, 2, "    ")
    near = ", ".join(f"{weight:.2f}" for weight in weights.near)
    return (
        f"# {COMMENTS[kind]}\n{kind} = Weights(\n    alone={alone},\n    together={together},\n    near=({near}),\n"
        f"    before={weights.before:.2f},\n    after={weights.after:.2f},\n)"
    )


def main() -> None:
    """Print the scores on sites not seen, then fit to all captures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--write", action="store_true", help="write the weights into boilerplate/weights.py")
    options = parser.parse_args()
    samples = [Sample(capture) for capture in labelled_captures(options.labels)]
    sources = []
    for kind, in_use in KINDS.items():
        some = [sample for sample in samples if sample.kind == kind and sample.rows]
        if not some:
            raise SystemExit(f"{options.labels} has no captures for {kind}: nothing was written.")
        unseen, used = Tally(), Tally()

        def fit_some(indexes: list[int], some: list[Sample] = some) -> Weights:
            return fit_to([some[index] for index in indexes])

        def score(weights: Weights, index: int, some: list[Sample] = some, tally: Tally = unseen) -> None:
            tally.add(some[index], weights)

        cross_validated([sample.fold for sample in some], fit_some, score)
        for sample in some:
            used.add(sample, in_use)
        weights = fit_to(some)
        print(f"{kind}: {len(some)} captures, right of taken / taken of right: {unseen} on sites not seen")
        print(f"  with the weights in use: {used}")
        print(f"  {distance(by_name(weights), by_name(in_use))}")
        sources.append(source_of(kind, weights))
    if options.write:
        replace_weights(Path("boilerplate/weights.py"), "# Captures in plain text", "\n".join(sources))


if __name__ == "__main__":
    main()
