"""The fixture of these tests: a newsroom with newsletters (`issues_desk.py`)."""

from issues_desk import letters

__all__ = ["letters"]
