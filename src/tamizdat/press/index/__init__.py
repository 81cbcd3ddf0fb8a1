"""The index of an archive: what press asks while it makes pages, and what depends on what."""
