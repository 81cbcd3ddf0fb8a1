"""The bytes of an index: lists of the articles that hold a word, and files of such lists (docs/search.md).

A list is a row of blocks, one for each 4,096 articles among which the word stands. Blocks know nothing of each other,
so they are made by many processes and joined by writing one after the other. Numbers are varints: seven bits a byte,
the lowest first, the eighth bit says that more follow.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter

BLOCK = 4096  # articles
# Bytes of lists in one file before it is packed: what a reader loads to look up a word.
SHARD = 24_000


def varint(number: int) -> bytes:
    """Return a number, 0 or more, as a varint."""
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)


def block(place: int, weighed: array[int]) -> bytes:
    """Return the block at `place` (0 for the first 4,096 articles) of a list.

    `weighed` are the articles, counted from the block's first, ascending: each times 4, plus its weight (0 to 3).
    """
    sparse = _gaps(weighed)
    if len(weighed) * 8 <= BLOCK:  # at a byte each they take less than bits
        return varint(place) + varint(len(weighed) * 2) + sparse
    bits = bytearray(BLOCK // 8)
    for each in weighed:
        bits[each >> 5] |= 1 << (each >> 2 & 7)
    strong = array("I", [each for each in weighed if each & 3])
    return varint(place) + varint(len(weighed) * 2 + 1) + bytes(bits) + varint(len(strong)) + _gaps(strong)


def _gaps(weighed: array[int]) -> bytes:
    """Return each article as how many there are between it and the one before, times 4, plus its weight."""
    found = bytearray()
    past = 0  # the article after the one before, times 4
    for each in weighed:
        gap = each - past
        if gap < 128:
            found.append(gap)
        else:  # two bytes are enough for all of a block
            found.append(gap & 127 | 128)
            found.append(gap >> 7)
        past = (each | 3) + 1
    return bytes(found)


def joined(parts: Iterable[Iterable[tuple[bytes, bytes]]]) -> Iterator[tuple[bytes, bytes]]:
    """Yield each word (UTF-8) with its whole list, ascending, from parts that hold ascending words with their blocks;
    the parts are in the order of their articles."""
    for word, blocks in groupby(merge(*parts, key=itemgetter(0)), itemgetter(0)):
        yield word, b"".join([some for _, some in blocks])


def shards(lists: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield files of lists as (first word, packed bytes), from words ascending.

    A list stands behind its word: how many bytes the word shares with the one before (in its file), how many more it
    has, these, the list's length, the list.
    """
    body = bytearray()
    first = before = b""
    for word, postings in lists:
        if len(body) >= SHARD:
            yield first.decode(), pack(bytes(body))
            body.clear()
        if not body:
            first, before = word, b""
        shared = _shared(before, word)
        body += varint(shared) + varint(len(word) - shared) + word[shared:] + varint(len(postings)) + postings
        before = word
    if body:
        yield first.decode(), pack(bytes(body))


def _shared(one: bytes, other: bytes) -> int:
    shortest = min(len(one), len(other))
    return next((at for at in range(shortest) if one[at] != other[at]), shortest)


def pack(body: bytes) -> bytes:
    """Return bytes as raw deflate (RFC 1951), which browsers unpack by themselves on any host."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(body) + packer.flush()
