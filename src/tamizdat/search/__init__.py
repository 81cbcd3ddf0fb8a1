"""Search on any static host: an index of plain files that a script in the reader's browser queries (docs/search.md)."""

from tamizdat.search.run import SearchReport, update_index
from tamizdat.search.state import SearchError

__all__ = ["SearchError", "SearchReport", "update_index"]
