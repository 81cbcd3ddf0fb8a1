"""The provider of practice mode: it behaves as a real one does, and no money moves."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def make(folder: Path, table: dict[str, Any]) -> Any:
    """Return the practice provider of a newsroom. The processor can be used without Django."""
    from tamizdat.support.providers.practice.provider import make as make_provider

    return make_provider(folder, table)
