"""The weights of the evidence that `weigh` collects; docs/decisions/0102-weights.md says where they come from."""

from __future__ import annotations

from msgspec import Struct


class Weights(Struct, frozen=True):
    """`alone` weighs a piece's own features (as `weigh.FEATURES`), `together` again with its neighbours' say.

    `near` are the weights of the neighbours two above, one above, one below and two below; `before` and `after` those
    of the mean of the six beyond them.
    """

    alone: tuple[float, ...]
    together: tuple[float, ...]
    near: tuple[float, float, float, float]
    before: float
    after: float


# Captures without the verdict of an extractor on each piece.
TEXT = Weights(
    alone=(
        -3.88, 1.91, 0.35, 0.36, 1.44, -0.73, -1.01, -2.13, -1.36, -1.34, -1.57,
        -0.48, 0.31, -0.75, -1.43, -1.31, 0.42, -1.35, -0.06, -3.22, -1.28, 0.69,
        -1.31, -2.03, -0.09, 0.00, 0.00, 0.00, -0.78, 1.52, 1.72, 0.69, 0.61,
        0.68, 0.71, -0.16, -3.38,
    ),
    together=(
        -2.63, 1.75, 0.24, 0.36, 1.16, -0.74, -0.86, -2.13, -1.06, -1.24, -1.39,
        -0.40, 0.28, -0.80, -1.33, -1.15, 0.34, -1.00, -0.08, -3.51, -0.99, 0.51,
        -1.04, -1.37, -0.01, 0.00, 0.00, 0.00, -0.50, 0.94, 1.31, 0.13, 0.23,
        0.05, 0.36, -0.09, -1.61,
    ),
    near=(0.06, 0.16, 0.15, 0.06),
    before=-0.01,
    after=0.03,
)  # fmt: skip
# Captures with the verdict of an extractor on each piece.
PAGE = Weights(
    alone=(
        -1.84, 0.60, 0.09, -0.20, 0.87, -0.19, -0.17, -0.81, -0.58, -1.24, -0.76,
        -0.37, 0.60, -0.28, -0.45, -0.86, 0.37, -0.07, 0.18, -2.08, -0.82, 0.38,
        -1.74, -1.29, -0.09, 0.75, -2.59, 0.36, -0.37, 0.18, 0.09, 0.29, 0.16,
        0.28, 0.37, -0.43, -0.34,
    ),
    together=(
        -0.82, 0.57, 0.12, -0.08, 0.94, -0.28, -0.15, -0.66, -0.49, -1.29, -0.51,
        -0.32, 0.55, -0.37, -0.42, -0.91, 0.36, -0.06, 0.42, -1.91, -0.51, 0.25,
        -1.32, -1.14, 0.05, 0.81, -1.63, 0.23, -0.13, 0.00, -0.27, 0.13, -0.28,
        -0.00, -0.19, -0.27, -0.23,
    ),
    near=(0.03, 0.17, 0.15, 0.04),
    before=-0.04,
    after=0.08,
)  # fmt: skip
