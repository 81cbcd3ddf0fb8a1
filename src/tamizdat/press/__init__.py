"""Articles and Site in, a release out: `run.press` is the whole of it, `views` the contract with the theme."""
