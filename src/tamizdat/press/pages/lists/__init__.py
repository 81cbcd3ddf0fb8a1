"""Pages that list articles, corrections or other list pages. `list_page.py` holds what they share."""
