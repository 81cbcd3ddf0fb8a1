"""A picture in one color."""

from __future__ import annotations

import io

from PIL import Image


def picture(color: str = "teal", kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (400, 300), color).save(file, kind)
    return file.getvalue()
