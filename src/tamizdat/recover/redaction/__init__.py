"""Redaction: words that must not come back, whatever capture holds them."""
