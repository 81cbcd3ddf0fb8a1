"""Which captures are of one article, and the one article that they make together."""
