"""The page at the desk for whoever keeps the books: figures, drawings, the ledger as a file."""
