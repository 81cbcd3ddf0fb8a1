"""Fit the weights of recover/html/main_text_weights.py, and say how they fare on sites they have not seen.

    fit_page_main.py LABELS

LABELS is a folder with inputs.jsonl (id, kind, path of a gzipped page) and pages.jsonl (id, source, family, body: the
right paragraphs). Needs scikit-learn. The pages of one family of sites are never on both sides of a fold.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import statistics
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found,import-untyped,unused-ignore]

from tamizdat.recover.html.blocks import Walk
from tamizdat.recover.html.features import measures
from tamizdat.recover.html.main_text import running_text, votes
from tamizdat.recover.html.tree import remove_toolbars, tree_of
from tamizdat.recover.words import count, words

FOLDS = 5
# A source of many pages of few templates must not drown one of many templates.
BALANCE = {"daniel": 0.25, "fundus": 1.3, "scrapinghub": 1.3}
HEADER = '''"""How much each measure of page_features weighs: written by bench/fit_page_main.py, not by hand."""

'''


class Page:
    """The measures of one labelled page: `rows` by piece, `right` which pieces are the article's, `sizes` in words."""

    def __init__(self, label: dict[str, Any], body: bytes) -> None:
        tree = tree_of(body)
        remove_toolbars(tree)
        walk = Walk()
        inner = tree.find("body")
        walk.over(tree if inner is None else inner)
        pieces = [one.piece for one in walk.found]
        self.pieces = [pieces[index] for index in running_text(pieces)]
        self.rows = measures(self.pieces, votes(tree, self.pieces))
        self.gold = words("\n".join(label["body"]))
        known = runs(self.gold)
        self.right = [share(words(piece.text), known) >= 0.5 for piece in self.pieces]
        self.sizes = [count(piece.text) for piece in self.pieces]
        self.source, self.family = label["source"], label["family"]

    def weights(self) -> np.ndarray[Any, Any]:
        """Return what each piece counts in the fit: by its words, each page alike."""
        raw = np.minimum(np.array(self.sizes), 60) + 3.0
        return np.asarray(raw / raw.sum() * BALANCE.get(self.source, 1.0))

    def score(self, chosen: list[bool]) -> float:
        """Return the F1 of runs of four words between the chosen pieces and the right body."""
        got = runs([word for piece, yes in zip(self.pieces, chosen, strict=True) if yes for word in words(piece.text)])
        right = runs(self.gold)
        both = sum((got & right).values())
        return 2 * both / max(1, sum(got.values()) + sum(right.values()))


def runs(tokens: list[str]) -> Counter[tuple[str, ...]]:
    """Return the runs of four words (of fewer, if there are not four)."""
    return Counter(tuple(tokens[at : at + 4]) for at in range(max(1, len(tokens) - 3)))


def share(tokens: list[str], known: Counter[tuple[str, ...]]) -> float:
    """Return which share of a piece's runs is known."""
    found = runs(tokens)
    return sum(run in known for run in found) / len(found)


def fit(pages: list[Page], names: list[str]) -> tuple[dict[str, float], float]:
    """Return the weight of each measure, and the bias."""
    table = np.array([[row[name] for name in names] for page in pages for row in page.rows])
    right = np.array([yes for page in pages for yes in page.right])
    scale = table.std(axis=0) + 1e-9
    model = LogisticRegression(C=0.3, max_iter=500)
    model.fit(table / scale, right, sample_weight=np.concatenate([page.weights() for page in pages]))
    return dict(zip(names, (model.coef_[0] / scale).tolist(), strict=True)), float(model.intercept_[0])


def choose(page: Page, weights: dict[str, float], bias: float) -> list[bool]:
    """Return the verdict on each piece."""
    return [bias + sum(weight * row[name] for name, weight in weights.items()) > 0 for row in page.rows]


def load(labels: Path) -> list[Page]:
    """Return the labelled pages that have a body."""
    rows = {row["id"]: row for row in map(json.loads, (labels / "pages.jsonl").read_text("utf-8").strip().split("\n"))}
    pages = []
    for line in (labels / "inputs.jsonl").read_text("utf-8").strip().split("\n"):
        entry = json.loads(line)
        label = rows.get(entry["id"])
        if entry["kind"] == "html" and label and label.get("body"):
            pages.append(Page(label, gzip.decompress((labels / entry["path"]).read_bytes())))
    return [page for page in pages if page.pieces]


def main() -> None:
    """Print the scores on sites not seen, then fit to all and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    labels = parser.parse_args().labels
    pages = load(labels)
    names = list(pages[0].rows[0])
    scores: dict[str, list[float]] = defaultdict(list)
    fold = {page.family: int(hashlib.sha256(page.family.encode()).hexdigest(), 16) % FOLDS for page in pages}
    for number in range(FOLDS):
        weights, bias = fit([page for page in pages if fold[page.family] != number], names)
        for page in pages:
            if fold[page.family] == number:
                scores[page.source].append(page.score(choose(page, weights, bias)))
    for source, values in scores.items():
        print(f"{source:12s} F1 {statistics.mean(values):.3f} on sites not seen, {len(values)} pages")
    weights, bias = fit(pages, names)
    lines = [f'    "{name}": {weight:.3f},\n' for name, weight in weights.items()]
    target = Path(__file__).parents[1] / "src/tamizdat/recover/html/main_text_weights.py"
    target.write_text(f"{HEADER}BIAS = {bias:.3f}\nWEIGHTS = {{\n{''.join(lines)}}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
