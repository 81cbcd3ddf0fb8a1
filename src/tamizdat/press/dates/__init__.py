"""Moments as a press counts them: the outlet's days, what is due, the dated parts of an article."""
