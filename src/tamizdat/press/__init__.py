"""Articles and Site in, a release out: `press` (run.py) is the whole of it, `views` the contract with the theme."""
