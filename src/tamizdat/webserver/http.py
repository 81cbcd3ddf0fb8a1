"""What HTTP asks of a server of plain files (RFC 9110, 9111): types, caching, codings, conditions, ranges. No I/O.

docs/serving.md gives the reason for each header.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tamizdat.release.tree.media_types import media_type_of

Headers = list[tuple[str, str]]

# On every answer. The policy allows what a theme may use; each page narrows it further in its own <meta>.
SECURITY: Headers = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self';"
        " connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("cross-origin-opener-policy", "same-origin"),
    # The release is public and signed: whoever carries or checks it, on whatever origin, may read it.
    ("cross-origin-resource-policy", "cross-origin"),
    ("access-control-allow-origin", "*"),
]

# A page may be shown for a minute without asking, and for a day where the server cannot be reached.
PAGE = "public, max-age=60, stale-if-error=86400"
FOR_EVER = "public, max-age=31536000, immutable"
ASK = "no-cache"
# Folders of a release whose files are named after their content, by 12 hexadecimal digits of a hash at the least.
NAMED_BY_CONTENT = r"(?:assets|media|search-index|store|tree)/(?:.*[/.])?[0-9a-f]{12,64}(?:\.\w+)*"
# Whether a release is fresh is read from its metadata: nobody between may answer for it.
FRESH = "tuf/"
_NAMED_BY_CONTENT = re.compile(NAMED_BY_CONTENT)

# The twins that may stand beside a file, the smallest as a rule first: content coding and ending.
_TWINS = {"zstd": ".zst", "br": ".br", "gzip": ".gz"}
_LONGEST_HEADER = 1024  # characters; what is longer counts as absent, since no honest reader sends it


def cache_control(name: str) -> str:
    """Return how long the file `name` (below the site root) may be kept without asking again."""
    if _NAMED_BY_CONTENT.fullmatch(name):
        return FOR_EVER
    return ASK if name.startswith(FRESH) else PAGE


def content_type(name: str) -> str:
    """Return the media type of the file `name`, with its charset where it is text (a release is UTF-8 throughout)."""
    media_type = media_type_of(name)
    textual = media_type.startswith("text/") or media_type.endswith(("xml", "javascript"))
    return f"{media_type}; charset=utf-8" if textual and "charset" not in media_type else media_type


@lru_cache(maxsize=1024)
def describe(name: str, coding: str, etag: str) -> Headers:
    """Return the headers of the file `name` in a coding ("" for none). Shared between answers: never change it.

    Without `etag` the file stands in for one that is missing, and nobody may keep it.
    """
    headers = [("content-type", content_type(name)), ("vary", "accept-encoding")]
    if coding:
        headers.append(("content-encoding", coding))
    if etag:
        headers += [("etag", etag), ("accept-ranges", "bytes"), ("cache-control", cache_control(name))]
    else:
        headers.append(("cache-control", ASK))
    return headers + SECURITY


def twins(accept_encoding: str) -> tuple[tuple[str, str], ...]:
    """Return coding and ending of the twins that a reader takes rather than the plain file, best first."""
    return _twins(accept_encoding) if len(accept_encoding) <= _LONGEST_HEADER else ()


@lru_cache(maxsize=256)
def _twins(accept_encoding: str) -> tuple[tuple[str, str], ...]:
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        coding, _, parameter = part.partition(";")
        weight = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", parameter)
        if not parameter or weight:  # what is malformed was not said
            weights[coding.strip().replace("x-gzip", "gzip")] = float(weight[1]) if weight else 1.0
    others = weights.get("*", 0.0)
    wanted = {coding: weights.get(coding, others) for coding in _TWINS}
    # RFC 9110, 12.5.3: the plain file is welcome unless it is ruled out, and it ranks by its own weight if it has one.
    plain = weights.get("identity", 0.0)
    kept = [coding for coding in _TWINS if wanted[coding] > 0 and wanted[coding] >= plain]
    return tuple((coding, _TWINS[coding]) for coding in sorted(kept, key=lambda coding: -wanted[coding]))


def matches(tags: str, etag: str, *, strong: bool = False) -> bool:
    """Whether a list of entity tags (If-Match: strong, If-None-Match: weak comparison) names `etag`."""
    if len(tags) > _LONGEST_HEADER:
        return False
    return tags.strip() == "*" or any(
        opaque == etag and not (strong and weak) for weak, opaque in re.findall(r'(W/)?("[^"]*")', tags)
    )


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """Return first byte and end (exclusive) of the one range that `header` asks of `size` bytes; (0, 0) if it has none.

    None where the whole is to be sent: another unit, not well formed, several ranges (RFC 9110, 14.2 allows it).
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
