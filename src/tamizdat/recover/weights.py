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
        -4.13, 2.00, 0.38, 0.34, 1.53, -0.76, -1.10, -1.91, -1.62, -1.45, -0.88,
        -0.47, 0.27, -0.86, -1.47, -1.34, 0.40, -1.42, -0.04, -2.86, -1.59, 0.72,
        -1.18, -2.08, -0.09, 0.00, 0.00, 0.00, 1.82, 0.78, 0.69, 0.78, 0.77,
        -0.20, -3.63,
    ),
    together=(
        -2.64, 1.76, 0.26, 0.32, 1.14, -0.75, -0.90, -1.87, -1.20, -1.33, -0.95,
        -0.38, 0.25, -0.91, -1.36, -1.14, 0.30, -0.98, -0.06, -3.19, -1.18, 0.50,
        -0.80, -1.35, 0.01, 0.00, 0.00, 0.00, 1.29, 0.12, 0.24, 0.07, 0.36,
        -0.14, -1.47,
    ),
    near=(0.06, 0.18, 0.17, 0.07),
    before=0.01,
    after=0.04,
)  # fmt: skip
# Captures with the verdict of an extractor on each piece.
PAGE = Weights(
    alone=(
        -1.88, 0.54, 0.15, -0.24, 0.90, -0.23, -0.20, -0.84, -0.64, -1.32, -0.83,
        -0.39, 0.60, -0.21, -0.51, -0.84, 0.39, -0.13, 0.16, -2.05, -1.10, 0.25,
        -1.72, 0.00, -0.09, 0.85, -2.74, 0.27, 0.14, 0.29, 0.18, 0.28, 0.40,
        -0.44, -0.32,
    ),
    together=(
        -0.77, 0.53, 0.17, -0.11, 0.96, -0.34, -0.17, -0.70, -0.56, -1.36, -0.61,
        -0.35, 0.57, -0.30, -0.45, -0.87, 0.37, -0.12, 0.42, -1.87, -0.71, 0.16,
        -1.30, 0.00, 0.05, 0.88, -1.65, 0.18, -0.24, 0.12, -0.31, -0.01, -0.18,
        -0.28, -0.21,
    ),
    near=(0.03, 0.18, 0.16, 0.04),
    before=-0.03,
    after=0.09,
)  # fmt: skip
