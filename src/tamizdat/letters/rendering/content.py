"""What is in a letter, for its templates: an issue's own words, its articles as readers have them, and its foot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from msgspec import Struct
from msgspec.structs import replace

from tamizdat.letters.by_mail.addresses import leave_by_mail
from tamizdat.letters.rendering import addresses
from tamizdat.letters.rendering.articles import Paper, article_view, public_article
from tamizdat.letters.rendering.personal import PLACE, leave_address, preferences_address
from tamizdat.letters.rendering.views import Appeal, ArticleView, HeadingView, LetterView, TextView
from tamizdat.newsroom.conversion.text import from_html, linked_articles
from tamizdat.newsroom.models import Article
from tamizdat.press.render.renderer import Renderer
from tamizdat.readers.words import service_address
from tamizdat.recover.redaction.barred_words import RedactedWords

_HEADLINES = 3  # that stand for the preview line where nobody wrote one


class Content(Struct, frozen=True):
    """A letter with the beginnings of its articles. `page` is the same for the web: links of its texts to articles are
    paths on the site. `whole` are the places in `parts` of the articles whose whole text is wanted."""

    letter: LetterView
    page: LetterView
    whole: tuple[int, ...]
    problems: tuple[str, ...]


class _Text(Struct, frozen=True):
    """Rich text as the editor has it."""

    html: str


class _Chosen(Struct, frozen=True):
    """An article by its number, None where it was deleted since it was chosen."""

    number: int | None
    whole: bool


class _Written(Struct, frozen=True):
    """All that an issue says by itself."""

    subject: str
    preheader: str
    intro: str
    closing: str
    body: tuple[str | _Text | _Chosen, ...]  # a str is a heading


def letter_content(paper: Paper, issue: Any) -> Content:
    """Return what is in an issue of a newsletter.

    If an article is in it at which readers may not be asked for support (`Article.appeals`), such as an obituary, the
    whole letter does not ask.
    """
    renderer, newsletter = paper.renderer, issue.edition
    written, problems = _without_barred(paper, _written(issue))
    articles, missing = _articles(paper, written.body)
    views = {number: article_view(paper, article, pictures=newsletter.pictures) for number, article in articles.items()}
    letter = _frame(renderer, issue, written)
    if not (newsletter.appeal and all(article.appeals for article in articles.values())):
        letter = replace(letter, appeal=None)
    if not letter.preheader:
        letter = replace(letter, preheader=" · ".join(view.headline for view in list(views.values())[:_HEADLINES]))
    paths = _paths([written.intro, written.closing, *(each.html for each in written.body if isinstance(each, _Text))])
    urls = {number: renderer.absolute(path) for number, path in paths.items()}
    mail = _with_words(letter, written, views, urls)
    page = _with_words(letter, written, views, {number: f"/{path}" for number, path in paths.items()})
    wanted = {each.number for each in written.body if isinstance(each, _Chosen) and each.whole and newsletter.full_text}
    whole = [at for at, part in enumerate(mail.parts) if isinstance(part, ArticleView) and part.number in wanted]
    return Content(mail, page, tuple(whole), (*problems, *missing))


def day_of(issue: Any) -> date:
    """Return the day of an issue, in the paper's time zone: when it was frozen, else when it is to go out."""
    moment = max(issue.send_at or issue.due or timezone.now(), timezone.now())
    found: date = issue.day or timezone.localdate(moment)
    return found


def _written(issue: Any) -> _Written:
    body: list[str | _Text | _Chosen] = []
    for block in issue.body:
        match block.block_type:
            case "heading":
                body.append(str(block.value))
            case "text":
                body.append(_Text(block.value.source))
            case "article":
                article = block.value["article"]
                body.append(_Chosen(article.pk if article else None, bool(block.value["whole"])))
    return _Written(issue.subject, issue.preheader, issue.intro, issue.edition.closing, tuple(body))


