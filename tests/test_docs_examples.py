"""What docs/article.md gives to be pasted is what an archive takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tamizdat.article import decode, encode

TEXT = (Path(__file__).parent.parent / "docs" / "article.md").read_text(encoding="utf-8")
EXAMPLES = [line.strip() for line in TEXT.splitlines() if line.startswith('    "')]


@pytest.mark.parametrize("example", EXAMPLES)
def test_it_can_be_pasted_into_a_line(example: str) -> None:
    article = decode('{"number":7,"path":"a7/","language":"en","headline":"Pier",' + example + "}")
    assert example.encode() in encode(article), "fields, their order and their form are as the archive writes them"


def test_there_are_some() -> None:
    fields = {example.split(":")[0] for example in EXAMPLES}
    assert fields == {'"corrections"', '"entries"', '"versions"', '"status"', '"lead_image"'}
