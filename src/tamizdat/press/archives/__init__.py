"""Where a press reads articles: an archive, as the newsroom keeps it, and the release in force, as readers have it."""
