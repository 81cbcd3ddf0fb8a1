"""The weights of `find_headline`: written by `python -m bench.fit.headline`, not by hand.

docs/decisions/0102-weights.md says on which data they were fitted.
"""

from __future__ import annotations

from tamizdat.recover.fields.headline_features import HeadlineFeatures

WEIGHTS = HeadlineFeatures(
    bias=-2.40,
    shared=3.59,
    few_words=-3.39,
    many_words=-1.32,
    ends_sentence=-1.97,
    asks=2.66,
    distance=-0.70,
    in_body=-3.72,
    third_of_body=-2.37,
    is_list=-2.49,
    h1=4.00,
    is_heading=1.00,
    recurrence=-1.11,
    boilerplate=-1.14,
    button=-0.51,
    repeated=2.26,
    byline_below=1.78,
    prose_below=0.34,
    digits=-1.77,
    bars=-1.95,
    capital=1.04,
    first=-1.31,
)
