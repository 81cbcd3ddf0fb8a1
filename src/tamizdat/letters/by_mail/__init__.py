"""Newsletters by mail alone, for readers who reach no page: what they write, what is understood, what is answered."""
