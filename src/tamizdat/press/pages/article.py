"""An article's page, and the files that stand beside it: the print view and `article.json`."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from tamizdat.article import Article
from tamizdat.language_codes import for_markup
from tamizdat.paths import page_file
from tamizdat.press.index.summary import last_modified
from tamizdat.press.index.translations import translations
from tamizdat.press.page_refs import PageRef
from tamizdat.press.pages.article_view import article_view, lead_picture
from tamizdat.press.pages.machine_readable.article_json import article_json
from tamizdat.press.pages.machine_readable.json_ld import article_data
from tamizdat.press.pages.print_view import print_view
from tamizdat.press.pages.withdrawn import withdrawn_page
from tamizdat.press.render.renderer import File, Renderer
from tamizdat.press.render.views import Alternate, Page


def article_files(renderer: Renderer, ref: PageRef) -> Iterator[File]:
    """Yield the files of the article whose number is the reference's slug."""
    article = renderer.context.article(int(ref.slug))
    if article is None:
        raise KeyError(f"article {ref.slug} was in the archive and is not any more")
    if article.status.state == "withdrawn":
        yield withdrawn_page(renderer, article)
        yield article_json(article, {})
        return
    left_out: list[str] = []
    view = article_view(renderer, article, left_out)
    renderer.context.left_out += [(article.number, f"article {article.number}: {line}") for line in left_out]
    page = _head(renderer, article)
    yield File(page_file(article.path), renderer.render(page, article=view))
    yield print_view(renderer, page, view)
    yield article_json(article, renderer.pictures_of(article))


def _head(renderer: Renderer, article: Article) -> Page:
    """Return what stands in the head of the article's page."""
    iso = renderer.dates.iso
    lead = lead_picture(renderer, article.lead_image, renderer.pictures_of(article))
    page = renderer.page("article", article.path, article.headline, article.standfirst)
    modified = last_modified(article, renderer.context.zone)
    return replace(
        renderer.with_alternates(page, _alternates(renderer, article), _language(renderer, article)),
        json_ld=article_data(renderer, article, lead),
        image=renderer.file_address(lead.path) if lead else "",
        image_alt=lead.alt if lead else "",
        published=iso(article.published) if article.published else "",
        updated=iso(modified) if modified else "",
    )


def _language(renderer: Renderer, article: Article) -> str:
    """Return the language of an article for search engines: the page's, unless the outlet does not publish in it."""
    return renderer.code if renderer.outlet.is_in(article.language, renderer.code) else for_markup(article.language)


def _alternates(renderer: Renderer, article: Article) -> tuple[Alternate, ...]:
    """Return the article's translations: in the outlet's languages in their order, then in others."""
    summary = renderer.index.summary(article.number) if article.translations else None
    found = translations(renderer.index, summary) if summary else {}
    order = dict.fromkeys((*(language.code for language in renderer.outlet.languages), *sorted(found)))
    return tuple(
        renderer.alternate(code, found[code][0].path, mutual=found[code][1]) for code in order if code in found
    )
