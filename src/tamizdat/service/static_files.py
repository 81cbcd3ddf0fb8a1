"""The desk's style sheets and scripts, sent by the desk itself: hashed names may be kept for ever."""

from __future__ import annotations

import re

from whitenoise.middleware import WhiteNoiseMiddleware

_HASHED = re.compile(r"\.[0-9a-f]{12}\.[^/]+$")  # as ManifestStaticFilesStorage names them


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise, which knows hashed names by their form and needs no manifest for that."""

    def immutable_file_test(self, path: str, url: str) -> bool:
        """Whether a file's name changes with its content."""
        return _HASHED.search(url) is not None
