"""A post becomes a capture."""

from __future__ import annotations

import hashlib
from urllib.parse import urljoin

import msgspec

from tamizdat.recover.capture import Capture, Unreadable
from tamizdat.recover.limits import CAPTURE_BYTES
from tamizdat.recover.posts.post import Post
from tamizdat.recover.readers.captures import too_large
from tamizdat.recover.readers.results import Listed


def post_capture(post: Post, name: str, row: Listed, source: bytes | None = None) -> Capture:
    """Return a post as a capture; its bytes are the post as JSON. Raises Unreadable if it is larger than a page.

    `source` is the file that holds this one article: its hash is the capture's, so that a decision about the capture
    holds when a later reader makes something else of the file.
    """
    body = msgspec.json.encode(post)
    if len(body) > CAPTURE_BYTES:
        raise Unreadable(too_large(len(body)))
    digest = hashlib.sha256(body if source is None else source).hexdigest()
    url = post.url or (urljoin(row.url, post.path) if row.url and post.path else row.url)
    return Capture(name=name, sha256=digest, kind="post", body=body, url=url, site=row.site, captured=row.captured)
