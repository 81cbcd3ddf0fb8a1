"""The tree of hashes over all paths: its entries, its nodes, how it is built, changed and compared."""
