"""How many pixels a picture may have, asked before any is decoded: recover, press and the desk's library ask here.

A few kilobytes can state a picture of any size, and as many frames as they like. What opening a file reads (its
header; of a GIF the row of its frames) tells both, and costs as much as the file has bytes.
"""

from __future__ import annotations

from PIL import Image as Picture

# A JPEG is decoded at the scale that is needed. The largest cameras of 2026 give 151 million pixels (14,204 × 10,652);
# a progressive JPEG of them, whose coefficients must be held, takes some 450 MB.
JPEG_PIXELS = 152_000_000
# Others are decoded whole, 4 bytes a pixel: 160 MB in each worker.
WHOLE_PIXELS = 40_000_000
# All frames of an animation together: 500 frames at 1080p. Browsers decode them one by one, for as long as one looks.
FRAME_PIXELS = 1_000_000_000
# Of other formats the first picture counts: the pages of a scan (TIFF) are no frames.
_ANIMATED = ("GIF", "PNG", "WEBP", "AVIF")


class TooManyPixels(ValueError):
    """A picture, or one of its frames times their number, has more pixels than are decoded."""

    def __init__(self, width: int, height: int, frames: int, most: int) -> None:
        count = f"{frames:,} frames of " if frames > 1 else ""
        super().__init__(f"it has {count}{width} × {height} pixels, more than {most // 1_000_000:,} million")
        self.width, self.height, self.frames, self.most = width, height, frames, most


def kind_of(opened: Picture.Image) -> str:
    """Return Pillow's name of a picture's format; a phone's JPEG with a second picture behind it (MPO) is a JPEG."""
    return str(opened.format).replace("MPO", "JPEG")


def check_pixels(opened: Picture.Image) -> None:
    """Raise TooManyPixels for a picture that was opened, and not yet decoded, if it has more than are decoded."""
    width, height = opened.size
    is_jpeg = kind_of(opened) == "JPEG"
    most = JPEG_PIXELS if is_jpeg else WHOLE_PIXELS
    if width * height > most:
        raise TooManyPixels(width, height, 1, most)
    frames = int(getattr(opened, "n_frames", 1)) if opened.format in _ANIMATED else 1
    if width * height * frames > FRAME_PIXELS:
        raise TooManyPixels(width, height, frames, FRAME_PIXELS)
