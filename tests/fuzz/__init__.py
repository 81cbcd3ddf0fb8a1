"""Fuzzers over the readers of captures and of releases: `make soak` runs them, `python -m fuzz html` one of them.

Each target is a format (`targets`). Its seeds are real samples, its mutations know the containers (`mutators`), and an
input is read as recovery reads a file of a folder (`reading`). The targets of a release are its kinds of metadata, its
lists and its nodes; each input is tried as it is and signed (`releases`).
"""
