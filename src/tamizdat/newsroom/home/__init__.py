"""The desk's first page: what waits for me, what is scheduled, what changed, how things stand."""
