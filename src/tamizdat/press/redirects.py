"""Redirect pages in a build: which there are, whose files they are, and what is left to servers.

tamizdat.redirects has the rules: the order, the path of a page, and what no page can do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from tamizdat.redirects import Redirect, key_of, left_to_servers, page_path


class SiteRedirects(Struct, frozen=True):
    """The site's own redirects (`Site.redirects`) as a build uses them.

    `targets` are by the path of the redirect page: a path below the site root, the address of a page on another site,
    or "" where the old address is gone and no page stands. `left_out` are lines for the report.
    """

    targets: dict[str, str]
    left_out: tuple[str, ...]


def site_redirects(redirects: Mapping[str, str], fronts: Mapping[str, str] | None = None) -> SiteRedirects:
    """Return the redirects of a site, from old address to target, by the paths of their pages.

    `fronts` lead from the path of a section's page under an alias to that of the section; a redirect of the site's own
    goes before one of these.
    """
    targets: dict[str, str] = dict(fronts or {})
    left_out = []
    for old, target in sorted(redirects.items()):
        if line := left_to_servers(Redirect(old=old, new=target)):
            left_out.append(line)
        else:
            targets[page_path(key_of(old))] = target.removeprefix("/")
    return SiteRedirects(targets, tuple(left_out))


def redirect_paths(old_paths: Iterable[str], targets: Mapping[str, str]) -> list[str]:
    """Return the path of every redirect page: those of articles' `old_paths` and of the site's `targets`, sorted."""
    return sorted(path for path in {*old_paths, *targets} if targets.get(path) != "")


def redirect_owner(path: str) -> str:
    """Return the name under which a redirect page owns its file."""
    return f"the redirect from {path!r}"
