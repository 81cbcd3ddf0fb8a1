"""Boilerplate and article told apart: a site's boilerplate is learned, each text block of a capture classified."""
