"""The rules of HTTP for a server of plain files (RFC 9110, 9111): types, caching, codings, conditions, ranges. No I/O.

docs/serving.md gives the reason for each header.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tamizdat.release.tree.media_types import media_type_of

Headers = list[tuple[str, str]]

# On every answer. The policy allows what a theme may use; each page narrows it further in its own <meta>. So it has to
# let forms lead elsewhere: on a mirror the page on which readers contribute leads to the newsroom's own addresses, and
# names them.
SECURITY: Headers = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self';"
        " connect-src 'self'; manifest-src 'self'; form-action http: https:; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("cross-origin-opener-policy", "same-origin"),
    # The release is public and signed: pages of any origin may read it, to mirror or to check it.
    ("cross-origin-resource-policy", "cross-origin"),
    ("access-control-allow-origin", "*"),
]

# A page may be shown for a minute without asking, and for a day where the server cannot be reached.
PAGE = "public, max-age=60, stale-if-error=86400"
FOR_EVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
# Folders of a release whose files are named after their content, by 12 hexadecimal digits of a hash at the least.
NAMED_BY_CONTENT = r"(?:assets|media|search-index|store|tree)/(?:.*[/.])?[0-9a-f]{12,64}(?:\.\w+)*"
# Whether a release is fresh is read from its metadata, so no cache may answer for this folder.
METADATA_FOLDER = "tuf/"
_NAMED_BY_CONTENT = re.compile(NAMED_BY_CONTENT)

# Precompressed files that may stand beside a file, the smallest as a rule first: content coding and ending.
_PRECOMPRESSED = {"zstd": ".zst", "br": ".br", "gzip": ".gz"}
_LONGEST_HEADER = 1024  # characters; what is longer counts as absent, since no honest reader sends it


def cache_control(name: str) -> str:
    """Return how long the file `name` (below the site root) may be kept without asking again."""
    if _NAMED_BY_CONTENT.fullmatch(name):
        return FOR_EVER
    return REVALIDATE if name.startswith(METADATA_FOLDER) else PAGE


def content_type(name: str) -> str:
    """Return the media type of the file `name`, with its charset where it is text (a release is UTF-8 throughout)."""
    media_type = media_type_of(name)
    textual = media_type.startswith("text/") or media_type.endswith(("xml", "javascript"))
    return f"{media_type}; charset=utf-8" if textual and "charset" not in media_type else media_type


@lru_cache(maxsize=1024)
def file_headers(name: str, coding: str, etag: str) -> Headers:
    """Return the headers of the file `name` in a coding ("" for none). Shared between answers: never change it.

    Without `etag` the file is sent in place of one that is missing or gone, and no cache may keep it.
    """
    headers = [("content-type", content_type(name)), ("vary", "accept-encoding")]
    if coding:
        headers.append(("content-encoding", coding))
    if etag:
        headers += [("etag", etag), ("accept-ranges", "bytes"), ("cache-control", cache_control(name))]
    else:
        headers.append(("cache-control", REVALIDATE))
    return headers + SECURITY


def accepted_codings(accept_encoding: str) -> tuple[tuple[str, str], ...]:
    """Return the codings that a reader takes rather than the plain file, best first, each with its file's ending."""
    return _accepted_codings(accept_encoding) if len(accept_encoding) <= _LONGEST_HEADER else ()


@lru_cache(maxsize=256)
def _accepted_codings(accept_encoding: str) -> tuple[tuple[str, str], ...]:
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        coding, _, parameter = part.partition(";")
        weight = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", parameter)
        if not parameter or weight:  # what is malformed does not count
            weights[coding.strip().replace("x-gzip", "gzip")] = float(weight[1]) if weight else 1.0
    others = weights.get("*", 0.0)
    wanted = {coding: weights.get(coding, others) for coding in _PRECOMPRESSED}
    # RFC 9110, 12.5.3: the plain file is accepted unless it is ruled out, and ranks by its own weight if it has one.
    plain = weights.get("identity", 0.0)
    kept = [coding for coding in _PRECOMPRESSED if wanted[coding] > 0 and wanted[coding] >= plain]
    return tuple((coding, _PRECOMPRESSED[coding]) for coding in sorted(kept, key=lambda coding: -wanted[coding]))


def names_etag(tags: str, etag: str, *, strong: bool = False) -> bool:
    """Whether a list of entity tags (If-Match: strong, If-None-Match: weak comparison) names `etag`."""
    if len(tags) > _LONGEST_HEADER:
        return False
    return tags.strip() == "*" or any(
        opaque == etag and not (strong and weak) for weak, opaque in re.findall(r'(W/)?("[^"]*")', tags)
    )


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """Return first byte and end (exclusive) of the one range that `header` asks of `size` bytes; (0, 0) if it has none.

    None where the whole file is to be sent: another unit, not well formed, several ranges (RFC 9110, 14.2 allows it).
    """
    found = re.fullmatch(r"bytes\s*=\s*(\d{0,18})-(\d{0,18})\s*", header, re.IGNORECASE | re.ASCII)
    if not found or not (found[1] or found[2]):
        return None
    if not found[1]:
        start, end = max(0, size - int(found[2])), size
    else:
        start, end = int(found[1]), min(size, int(found[2]) + 1 if found[2] else size)
        if found[2] and int(found[2]) < start:
            return None
    return (start, end) if start < end else (0, 0)
