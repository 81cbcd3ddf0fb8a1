"""Samples of every format with bytes changed, cut out and repeated: nothing escapes, and something is said of each.

The fuzzers (`fuzz`, `make soak`) look further.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers.formats import FORMATS
from makers.stories import LIBRARY
from samples import zipped

from fuzz.mutators import Mutator
from fuzz.reading import Reading, reading
from tamizdat.recover.capture import Capture
from tamizdat.recover.readers import LeftOut

SAMPLES = {name: make(LIBRARY) for name, make in FORMATS.items()}


@pytest.fixture(scope="module")
def place() -> Iterator[Reading]:
    with reading() as made:
        yield made


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_read_also_in_a_container(name: str, place: Reading) -> None:
    for body in (SAMPLES[name], zipped({"a/b": SAMPLES[name]})):
        assert any(isinstance(each, Capture) for each in place.read(body))


@pytest.mark.parametrize("name", SAMPLES)
@given(seeds=st.lists(st.integers(0, 1 << 32), min_size=1, max_size=4), packed=st.booleans())
@settings(max_examples=6, deadline=None, derandomize=True)
def test_no_damage_breaks_it(name: str, seeds: list[int], packed: bool, place: Reading) -> None:
    body = zipped({"a/b": SAMPLES[name]}) if packed else SAMPLES[name]
    for seed in seeds:
        random = Random(seed)
        body = Mutator(lambda part, random=random: changed(part, random), random).changed(body)
    place.read(body)


def changed(body: bytes, random: Random) -> bytes:
    """Return bytes with some of them changed, cut out or repeated."""
    at = random.randrange(len(body) + 1)
    end = min(len(body), at + random.choice((1, 4, 60, len(body))))
    put = random.choice((b"", random.randbytes(end - at), body[at:end] * 3, b"\0", b"\xff", b"<", b"9999999999"))
    return body[:at] + put + body[end:]


@pytest.mark.parametrize("body", [zipped({}), zipped({".hidden": "x"}), b"\xef\xbb\xbf" + b'{"data": {"posts": []}}'])
def test_of_no_file_nothing_is_said(body: bytes, place: Reading) -> None:
    (told,) = place.read(body)
    assert isinstance(told, LeftOut) and told.reason.startswith("nothing is in it that could be read")
