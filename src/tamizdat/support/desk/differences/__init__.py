"""Pages at the desk: what a provider's books and the ledger do not agree about."""
