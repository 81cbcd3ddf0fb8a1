"""The page on which readers contribute: a form that leads to the service. It works without a script."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from babel.lists import format_list

from tamizdat.paths import page_file
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.standing import text_html
from tamizdat.press.render.dates import locale_of
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import ContributeView, Link


def contribute_page(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the page of one group of countries."""
    view = contribute_view(renderer, ref)
    page = renderer.page_of(ref, view.written.title, view.written.description)
    yield File(page_file(page.path), renderer.render(page, contribute=view))


def contribute_view(renderer: Renderer, ref: PageRef) -> ContributeView:
    """Return what the page shows: nothing is filled in yet."""
    written = next(page for page in renderer.context.contribute_pages(renderer.code) if page.slug == ref.slug)
    groups = (
        Link(label, renderer.context.path(renderer.ref("contribute", slug)), current=slug == ref.slug)
        for slug, label in written.groups
    )
    addresses = written.action, *(each.address for each in written.others)
    return ContributeView(
        written=written,
        html=text_html(renderer, "contribute", written.html),
        risk=text_html(renderer, "contribute", written.risk),
        countries=format_list(list(written.countries), locale=locale_of(renderer.code)),
        groups=tuple(groups) if len(written.groups) > 1 else (),
        months=tuple((month, renderer.dates.month_name(month)) for month in range(1, 13)),
        origins=tuple(dict.fromkeys(origin_of(address) for address in addresses if "://" in address)),
    )


def origin_of(address: str) -> str:
    """Return an address's origin, as a policy names it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
