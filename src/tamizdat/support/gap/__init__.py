"""The gap: what a month costs, and how much of that readers have given, told so that no single gift can be read."""
