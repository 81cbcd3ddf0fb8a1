"""A copy of the site for a disk or a stick: its pages are opened by a double click, and their links lead to files.

`copy_to_disk` makes it, `links` rewrites a page, `names` says which names a stick cannot keep, `state` is what one copy
leaves for the next, and `readme` is the text beside it.
"""

from tamizdat.editions.disk.copy import DiskError, DiskReport, copy_to_disk

__all__ = ["DiskError", "DiskReport", "copy_to_disk"]
