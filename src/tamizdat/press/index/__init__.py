"""The index of an archive: a summary of each article, which pages list it, and which pages depend on it.

A full build writes it (`scan`, `writer`), pages read it (`reader`), and the next build changes it (`updater`).
"""
