"""Between an Article, the record that all rooms share, and what editors have before them at the desk.

`Article → desk → Article` is identity: what an editor did not touch comes back byte for byte, also where the desk's
fields could not hold it (`unchanged.py`).
"""
