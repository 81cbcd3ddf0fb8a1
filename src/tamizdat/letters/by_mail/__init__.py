"""Newsletters by mail alone, for readers who reach no page: subscribing, leaving, asking for an article."""
