"""Which articles are about the same things."""
