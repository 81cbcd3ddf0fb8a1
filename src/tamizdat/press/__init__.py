"""Press: articles and a site in, a release of plain files out.

`run.press` does all of it. `kinds.py` is the table of page kinds, `pages/` says what stands on each, `index/` knows
which pages list or depend on an article, `render/` is what pages share, `render/views.py` the contract with the theme.
"""
