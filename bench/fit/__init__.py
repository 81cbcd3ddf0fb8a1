"""Fits the weights that recovery's four linear models have, from labelled captures.

    python -m bench.fit.main_text LABELS      html/fields/weights.py: which blocks of a page are its main text
    python -m bench.fit.boilerplate LABELS    boilerplate/weights.py: which blocks of any capture are article
    python -m bench.fit.headline LABELS       fields/headline_weights.py: which line of a text is the headline
    python -m bench.fit.standfirst LABELS     fields/standfirst_weights.py: which paragraph is the standfirst

Each prints how well the fit does on sites that it has not seen, and how far its weights are from those in use; with
--write it writes them. LABELS is a folder of real pages that is not part of this repository (`labels` says what must be
in it).
"""
