"""What press makes of a picture is made as soon as it is uploaded, in a thread: no publication has to wait for it.

The thread writes into press's own cache (`press/pictures/cache.py`), once for each content. If the process ends before
it has finished, press makes what is missing.
"""

from __future__ import annotations

import hashlib
import logging
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from tamizdat.press.pictures.cache import RenditionCache
from tamizdat.press.pictures.render import PictureError

_log = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="renditions")


def render_soon(picture: Any) -> Future[None]:
    """Have what readers load of a picture rendered."""
    cache = RenditionCache(settings.NEWSROOM.renditions, avif=settings.OUTLET.pictures.avif)
    return _thread().submit(_render, cache, Path(picture.file.path))


def _render(cache: RenditionCache, file: Path) -> None:
    try:
        body = file.read_bytes()
        cache.picture(hashlib.sha256(body).hexdigest(), body)
    except (OSError, PictureError) as error:  # press says so again, and to whom it matters
        _log.warning("A picture was not rendered: %s", error)
