"""The signed metadata of a release: what it says, who signs it, and how it comes to be trusted."""
