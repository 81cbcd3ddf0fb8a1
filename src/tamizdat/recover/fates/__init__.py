"""What became of each text block of each capture: where in the article it is, or which step removed it, and why."""
