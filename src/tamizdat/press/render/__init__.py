"""From records and the index to the views that templates show."""
