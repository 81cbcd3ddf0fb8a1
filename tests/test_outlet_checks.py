"""Addresses, fingerprints and codes that cannot be right are told; those that can be right are taken."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamizdat import outlet_file
from tamizdat.outlet_checks import fingerprint_problem, host_problem, language_code_problem, onion_problem

TOML = 'name = "The Ferry"\n[[languages]]\ncode = "en"\nname = "English"\n[tips]\n'


def onion(key: bytes) -> str:
    """The name of the onion service with a public key, by the specification."""
    checksum = hashlib.sha3_256(b".onion checksum" + key + b"\x03").digest()[:2]
    return base64.b32encode(key + checksum + b"\x03").decode().lower()


RIGHT = onion(bytes(range(32)))


@given(
    st.binary(min_size=32, max_size=32), st.sampled_from(["{}.onion", "http://{}.onion/", "https://www.{}.onion/tips"])
)
def test_any_key_gives_an_address_that_can_be_right(key: bytes, form: str) -> None:
    assert onion_problem(form.format(onion(key))) == ""
    assert onion_problem(form.format(onion(key)).upper().replace("HTTP", "http")) == ""


@given(st.integers(0, 55), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_any_other_letter_is_noticed(at: int, letter: str) -> None:
    other = RIGHT[:at] + letter + RIGHT[at + 1 :]
    assert bool(onion_problem(f"http://{other}.onion/")) is (other != RIGHT)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (RIGHT[:-1] + ".onion", "has 55 letters"),
        (RIGHT + "a.onion", "has 57 letters"),
        ("0" + RIGHT[1:] + ".onion", "no 0, 1, 8 or 9"),
        ("abcdefghij234567.onion", "version 2"),
        ("https://lantern.example/", "no onion address"),
    ],
)
def test_an_onion_address_that_cannot_be_right_says_why(address: str, why: str) -> None:
    assert why in onion_problem(address)


def test_only_hosts_of_onion_services_are_held_against_their_checksum() -> None:
    assert host_problem("https://lantern.example/") == "" == host_problem(f"http://{RIGHT}.onion/")
    assert "checksum" in host_problem(f"http://{'a' * 56}.onion/")


@given(st.sampled_from([20, 32]).flatmap(lambda size: st.binary(min_size=size, max_size=size)))
def test_fingerprints_are_taken_in_every_usual_grouping(digits: bytes) -> None:
    text = digits.hex().upper()
    fours = [text[at : at + 4] for at in range(0, len(text), 4)]
    for form in (
        text,
        text.lower(),
        f"0x{text}",
        " ".join(fours),
        ":".join(fours),
        "-".join(fours),
        "\u00a0".join(fours),
    ):
        assert fingerprint_problem(form) == ""
    gpg = "  ".join([" ".join(fours[: len(fours) // 2]), " ".join(fours[len(fours) // 2 :])])
    assert fingerprint_problem(gpg) == ""
    assert "39 hexadecimal" in fingerprint_problem(text[:39]) and "is no hexadecimal" in fingerprint_problem(
        "g" + text[1:]
    )


@pytest.mark.parametrize(
    "code", ["en", "ru", "ar", "pt-BR", "zh-Hans", "sr-Latn-RS", "es-419", "crh", "be-tarask", "de-1996", "en-x-own"]
)
def test_codes_of_languages_that_are_taken(code: str) -> None:
    assert language_code_problem(code) == ""


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("EN", "Write 'en'"),
        ("english", "Write 'en'"),
        ("Russian", "Write 'ru'"),
        ("", "Write one like 'en'"),
        ("en_US", "Write 'en-US'"),
        ("pt-br", "Write 'pt-BR'"),
        ("eng", "Write 'en'"),
        ("xx", "is the code of no language"),
        ("en-UK", "is 'GB'"),
        ("en-Abcd", "no script"),
        ("e", "no code of a language"),
    ],
)
def test_codes_of_languages_that_cannot_be_right(code: str, remedy: str) -> None:
    assert remedy in language_code_problem(code)


@pytest.mark.parametrize(
    ("setting", "line", "words"),
    [
        (f'onion = "http://{"a" * 56}.onion/"', 6, "checksum"),
        ('signal = "x"\npgp_fingerprint = "0123 4567"', 7, "8 hexadecimal digits"),
        (
            '[[redirects]]\nfrom = "a"\nto = "b/index.html"\n[[redirects]]\nfrom = "b"\nto = "http://localhost:8000/a/"',
            8,
            "loop",
        ),
        (
            '[[redirects]]\nfrom = "c"\nto = "d"\n[[redirects]]\nfrom = "n/(.*)"\nto = "n/$1"\npattern = true',
            11,
            "loop",
        ),
    ],
)
def test_the_file_and_the_line_are_named(setting: str, line: int, words: str) -> None:
    with pytest.raises(outlet_file.OutletError, match=f"paper.toml, line {line}: .*{words}"):
        outlet_file.parse(TOML + setting, "paper.toml")


@pytest.mark.parametrize(("code", "remedy"), [("english", "Write 'en'"), ("EN", "Write 'en'")])
def test_a_code_is_told_with_its_line(code: str, remedy: str) -> None:
    with pytest.raises(outlet_file.OutletError, match=f"line 3: .*{remedy}"):
        outlet_file.parse(TOML.replace('"en"', f'"{code}"'))
