"""Fits the weights of the main text of a page, html/fields/weights.py.

    python -m bench.fit.main_text LABELS [--write]

Data: the pages of LABELS that have a labelled body. A block is right if half of its runs of four words or more stand in
that body. Each page counts alike, and in it each block by its words; a source of many pages made from few templates
counts less. Scores are the F1 of runs of four words between chosen blocks and body, on sites that the fit has not seen.
"""

from __future__ import annotations

import argparse
import statistics
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from bench.fit.labels import Label, load, runs, share
from bench.fit.regression import cross_validated, distance, fit, named, replace_weights
from tamizdat.recover.html.blocks import BlockReader
from tamizdat.recover.html.fields.features import MainTextFeatures, main_text_features
from tamizdat.recover.html.fields.weights import BIAS, WEIGHTS
from tamizdat.recover.html.main_text import blocks_with_words, trafilatura_votes
from tamizdat.recover.html.tree import remove_toolbars, tree_of
from tamizdat.recover.linear import dot
from tamizdat.recover.words import word_count, words

NAMES = MainTextFeatures._fields
STRENGTH = 0.3
# How much a page of a source counts; 1 for those that are not here.
BALANCE = {"daniel": 0.25, "fundus": 1.3, "scrapinghub": 1.3}


class Page:
    """The measures of one labelled page: `rows` by block, `right` which blocks are the article's, `sizes` in words."""

    def __init__(self, label: Label, body: bytes) -> None:
        tree = tree_of(body)
        remove_toolbars(tree)
        reader = BlockReader()
        inner = tree.find("body")
        reader.read(tree if inner is None else inner)
        blocks = [page_block.block for page_block in reader.found]
        self.label = label
        self.blocks = [blocks[index] for index in blocks_with_words(blocks)]
        self.rows = main_text_features(self.blocks, trafilatura_votes(tree, self.blocks))
        self.known = runs(words("\n".join(label.main_text)))
        self.right = [share(block.text, self.known) >= 0.5 for block in self.blocks]
        self.sizes = [word_count(block.text) for block in self.blocks]

    def weights(self) -> list[float]:
        """Return how much each block counts in the fit."""
        raw = np.minimum(np.array(self.sizes), 60) + 3.0
        return list(raw / raw.sum() * BALANCE.get(self.label.source, 1.0))

    def score(self, chosen: list[bool]) -> float:
        """Return the F1 of runs of four words between the chosen blocks and the right body."""
        found: Counter[tuple[str, ...]] = runs(
            [word for block, yes in zip(self.blocks, chosen, strict=True) if yes for word in words(block.text)]
        )
        both = sum((found & self.known).values())
        return 2 * both / max(1, sum(found.values()) + sum(self.known.values()))


def fit_to(pages: list[Page]) -> dict[str, float]:
    """Return the weights fitted to `pages`; measures that do not vary in them weigh nothing."""
    rows = [row for page in pages for row in page.rows]
    right = [yes for page in pages for yes in page.right]
    weights = [weight for page in pages for weight in page.weights()]
    return {**dict.fromkeys(NAMES, 0.0), **fit(NAMES, rows, right, weights, STRENGTH)}


def choose(page: Page, weights: dict[str, float]) -> list[bool]:
    """Return the verdict on each block."""
    by_name = MainTextFeatures(**{name: weights[name] for name in NAMES})
    return [weights["bias"] + dot(row, by_name) > 0 for row in page.rows]


def source_of(weights: dict[str, float]) -> str:
    """Return the source of the weights, as it stands in html/fields/weights.py."""
    return f"BIAS = {weights['bias']:.3f}\nWEIGHTS = {named('MainTextFeatures', weights, NAMES, 3)}"


def main() -> None:
    """Print the scores on sites not seen, then fit to all pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--write", action="store_true", help="write the weights into html/fields/weights.py")
    options = parser.parse_args()
    captures = load(options.labels)
    pages = [Page(label, capture.body) for capture, label in captures.values() if capture.kind == "html"]
    pages = [page for page in pages if page.blocks]
    scores: dict[str, list[float]] = defaultdict(list)

    def score(weights: dict[str, float], index: int) -> None:
        scores[pages[index].label.source].append(pages[index].score(choose(pages[index], weights)))

    cross_validated([page.label.fold() for page in pages], lambda some: fit_to([pages[at] for at in some]), score)
    for source, values in scores.items():
        print(f"{source:12s} F1 {statistics.mean(values):.3f} on sites not seen, {len(values)} pages")
    weights = fit_to(pages)
    print(distance(weights, {"bias": BIAS, **WEIGHTS._asdict()}))
    if options.write:
        replace_weights(Path("html/fields/weights.py"), "BIAS = ", source_of(weights))


if __name__ == "__main__":
    main()
