"""Whether a redirect that a server sends in place of a redirect page leads where that page does.

A release has a page at each old path that leads on, so that a stick or a plain host does without rules. Servers that
know the rule answer with a redirect, and send the page with it: so its bytes can be checked, and where it leads too.
"""

from __future__ import annotations

from urllib.parse import quote, unquote, urljoin, urlsplit

from tamizdat.redirects import refresh_target


def redirect_problem(page: bytes, base: str, path: str, leads_to: str) -> str:
    """Say why a server may not lead on to `leads_to` from a `page` that it has at `path` below `base`, "" if it may.

    Where the page names a place by its whole address, a server may lead to the same path on its own host: it knows
    all of the outlet's hosts.
    """
    if not (target := refresh_target(page)):
        return f"is served with a redirect to {leads_to[:200]!r}, and its page leads nowhere"
    try:
        wanted = urlsplit(urljoin(base + quote(path), target))
        own = urljoin(base, f"{wanted.path.lstrip('/')}{'?' if wanted.query else ''}{wanted.query}")
        if _place(leads_to) in (_place(wanted.geturl()), _place(own)):
            return ""
    except ValueError:
        pass
    return f"is served with a redirect to {leads_to[:200]!r}, and its page leads to {target[:200]!r}"


def _place(address: str) -> tuple[str, str, str, str]:
    """What two addresses of one place have in common, however their letters are escaped. Raises ValueError."""
    parts = urlsplit(address)
    return parts.scheme, parts.netloc.lower(), unquote(parts.path), unquote(parts.query)
