"""The formats of lists, one file each: by which columns it is known, and what a row of it says."""
