"""Pictures: from the files that articles name to the files that readers load.

`strip` takes metadata out of a file without touching its pixels, `render` makes renditions of one picture, `cache`
keeps them from press to press, and `published` says which files of the release an article's picture becomes.
"""
