"""Pictures of a few kilobytes that state many pixels."""

from __future__ import annotations

import struct


def many_frames(side: int, frames: int) -> bytes:
    """Return a GIF of a few kilobytes that states so many frames of `side` by `side` pixels."""
    frame = b"\x21\xf9\x04\x04\0\0\0\0," + struct.pack("<HHHH", 0, 0, 1, 1) + b"\0\x02\x02\x44\x01\0"
    return b"GIF89a" + struct.pack("<HH", side, side) + b"\x80\0\0\0\0\0\xff\xff\xff" + frame * frames + b";"
