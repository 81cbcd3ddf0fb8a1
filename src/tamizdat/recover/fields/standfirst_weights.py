"""The weights of `choose_standfirst`: written by `python -m bench.fit.standfirst`, not by hand.

docs/decisions/0102-weights.md says on which data they were fitted.
"""

from __future__ import annotations

from tamizdat.recover.fields.standfirst_features import StandfirstFeatures

WEIGHTS = StandfirstFeatures(
    bias=-0.66,
    above_body=-0.47,
    second=-2.26,
    distance=-1.03,
    fields_below=0.46,
    fields_between=0.98,
    length=-0.16,
    long=-1.58,
    shorter=0.18,
    one_sentence=-0.74,
    ends_sentence=1.62,
    restated=2.29,
    title=-1.24,
    title_below=0.06,
    dateline=0.26,
    dateline_below=0.18,
    quotation=0.85,
    quotation_below=-0.12,
    recurrence=0.00,
    boilerplate=-0.10,
    direct_address=-0.30,
    caption=0.31,
    unknown_title=-1.04,
)
