"""Search on any static host: an index of plain files that a reader's own script asks (docs/search.md)."""

from tamizdat.search.run import Report, update
from tamizdat.search.state import SearchError

__all__ = ["Report", "SearchError", "update"]
