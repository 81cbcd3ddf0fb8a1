"""Redirects that plain files can make: at an old path stands a page that leads readers on.

An old path with a query, or one at which no file can stand, needs a rule of the server (`tamizdat settings`); it is
left out here and reported.
"""

from __future__ import annotations

from tamizdat.paths import path_problem
from tamizdat.site import Site


def redirect_path(old: str) -> str:
    """Return the path of the page that stands at an old path.

    >>> redirect_path("/news/42"), redirect_path("news/42.html")
    ('news/42/', 'news/42.html')
    """
    path = old.strip("/")
    return path if path.endswith((".html", ".htm")) else path + "/"


def redirect_problem(old: str) -> str:
    """Return the line that reports why no page can stand at an old path, "" if one can."""
    problem = path_problem(redirect_path(old))
    return f"redirect from {old!r}: left out: {problem}; it needs a rule of the server." if problem else ""


def redirect_owner(path: str) -> str:
    """Return the name under which the page at an old path owns its file."""
    return f"the redirect from {path!r}"


def site_redirects(site: Site) -> tuple[dict[str, str], list[str]]:
    """Return the targets of the site's own redirects by the path of their page, and a line for each left out.

    A target is a path below the site root or the address of a page on another site.
    """
    targets: dict[str, str] = {}
    left_out = []
    for old, target in sorted(site.redirects.items()):
        if problem := redirect_problem(old):
            left_out.append(problem)
        else:
            targets[redirect_path(old)] = target.lstrip("/")
    return targets, left_out
