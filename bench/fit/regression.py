"""Logistic regression, and what the fitting scripts print and write.

Thirty lines of numpy in place of scikit-learn, which with scipy would be the largest dependency of all: Newton's method
on the same objective. Compared with scikit-learn 1.9.1 on these data, no weight differed by more than 0.00002.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

SOURCE = Path(__file__).parents[2] / "src" / "tamizdat" / "recover"
STEPS, CLOSE = 60, 1e-8
Array = np.ndarray[Any, np.dtype[np.float64]]


def fit(
    names: Sequence[str],
    rows: Sequence[Sequence[float]],
    right: Sequence[bool],
    weights: Sequence[float],
    strength: float,
    *,
    scaled: bool = True,
) -> dict[str, float]:
    """Return the weight of each measure by name, and that of "bias", the constant.

    `rows` hold the measures in the order of `names`; `right` says what each row should be, `weights` how much it
    counts. The sum of the squares of the weights, divided by twice `strength` (scikit-learn's C), is added to the loss;
    `scaled` says whether they are those of the measures divided by their spread. Measures that are the same in all rows
    cannot be fitted and are missing in the result. A measure named "bias" is the constant.
    """
    table = np.array(rows, dtype=np.float64)
    spread = table.std(axis=0)
    columns = [index for index, name in enumerate(names) if name != "bias" and spread[index] > 0]
    scale = spread[columns] if scaled else np.ones(len(columns))
    solution = _newton(table[:, columns] / scale, np.array(right, dtype=np.float64), np.array(weights), strength)
    found = {names[column]: float(solution[at] / scale[at]) for at, column in enumerate(columns)}
    return {"bias": float(solution[-1]), **found}


def _newton(table: Array, right: Array, weights: Array, strength: float) -> Array:
    """Return the weights of the columns and, last, the constant, which minimise the weighted logistic loss."""
    table = np.hstack([table, np.ones((len(table), 1))])
    penalty = np.full(table.shape[1], 1 / strength)
    penalty[-1] = 0.0
    solution = np.zeros(table.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(table @ solution, -35, 35)))
        slope = table.T @ (weights * (chance - right)) + penalty * solution
        curve = (table * (weights * chance * (1 - chance))[:, None]).T @ table + np.diag(penalty + 1e-12)
        step = np.linalg.solve(curve, slope)
        solution -= step
        if np.abs(step).max() < CLOSE:
            break
    return solution


def distance(found: dict[str, float], in_use: dict[str, float]) -> str:
    """Return in words how far fitted weights are from those in use."""
    names = [name for name in in_use if name in found]
    one, two = np.array([found[name] for name in names]), np.array([in_use[name] for name in names])
    furthest = sorted(names, key=lambda name: -abs(found[name] - in_use[name]))[:3]
    return (
        f"{len(names)} weights: correlation with those in use {np.corrcoef(one, two)[0, 1]:.3f}, mean distance"
        f" {np.abs(one - two).mean():.2f}; furthest "
        + ", ".join(f"{name} {found[name]:.2f} (in use {in_use[name]:.2f})" for name in furthest)
    )


def named(kind: str, weights: dict[str, float], names: Sequence[str], digits: int, indent: str = "") -> str:
    """Return the source of a named tuple `kind` of weights."""
    lines = "".join(f"{indent}    {name}={weights[name]:.{digits}f},\n" for name in names)
    return f"{kind}(\n{lines}{indent})"


def replace_weights(path: Path, start: str, source: str) -> None:
    """Replace what stands in the file `path` (below SOURCE) from the line that begins with `start` to its end."""
    file = SOURCE / path
    text = file.read_text(encoding="utf-8")
    head, found, _ = text.partition(f"\n{start}")
    if not found:
        raise SystemExit(f"{file}: no line begins with {start}. Nothing was written.")
    file.write_text(f"{head}\n{source}\n", encoding="utf-8")


def cross_validated(
    folds: Sequence[int], fit_to: Callable[[list[int]], Any], score: Callable[[Any, int], None]
) -> None:
    """Fit to all items but those of one fold, score these, and so on for each fold. Items are given by their index."""
    for fold in sorted(set(folds)):
        model = fit_to([index for index, other in enumerate(folds) if other != fold])
        for index, other in enumerate(folds):
            if other == fold:
                score(model, index)
