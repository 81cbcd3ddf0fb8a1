"""Lists from elsewhere at the desk: what would become of one is shown before anything is done."""
