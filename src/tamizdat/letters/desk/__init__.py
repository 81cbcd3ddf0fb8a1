"""The menu "Letters" at the desk."""
