"""Appeals: their signed documents, and how one looks on a real page."""
