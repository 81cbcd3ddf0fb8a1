"""Payment providers behind one interface (`base.py`), one file or folder each.

`registry.py` knows which of them a newsroom has. What is common to all of them is not here: `support/payments`.
"""
