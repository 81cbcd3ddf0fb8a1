"""What tests of fates share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tamizdat.recover.fates.fate import BlockFate, CaptureFates


@pytest.fixture
def fates(captured, run):
    """Return what became of the blocks of some captures, by their names and texts."""

    def told(files: dict[str, str], **options) -> dict[str, dict[str, BlockFate]]:
        found: list[CaptureFates] = []
        run(captured(files), on_fates=found.append, **options)
        return {Path(each.capture).name: {fate.text: fate for fate in each.blocks} for each in found}

    return told
