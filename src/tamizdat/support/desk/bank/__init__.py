"""Bank statements at the desk: looked at, counted, and what was counted wrongly counted otherwise."""
