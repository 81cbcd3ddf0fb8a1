"""The weights of `main_text`: written by `python -m bench.fit.main_text`, not by hand.

docs/decisions/0120-main-text-of-a-page.md says on which data they were fitted.
"""

from __future__ import annotations

from tamizdat.recover.html.fields.features import MainTextFeatures

BIAS = -5.364
WEIGHTS = MainTextFeatures(
    vote=0.876,
    links=-0.733,
    size=0.288,
    unlinked=0.267,
    ends=0.586,
    commas=0.114,
    asks=-0.369,
    digits=-1.330,
    capitals=-1.452,
    copyright=-2.090,
    heading=1.211,
    list_=0.400,
    table=-0.679,
    quotation=1.645,
    position=-1.409,
    boilerplate_names=-0.445,
    article_names=0.736,
    item=-0.738,
    outside=-0.610,
    inside=-0.324,
    path=1.017,
    container=0.039,
    share=1.139,
    path_votes=1.086,
    container_votes=0.098,
    outer_votes=0.083,
    votes_around=0.976,
    within_votes=0.144,
    before_votes=0.299,
    after_votes=-1.229,
    vote_above=-0.213,
    unlinked_above=0.016,
    links_above=-0.214,
    ends_above=0.161,
    container_above=0.287,
    heading_above=-0.120,
    vote_below=0.037,
    unlinked_below=0.153,
    links_below=-0.016,
    ends_below=0.050,
    container_below=0.547,
    heading_below=-0.057,
)
