"""robots.txt, one for each host."""

from __future__ import annotations

from collections.abc import Iterator

from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.machine_readable.sitemaps import host_folder
from tamizdat.press.render.renderer import File, Renderer


def robots_file(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield a host's robots.txt: every program may read everything, and finds all pages through the sitemaps."""
    folder = host_folder(renderer.outlet, ref.language)
    sitemap = renderer.absolute(folder + "sitemap.xml")
    yield File(folder + "robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {sitemap}\n".encode())
