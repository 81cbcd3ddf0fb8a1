"""The page at an old path, which leads readers on to where its page is now."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from tamizdat.paths import page_file
from tamizdat.press.kinds import KINDS
from tamizdat.press.page_refs import PageRef
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import MovedView
from tamizdat.redirects import escaped_target, is_address, target_parts


def redirect_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page at an old path, which is the reference's slug."""
    target = renderer.context.redirect_target(ref.slug)
    assert target is not None  # noqa: S101 (the plan names only redirects that there are)
    path, rest = target_parts(target)
    address = escaped_target(target) if is_address(target) else renderer.absolute(path) + rest
    # A link with a query of its own cannot say that it leads out of a language's host (relative_links.FROM_ROOT).
    host = renderer.outlet.hosted_language(ref.slug)
    outside = is_address(target) or (rest.startswith("?") and host not in {None, renderer.outlet.hosted_language(path)})
    row = KINDS[ref.kind]
    page = renderer.page(row.theme_name, ref.slug, renderer.translate(row.title))
    page = replace(page, canonical=address, robots="noindex")
    view = MovedView(address, "" if outside else target)
    yield File(page_file(ref.slug), renderer.render(page, moved=view))
