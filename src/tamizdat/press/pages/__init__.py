"""One file for each kind of page: functions from what a renderer knows and an article or a place to files."""
