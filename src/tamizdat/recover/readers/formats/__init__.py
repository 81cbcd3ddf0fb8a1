"""The formats that are known: how each is recognised, and what to do about it."""
