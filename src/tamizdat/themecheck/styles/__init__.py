"""The style sheets of a theme: how they are read, and what is checked in them."""
