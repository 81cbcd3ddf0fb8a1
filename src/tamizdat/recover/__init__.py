"""Surviving copies in, Articles out. `recover.run` reads as a list of the steps."""
