"""The desk's pages for support."""
