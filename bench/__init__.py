"""Figures against peers: `make bench` writes them into bench/RESULTS.md. Nothing here asserts, and no test times."""
