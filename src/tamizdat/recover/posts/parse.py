"""A post taken apart: all of its text is the article's, and its fields are stated."""

from __future__ import annotations

from html import escape

from lxml import html as lxml_html
from msgspec.structs import replace

from tamizdat.article import Figure, Image
from tamizdat.recover.capture import Candidate, Capture, DateCandidate, Parsed, TextBlock, Unread, Unreadable
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.fields import addresses, dates
from tamizdat.recover.fields.language import language_of_words
from tamizdat.recover.html.blocks import MOST_BLOCKS, BlockReader
from tamizdat.recover.html.tree import tree_of
from tamizdat.recover.people.lists import find_people
from tamizdat.recover.posts.feed_footer import without_feed_footer
from tamizdat.recover.posts.post import Post, post_of
from tamizdat.recover.words import normalize

_SUMMARY = "only what a feed shows of the article; look for a copy of the whole"
_SOURCE, _OF_MAIL = "stated", "mail"


def parse_post(capture: Capture) -> Parsed:
    """Return the blocks of a post, all of them the article's, and its fields. Raises Unreadable for one without any."""
    post = post_of(capture)
    base = post.url or capture.url or post.base or None
    blocks, unread = _blocks(post, base)
    headline, address = normalize(_words_of(post.headline)), _address(post.url) or capture.url or ""
    blocks, footer = without_feed_footer(blocks, headline, address)
    unread += [Unread(len(blocks), block.text, Reason.FEED_FOOTER.name) for block in footer]
    if not any(block.text for block in blocks):
        raise Unreadable("a post without words")
    text = "\n".join(block.text for block in blocks)
    if people := find_people(text, [post.headline, post.standfirst]):
        raise Unreadable(people.reason)
    own_language = post.language or language_of_words(f"{headline}\n{text}", post.site_language)
    language = own_language or post.site_language or None
    source = _OF_MAIL if post.of_mail else _SOURCE
    notes = (*post.notes, _SUMMARY) if post.is_summary else post.notes
    if len(blocks) >= MOST_BLOCKS:
        notes = (*notes, f"only the first {MOST_BLOCKS:,} blocks of the post were read")
    return Parsed(
        capture=capture,
        language=language,
        is_site_language=bool(language) and not own_language,
        blocks=tuple(blocks),
        headlines=_candidates(headline, source),
        standfirsts=_candidates(_standfirst(post, headline, address)),
        bylines=tuple(Candidate(name, _SOURCE) for person in post.people if (name := normalize(person))),
        published=_moments(post.published, language, source),
        updated=_moments(post.updated, language, source),
        urls=_candidates(address),
        kicker=normalize(post.kicker),
        section=normalize(post.section),
        topics=tuple(dict.fromkeys(filter(None, map(normalize, post.topics)))),
        images=(post.image,) if post.image else (),
        notes=notes,
        is_whole=True,
        unread=(*unread, *(Unread(len(blocks), text, reason) for text, reason in post.left_out)),
    )


def _blocks(post: Post, base: str | None) -> tuple[list[TextBlock], list[Unread]]:
    """Return the blocks of a post's body, and what reading it left out.

    The picture that stands for the post is on top, unless the body begins with it.
    """
    reader = BlockReader(base)
    if post.html.strip():
        tree = tree_of(f"<!doctype html><body>{post.html}</body>".encode())
        body = tree.find("body")
        reader.read(tree if body is None else body)
    blocks = [replace(each.block, in_main_text=True) for each in reader.found]
    unread = reader.unread.found
    picture = addresses.resolve(base, post.image) if post.image else None
    if picture and not any(_is_picture(block, picture) for block in blocks[:3]):
        image = Image(width=0, height=0, alt=normalize(post.image_alt), original_url=picture)
        blocks.insert(0, TextBlock(content=Figure(image), text="", in_main_text=True))
        unread = [replace(each, before=each.before + 1) for each in unread]
    return blocks, unread


def _standfirst(post: Post, headline: str, url: str) -> str:
    """Return the words of a post's summary; paragraphs are parted by a space, and a feed's footer is none of it."""
    if "<" not in post.standfirst or ">" not in post.standfirst:
        return normalize(_words_of(post.standfirst))
    reader = BlockReader(post.url or post.base or None)
    reader.read(tree_of(f"<!doctype html><body>{post.standfirst}</body>".encode()))
    blocks, _ = without_feed_footer([each.block for each in reader.found], headline, url)
    return " ".join(block.text for block in blocks if block.text)


def _is_picture(block: TextBlock, url: str) -> bool:
    content = block.content
    return isinstance(content, Figure) and addresses.picture_name(content.image.original_url) == addresses.picture_name(
        url
    )


def _words_of(markup: str) -> str:
    """Return the words of a title or an excerpt, which systems keep with entities and tags in them."""
    if "<" not in markup and "&" not in markup:
        return markup
    if "<" in markup and ">" not in markup:
        markup = escape(markup, quote=False)
    return str(lxml_html.fragment_fromstring(markup, create_parent=True).text_content())


def _candidates(value: str, source: str = _SOURCE) -> tuple[Candidate, ...]:
    return (Candidate(value, source),) if value else ()


def _moments(value: str, language: str | None, source: str) -> tuple[DateCandidate, ...]:
    moment = dates.parse(value, language) if value else None
    return (DateCandidate(moment, source),) if moment else ()


def _address(url: str) -> str:
    return addresses.without_tracking(url) if url and addresses.is_well_formed(url) else ""
