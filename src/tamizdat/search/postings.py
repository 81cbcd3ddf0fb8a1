"""The bytes of an index: postings lists and positions, and the files that hold them (docs/search.md).

The postings list of a term is a row of blocks, one for each 4,096 documents among which the term stands. Blocks do not
depend on each other, so several processes make them and concatenation joins them. Numbers are varints: seven bits a
byte, the lowest first, the eighth bit says that more follow.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

BLOCK = 4096  # documents
# Bytes of a term file before it is compressed: what a reader loads to look up a word (decision 0371).
TERM_FILE_SIZE = 24_000


class TermEntry(NamedTuple):
    """A term (UTF-8), its postings list or a block of it, and its positions in the documents of that, one by one."""

    term: bytes
    postings: bytes
    positions: bytes


class TermFile(NamedTuple):
    """A term file: its first term, its bytes, and those of the position file beside it; both are compressed."""

    first: str
    terms: bytes
    positions: bytes


def varint(number: int) -> bytes:
    """Return a number, 0 or more, as a varint."""
    encoded = bytearray()
    while number > 127:
        encoded.append(number & 127 | 128)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def encode_block(block: int, postings: array[int]) -> bytes:
    """Return one block of a postings list; `block` is its number, 0 for the first 4,096 documents.

    Each of `postings` is a document, counted from the block's first, times 4, plus the weight of the term in it
    (0 to 3); they ascend.
    """
    gaps = _encode_gaps(postings)
    if len(postings) * 8 <= BLOCK:  # at about a byte each they take no more room than a bit for every document
        return varint(block) + varint(len(postings) * 2) + gaps
    bits = bytearray(BLOCK // 8)
    for posting in postings:
        bits[posting >> 5] |= 1 << (posting >> 2 & 7)
    weighted = array("I", [posting for posting in postings if posting & 3])
    return varint(block) + varint(len(postings) * 2 + 1) + bytes(bits) + varint(len(weighted)) + _encode_gaps(weighted)


def _encode_gaps(postings: array[int]) -> bytes:
    """Return each posting as the number of documents between it and the one before, times 4, plus its weight."""
    encoded = bytearray()
    following = 0  # the document after the one before, times 4
    for posting in postings:
        gap = posting - following
        if gap < 128:
            encoded.append(gap)
        else:  # within a block two bytes are enough
            encoded.append(gap & 127 | 128)
            encoded.append(gap >> 7)
        following = (posting | 3) + 1
    return bytes(encoded)


def merge_postings(parts: Iterable[Iterable[TermEntry]]) -> Iterator[TermEntry]:
    """Yield each term with its whole postings list and all its positions, terms ascending.

    Each of `parts` yields terms, ascending, with the block of one range of documents; the parts are in the order of
    these ranges.
    """
    for term, same in groupby(merge(*parts, key=itemgetter(0)), itemgetter(0)):
        entries = list(same)
        yield TermEntry(term, b"".join([entry[1] for entry in entries]), b"".join([entry[2] for entry in entries]))


def term_files(terms: Iterable[TermEntry]) -> Iterator[TermFile]:
    """Yield the term files and position files of terms, which ascend.

    Written for each term: how many bytes it shares with the term before it in its file, how many more it has, these,
    the length of its postings list, the list; in the position file, in the same order, the length of its positions and
    these.
    """
    body, placed = bytearray(), bytearray()
    first = before = b""
    for term, postings, positions in terms:
        if len(body) >= TERM_FILE_SIZE:
            yield TermFile(first.decode(), deflate(bytes(body)), deflate(bytes(placed)))
            body.clear()
            placed.clear()
        if not body:
            first, before = term, b""
        shared = _common_prefix(before, term)
        body += varint(shared) + varint(len(term) - shared) + term[shared:] + varint(len(postings)) + postings
        placed += varint(len(positions)) + positions
        before = term
    if body:
        yield TermFile(first.decode(), deflate(bytes(body)), deflate(bytes(placed)))


def _common_prefix(one: bytes, other: bytes) -> int:
    shortest = min(len(one), len(other))
    return next((at for at in range(shortest) if one[at] != other[at]), shortest)


def deflate(body: bytes) -> bytes:
    """Return bytes as raw deflate (RFC 1951), which browsers decompress themselves, so the host need not compress."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    return compressor.compress(body) + compressor.flush()
