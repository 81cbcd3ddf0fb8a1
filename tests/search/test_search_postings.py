"""Postings lists and term files: what is written can be read by the format's description alone."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_reader import Segment, read_postings
from search_reader import varint as read_varint

from tamizdat.search.positions import encode_positions
from tamizdat.search.postings import BLOCK, TermEntry, encode_block, merge_postings, term_files, varint


@given(st.integers(0, 1 << 40))
def test_numbers_come_back(number: int) -> None:
    encoded = varint(number)
    assert read_varint(encoded, 0) == (number, len(encoded))


@given(st.dictionaries(st.integers(0, 3 * BLOCK - 1), st.integers(0, 3), min_size=1), st.booleans())
@settings(max_examples=150, deadline=None)
def test_postings_come_back(weights: dict[int, int], many: bool) -> None:
    if many:  # so that blocks are written as bits
        weights = {**dict.fromkeys(range(BLOCK // 2, 2 * BLOCK - 7), 0), **weights}
    parts = []
    for block in range(3):
        in_block = {each - block * BLOCK: weight for each, weight in weights.items() if each // BLOCK == block}
        postings = array("I", [document * 4 + weight for document, weight in sorted(in_block.items())])
        parts.append([TermEntry(b"word", encode_block(block, postings), bytes([block]))] if in_block else [])
    ((word, encoded, positions),) = merge_postings(parts)
    assert word == b"word" and list(positions) == sorted({each // BLOCK for each in weights})
    found: dict[int, int] = {}
    for document, weight in read_postings(encoded):
        found[document] = max(weight, found.get(document, 0))
    assert found == weights


@given(st.sets(st.text(min_size=1, max_size=8), min_size=1, max_size=60), st.integers(1, 3000))
@settings(max_examples=60, deadline=None)
def test_words_come_back_from_their_files(tmp_path_factory: pytest.TempPathFactory, words: set[str], size: int) -> None:
    folder = tmp_path_factory.mktemp("terms")
    postings = {word: encode_block(0, array("I", range(0, 4 * (1 + size % 700), 4))) for word in words}
    first_words = []
    common = 1 + size % 700 >= 512  # every document has each word, so none has positions
    placed = b"" if common else encode_positions([130, 5]) * (1 + size % 700)
    entries = [TermEntry(word.encode(), postings[word], placed) for word in sorted(words)]
    for number, file in enumerate(term_files(entries)):
        (folder / f"v.w{number}.bin").write_bytes(file.terms)
        (folder / f"v.p{number}.bin").write_bytes(file.positions)
        first_words.append(file.first)
    assert first_words == sorted(first_words)
    segment = object.__new__(Segment)
    segment.path, segment.first_words, segment.gone, segment.articles = folder / "v", first_words, set(), 1 + size % 700
    assert [word for word, _ in segment.words()] == sorted(words)
    for _, found, positions in segment.terms():
        assert positions == ({} if common else {document: {2, 5} for document in found})
    assert all(len(found) == 1 + size % 700 for _, found in segment.words())
