"""Bank statements as files: camt.053 (ISO 20022) and CSV. Pure: bytes in, lines out, or an error with the remedy."""
