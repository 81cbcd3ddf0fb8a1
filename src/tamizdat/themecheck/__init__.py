"""`tamizdat theme check`: everything that is wrong with an outlet's theme, found in one run and without publishing."""

from tamizdat.themecheck.finding import Finding
from tamizdat.themecheck.run import Report, check

__all__ = ["Finding", "Report", "check"]
