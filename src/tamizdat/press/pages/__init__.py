"""One file for each kind of page: functions from what a composer knows and an article or a place to files."""
