"""Chinese characters of one meaning: the index holds the simplified one for both ways of writing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "variants-zh.txt"


@cache
def variants_of(language: str) -> dict[int, str]:
    """Return what stands for which character in the index of a language, as `str.translate` reads it; {} for most."""
    text = variants_text(language)
    return {ord(character): other for character, other in zip(text[::2], text[1::2], strict=True)}


def variants_text(language: str) -> str:
    """Return the same as the index holds it: each character followed by the one that stands for it."""
    if language.split("-")[0] != "zh":
        return ""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return "".join(line for line in lines if not line.startswith("#"))
