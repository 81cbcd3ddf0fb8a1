"""The templates of a theme: how they are read, and what is checked before any page is made."""
