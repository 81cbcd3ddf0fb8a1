"""What the forms of articles, issues and standing pages have in common."""
