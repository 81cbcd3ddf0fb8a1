"""Pages at the desk: whether readers can contribute, what the newsroom says, groups and amounts."""
