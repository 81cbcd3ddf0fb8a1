"""A page as a PDF, by WeasyPrint. It asks nothing of the network: style sheets come from the release's own folder."""

from __future__ import annotations

import hashlib
import mimetypes
import threading
import time
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

_BASE = "https://receipt.invalid/"
_KEPT, _MOST_KEPT = 60.0, 20  # seconds, and pages
_at_a_time = threading.Semaphore(2)  # a page takes a second of a core, and some of a process's memory for good
_guard = threading.Lock()
_made: dict[bytes, tuple[float, bytes]] = {}  # by the page: when it was made, and what


@lru_cache(maxsize=1)
def can_make_pdf() -> bool:
    """Whether WeasyPrint and the libraries that it draws with are here."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


class TooMany(Exception):
    """As many pages as a process lays out at a time are being laid out."""


def pdf_of(html: str, site: Path) -> bytes:
    """Return a page as a PDF, as it is printed. `site` is the folder of the release that its style sheets are in.

    The same page that is asked for again is there for a minute, in memory alone. Raises TooMany.
    """
    key, now = hashlib.sha256(html.encode()).digest(), time.monotonic()
    with _guard:
        for old in [each for each, (at, _) in _made.items() if now - at > _KEPT]:
            del _made[old]
        if found := _made.get(key):
            return found[1]
    if not _at_a_time.acquire(blocking=False):
        raise TooMany
    try:
        made: bytes = laid_out(html, site).write_pdf()
    finally:
        _at_a_time.release()
    with _guard:
        if len(_made) < _MOST_KEPT:
            _made[key] = now, made
    return made


def laid_out(html: str, site: Path) -> Any:
    """Return a page as WeasyPrint has put it on sheets of paper."""
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OfRelease(URLFetcher):
        """Finds files of the release, and nothing else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            path = unquote(urlsplit(url).path).lstrip("/")
            file = (site / path).resolve()
            if not url.startswith(_BASE) or not file.is_relative_to(site.resolve()):
                raise ValueError("A receipt loads nothing from elsewhere.")
            # What is not said to be a style sheet is none to WeasyPrint.
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": kind})

    return weasyprint.HTML(string=html, base_url=_BASE, url_fetcher=OfRelease(), media_type="print").render()
