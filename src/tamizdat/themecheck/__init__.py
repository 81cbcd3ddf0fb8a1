"""`tamizdat theme check`: everything that is wrong with an outlet's theme, found in one run and without publishing."""

from tamizdat.themecheck.finding import Finding
from tamizdat.themecheck.run import CheckReport, check

__all__ = ["CheckReport", "Finding", "check"]