def _without_barred(paper: Paper, written: _Written) -> tuple[_Written, list[str]]:
    """Return an issue's own words without those that redactions bar, and a line if there were any."""
    barred = paper.config.source.barred
    if not isinstance(barred, RedactedWords):
        return written, []
    clean = barred.without
    found = _Written(
        subject=clean(written.subject),
        preheader=clean(written.preheader),
        intro=clean(written.intro),
        closing=clean(written.closing),
        body=tuple(each if isinstance(each, _Chosen) else _clean_part(each, clean) for each in written.body),
    )
    return found, [_("The letter has words that are redacted; █ stands in their place.")] if found != written else []


def _clean_part(part: str | _Text, clean: Callable[[str], str]) -> str | _Text:
    return clean(part) if isinstance(part, str) else _Text(clean(part.html))


def _articles(paper: Paper, body: Iterable[object]) -> tuple[dict[int, Any], list[str]]:
    """Return the articles of an issue that readers can read, each once, and a line for each other."""
    found: dict[int, Any] = {}
    missing = []
    for each in body:
        if not isinstance(each, _Chosen) or each.number in found:
            continue
        article = public_article(paper, each.number) if each.number is not None else None
        if article:
            found[article.number] = article
        else:
            # Its headline may be for those alone who work on it.
            what = _("An article that was deleted") if each.number is None else f"{_('Article')} {each.number}"
            missing.append(_("%(article)s is left out: readers cannot read it.") % {"article": what})
    return found, missing


def _with_words(
    letter: LetterView, written: _Written, views: Mapping[int, ArticleView], addresses: Mapping[int, str]
) -> LetterView:
    """Return a letter with its body, whose texts link to articles at `addresses`. An article stands in it once."""
    parts: list[TextView | HeadingView | ArticleView] = []
    level = 2
    left = dict(views)
    for each in written.body:
        if isinstance(each, str):
            parts.append(HeadingView(each))
            level = 3
        elif isinstance(each, _Text):
            parts.append(TextView(tuple(from_html(each.html, addresses))))
        elif each.number in left:
            parts.append(replace(left.pop(each.number), level=level))
    return replace(
        letter,
        intro=tuple(from_html(written.intro, addresses)),
        parts=tuple(parts),
        closing=tuple(from_html(written.closing, addresses)),
    )


def _frame(renderer: Renderer, issue: Any, written: _Written) -> LetterView:
    """Return a letter without its body."""
    outlet, service, day = renderer.outlet, service_address(), day_of(issue)
    return LetterView(
        language=renderer.code,
        direction=renderer.direction,
        outlet=renderer.name,
        home=outlet.url(renderer.language.prefix),
        newsletter=issue.edition.name,
        subject=written.subject,
        preheader=written.preheader,
        day=renderer.dates.day(day),
        appeal=_appeal(renderer),
        leave=leave_address(service, PLACE),
        leave_by_mail=leave_by_mail(PLACE),
        preferences=preferences_address(service, PLACE),
        web=addresses.web_address(issue, day, outlet),
        elsewhere=addresses.elsewhere(outlet, renderer.language, settings.NEWSROOM),
        verification=addresses.verification(outlet, renderer.language, settings.NEWSROOM),
        contact=_standing(renderer, "contact"),
        privacy=_standing(renderer, "privacy"),
    )


def _appeal(renderer: Renderer) -> Appeal | None:
    page = next(iter(renderer.context.contribute_pages(renderer.code)), None)
    if page is None:
        return None
    address = renderer.absolute(renderer.context.path(renderer.ref("contribute", page.slug)))
    return Appeal(page.title, address, page.gap.text if page.gap else "")


def _standing(renderer: Renderer, slug: str) -> str:
    """Return the address of a standing page, "" where there is none."""
    pages = renderer.context.standing_pages(renderer.code)
    ref = renderer.ref("standing", slug)
    return renderer.absolute(renderer.context.path(ref)) if any(page.slug == slug for page in pages) else ""


def _paths(texts: Iterable[str]) -> dict[int, str]:
    """Return the paths of the articles to which texts link, by their numbers."""
    numbers = linked_articles(" ".join(texts))
    rows = Article.objects.filter(number__in=numbers, live=True, state=Article.State.PUBLISHED).exclude(path="")
    return dict(rows.values_list("number", "path")) if numbers else {}
