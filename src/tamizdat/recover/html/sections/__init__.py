"""What a page holds besides one article: live coverage, several posts, the next article, comments, other parts."""
