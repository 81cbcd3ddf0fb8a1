"""Recovery into the desk: what surviving copies give, and what editors decide about it."""
