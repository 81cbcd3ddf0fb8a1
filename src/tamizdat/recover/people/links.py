"""Takes people's e-mail addresses out of what an article keeps besides its words: links, pictures, topics.

A parameter of a link that holds an address goes, the link stays. A link or picture whose address still holds one after
that goes. Topics, sections and people's names that are addresses are none. Only `mailto:` links keep their receiver:
that is a contact which the article prints.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, cast

import msgspec
from msgspec import structs

from tamizdat.article import Block, Embed, Figure, block_html
from tamizdat.recover.capture import Candidate, LiveEntry, Parsed, TextBlock, Unread
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.people.mail_addresses import found_addresses, holds_address

_LINK = re.compile(r'<a href="([^"]*+)">((?:(?!<a\b).)*?)</a>', re.S)
# What an address in a link has: the sign, in one of its codes, or a parameter that may be encoded otherwise.
_SUSPECT = re.compile(r"@|%(?:25)*40|[?#]|_at_|-at-", re.I)
_ACCOUNT_IN_PATH = re.compile(r"(?<=/)@[\w.-]+(?:@[\w.-]+)?")  # "/@ada" and "/@ada@host.example" are accounts
_to_block = msgspec.json.Decoder(Block).decode


@lru_cache(maxsize=4096)
def without_addresses(url: str) -> str:
    """Return a link without the parameters that hold an e-mail address; "" if it still holds one after that.

    The receiver of a `mailto:` link stays, if it is one alone.

        without_addresses("https://a.example/u?id=7&mail=ada%40mail.example")   "https://a.example/u?id=7"
        without_addresses("mailto:desk@paper.example?bcc=ada@mail.example")      "mailto:desk@paper.example"
        without_addresses("https://a.example/users/ada@mail.example/")           ""
    """
    if not _SUSPECT.search(url):
        return url
    bare, hash_sign, fragment = url.partition("#")
    path, mark, query = bare.partition("?")
    kept = [part for part in re.split(r"[&;]", query) if not holds_address(part)] if holds_address(query) else [query]
    query = "&".join(part for part in kept if part)
    if not query:
        mark = mark if bare.endswith("?") else ""
    if hash_sign and holds_address(fragment):
        hash_sign = fragment = ""
    if path[:7].lower() == "mailto:":
        if len(found_addresses(path[7:])) > 1:
            return ""
    elif holds_address(_ACCOUNT_IN_PATH.sub("", path)):
        return ""
    return f"{path}{mark}{query}{hash_sign}{fragment}"


def guarded(parsed: Parsed) -> Parsed:
    """Return a parsed capture whose links and fields hold no people's addresses. What went is counted in its notes."""
    blocks = [_guarded_block(block) for block in parsed.blocks]
    kept = tuple(block for block in blocks if block is not None)
    stay = [block is not None for block in blocks]
    topics = tuple(topic for topic in parsed.topics if not holds_address(topic))
    notes = list(parsed.notes)
    for number, what in ((len(parsed.topics) - len(topics), "topics"), (len(blocks) - len(kept), "pictures and cards")):
        if number:
            notes.append(f"{what} whose name or address holds an e-mail address: {number}, left out")
    found = structs.replace(
        parsed,
        blocks=kept,
        entries=tuple(_moved(entry, stay) for entry in parsed.entries),
        unread=_with_dropped(parsed.unread, stay),
        topics=topics,
        section="" if holds_address(parsed.section) else parsed.section,
        kicker="" if holds_address(parsed.kicker) else parsed.kicker,
        title="" if holds_address(parsed.title) else parsed.title,
        headlines=_plain(parsed.headlines),
        bylines=_plain(parsed.bylines),
        urls=tuple(structs.replace(each, value=url) for each in parsed.urls if (url := without_addresses(each.value))),
        images=tuple(url for each in parsed.images if (url := without_addresses(each))),
        notes=tuple(notes),
    )
    return parsed if found == parsed else found


def _moved(entry: LiveEntry, stay: Sequence[bool]) -> LiveEntry:
    """Return a dispatch with the places that its blocks have where only those stand that `stay`."""
    places = list(accumulate(stay, initial=0))
    body, head = (tuple(places[at] for at in indexes if stay[at]) for indexes in (entry.body, entry.head))
    return structs.replace(entry, body=body, head=head)


def _with_dropped(unread: tuple[Unread, ...], stay: Sequence[bool]) -> tuple[Unread, ...]:
    """Return what was left out of a capture, with the blocks that go; places count the blocks that `stay`."""
    if all(stay):
        return unread
    places = list(accumulate(stay, initial=0))
    gone = [Unread(places[at], "", Reason.CONTACT.name) for at, stays in enumerate(stay) if not stays]
    moved = [structs.replace(each, before=places[min(each.before, len(stay))]) for each in unread]
    return tuple(sorted([*moved, *gone], key=lambda each: each.before))


def unseen_in(blocks: Iterable[TextBlock]) -> Iterator[str]:
    """Yield what text blocks hold besides their words: addresses of links, pictures and cards, alternative texts."""
    for block in blocks:
        yield from _strings(msgspec.to_builtins(block.content))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def _plain(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    return tuple(each for each in candidates if not holds_address(each.value))


def _guarded_block(block: TextBlock) -> TextBlock | None:
    """Return a block without addresses in its links; None if it is a picture or card whose own address holds one."""
    content = block.content
    if isinstance(content, Figure | Embed):
        source = content.url if isinstance(content, Embed) else content.image.original_url
        if source and not without_addresses(source):
            return None
    elif all(_with_guarded_links(markup) == markup for markup in block_html(content)):
        return block  # nearly all: taking a block apart takes far longer than looking at its links
    values = msgspec.to_builtins(content)
    changed = _without_links(values)
    if changed == values:
        return block
    return structs.replace(block, content=cast(Block, _to_block(msgspec.json.encode(changed))))


def _without_links(value: Any, key: str = "") -> Any:
    """Return the fields of a block with every address of a link or picture in them guarded."""
    if isinstance(value, dict):
        return {name: _without_links(inner, name) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_without_links(inner, key) for inner in value)
    if not isinstance(value, str):
        return value
    return without_addresses(value) if key in ("url", "original_url") else _with_guarded_links(value)


def _with_guarded_links(markup: str) -> str:
    return _LINK.sub(_guarded_link, markup) if "<a " in markup and _SUSPECT.search(markup) else markup


def _guarded_link(link: re.Match[str]) -> str:
    """Return a link's HTML with its address guarded; its words alone if the address goes."""
    before = html.unescape(link[1])
    after = without_addresses(before)
    if after == before:
        return link[0]
    return f'<a href="{html.escape(after)}">{link[2]}</a>' if after else link[2]
