"""Helpers for the tests of single readers: what reading a folder yields, and articles' paragraphs."""

from __future__ import annotations

import io
from pathlib import Path

from tamizdat.article import Article, Figure, block_html, plain
from tamizdat.recover.capture import Capture
from tamizdat.recover.posts.post import Post, post_of
from tamizdat.recover.readers import Asset, Found, LeftOut, Listed, PackedPicture, read
from tamizdat.recover.readers.dispatch import read_stream
from tamizdat.recover.readers.stream import Budget, Stream

FIRST = "The lamps along the quay were lit again on Friday, eleven years after the town had sold them."
SECOND = "A retired electrician had bought all forty at auction and kept them in his barn; nobody asked for them."
THIRD = "“I knew they would be wanted,” he said. The mayor paid him what he had paid, and a dinner."


def found(folder: Path) -> tuple[dict[str, Post], dict[str, str]]:
    """Return the posts by the end of their names, and the reasons for what was left out or counted."""
    posts, reasons = {}, {}
    for each in read([folder]):
        if isinstance(each, Capture):
            posts[Path(each.name).name.rpartition("!")[2]] = post_of(each)
        elif isinstance(each, LeftOut | Asset):
            reasons[each.capture.removeprefix(f"{folder}/")] = each.reason
    return posts, reasons


def read_bytes(body: bytes, name: str = "x") -> list[Found]:
    """Return what reading a file's bytes yields; a reader that raises anything fails the test."""
    stream = Stream(io.BytesIO(body), name, Listed(path=name), Budget(len(body)), 0, unpacked=False)
    return list(read_stream(stream))


def is_told(items: list[Found]) -> bool:
    """Tell whether everything is a capture, a picture, or names itself and says why it is none."""
    return all(isinstance(each, Capture | PackedPicture) or (each.capture and each.reason) for each in items)


def paragraphs(article: Article) -> list[str]:
    return [plain(html) for block in article.body if not isinstance(block, Figure) for html in block_html(block)]


def mangled(body: bytes, at: int, put: bytes) -> bytes:
    at %= max(1, len(body))
    return body[:at] + put + body[at + len(put) :]
