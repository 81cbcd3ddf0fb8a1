"""E-mail addresses in a text, however they are written.

    found_addresses("Ada: ada@mail.example")               {"ada@mail.example"}
    found_addresses("ada arobase mail point example")      {"ada@mail.example"}
    found_addresses("ada_at_mail_dot_example")             {"ada@mail.example"}
    found_addresses("| ada | @ | mail.example |")          {"ada@mail.example"}
    found_addresses("?u=ada%40mail.example")               {"ada@mail.example"}
    found_addresses("YWRhQG1haWwuZXhhbXBsZQ==")            {"ada@mail.example"}

The sign is looked for (`signs`), and what stands on both sides of it is read from there.
"""

from __future__ import annotations

import binascii
import html
import re
from base64 import b64decode
from collections.abc import Iterator
from urllib.parse import unquote

import re2

from tamizdat.recover.people.signs import (
    ANY_SIGN_NAME,
    CLOSE,
    DOT_NAMES,
    OPEN,
    SHORT_SIGN_NAMES,
    SIGN_NAMES,
    signs,
)

_DOT = "|".join(DOT_NAMES)
_LABEL = rf"[^\W_](?:[^\W_]|-(?!(?:{_DOT})[\s_-])(?=[^\W_]))*"
_SPELT_DOT = (
    rf"(?:[\s_-]{{0,8}}{OPEN}[ _]?(?:{_DOT}|\.)[ _]?{CLOSE}[\s_-]{{0,8}}"
    rf"|[\s_-]{{1,8}}(?:{_DOT})[\s_-]{{1,8}})"
)
_HOST = re.compile(rf"{_LABEL}(?:(?:\.|{_SPELT_DOT}){_LABEL})+", re.I)
_HOST_WITH_SPACES = re.compile(rf"{_LABEL}(?:(?: ?\. ?|{_SPELT_DOT}){_LABEL})+", re.I)
_HAS_SPELT_DOT = re.compile(_SPELT_DOT, re.I)
_SIGN_WORDS = {*SIGN_NAMES, *SHORT_SIGN_NAMES}
_DOTS = re.compile(rf"{_SPELT_DOT}|\s?\.\s?", re.I)
_LOCAL_BACKWARD = re.compile(r"[\w.+'*%-]{1,64}")
_ENDING = re.compile(r"[^\W\d_]{2,24}|xn--[\w-]{2,40}")
_FILES = {"png", "jpg", "jpeg", "gif", "webp", "svg", "avif", "js", "mjs", "css", "html", "htm", "json", "xml", "php"}
# "12345@N05" names an account at a host of pictures.
_DOTLESS = re.compile(r"(?<![\w@/])[\w.+-]{1,64}@(?!N\d\d\b)[A-Za-z][A-Za-z0-9-]{1,62}(?![\w.@-])")
# Hosts at which most people have their mail: "ada | gmail.com" needs no sign to be an address.
_HOSTS = (
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "proton.me",
    "protonmail.com", "pm.me", "tutanota.com", "tuta.io", "mail.ru", "bk.ru", "inbox.ru", "list.ru", "yandex.ru",
    "ya.ru", "rambler.ru", "ukr.net", "i.ua", "tut.by", "gmx.de", "gmx.net", "web.de", "t-online.de", "free.fr",
    "orange.fr", "laposte.net", "qq.com", "163.com", "126.com", "wp.pl", "o2.pl", "seznam.cz", "walla.co.il",
)  # fmt: skip
_ANY_HOST = "|".join(map(re.escape, _HOSTS))
_HOST_OF_MAIL = re.compile(_ANY_HOST, re.I)
_SIGNLESS = re.compile(rf"(?<![\w.@-])([\w.+-]{{2,64}})[\s|;,]+({_ANY_HOST})(?![\w.-])", re.I)
_TOKEN = re.compile(r"[\w+/-]{10,}+={0,2}", re.ASCII)
# What stands in Base64 for an "@", after as many bytes as divide by three, and after one and two bytes more (RFC 4648).
_SIGN_IN_BASE64 = "(?:Q[A-P]|[0EUk][A-D]|[159BFJNRVZdhlptx]A)"
_BASE64 = re.compile(rf"(?=[a-z0-9+/]{{0,40}}[A-Z])\D.*?{_SIGN_IN_BASE64}")
# What Cloudflare writes in the place of an address: its bytes in hexadecimal digits, the first one their key.
_HEXADECIMAL = re.compile(r"[0-9A-Za-z]{12,}")
_PROTECTED_BYTES = re.compile(r"(?:[0-9a-f]{2}){6,200}")
# Whatever an address is known by: its sign, spelt out too, a spelt dot, a host of mail; and what stands for one.
_MARKS = re2.compile(
    rf"(?i)@|\[email.protected\]|{OPEN}[ _]?(?:{ANY_SIGN_NAME}|\.)[ _]?{CLOSE}|"
    + "|".join(map(re.escape, (*SIGN_NAMES, *DOT_NAMES, *_HOSTS))),
)
_WIDE = str.maketrans("＠﹫．。", "@@..", "\u00ad\u200b\u200c\u200d\u2060\ufeff")  # the last ones are not seen
_HAS_WIDE = re.compile(f"[{''.join(map(chr, _WIDE))}]")


def found_addresses(text: str) -> set[str]:
    """Return the e-mail addresses in a text as they would be written plainly, in lower case, each once.

    The text may be percent-encoded, have entities, or hold addresses in Base64.
    """
    text = _decoded(text)
    found = set(_dotted(text))
    for inner in _in_base64(text):
        found.update(_dotted(inner))
    folded = text.casefold()
    if any(map(folded.__contains__, _HOSTS)):
        signless = (hit for hit in _SIGNLESS.finditer(text) if hit[1].casefold() not in _SIGN_WORDS)
        found.update(f"{hit[1]}@{hit[2]}".casefold() for hit in signless)
    return found


def most_addresses(text: str) -> int:
    """Return a number that the addresses in a text do not exceed, which takes far less time than finding them."""
    text = _decoded(text)
    return sum(len(_MARKS.findall(one)) for one in (text, *_in_base64(text), *_protected(text)))


def dotless_addresses(text: str) -> set[str]:
    """Return what looks like an address at a host without an ending ("ada@localmail"), as local networks have.

    They count where a reader sees them. In attributes programs write much that looks alike ("paragraph-7@published").
    """
    if "@" not in text:
        return set()
    found = {hit[0].casefold() for hit in _DOTLESS.finditer(text)}
    return found and found - {address.partition(".")[0] for address in found_addresses(text)}


def holds_address(text: str) -> bool:
    """Tell whether a short text, such as a topic or a part of a link, holds an e-mail address with a host."""
    text = _decoded(text)
    if next(_dotted(text), None):
        return True
    return any(next(_dotted(one), None) for one in (*_in_base64(text), *_protected(text)))


def protected_addresses(text: str) -> set[str]:
    """Return the addresses that Cloudflare's hexadecimal digits in an attribute stand for."""
    return {address for one in _protected(text) for address in _dotted(one)}


def _protected(text: str) -> list[str]:
    """Return what stands in a text in hexadecimal digits with a key."""
    return [from_protected(digits) for digits in _HEXADECIMAL.findall(text) if _PROTECTED_BYTES.fullmatch(digits)]


def from_protected(digits: str) -> str:
    """Return what hexadecimal digits stand for whose first byte is the key of the others; "" if that is no text."""
    key, *others = bytes.fromhex(digits)
    decoded = bytes(byte ^ key for byte in others)
    return decoded.decode("ascii") if decoded.isascii() and decoded.decode("ascii").isprintable() else ""


def _decoded(text: str) -> str:
    """Return a text without percent-encoding and entities, also where one is in the other."""
    for _ in range(2):
        if "%" in text:
            text = unquote(text)
        if "&" in text:
            text = html.unescape(text)
    return text.translate(_WIDE) if _HAS_WIDE.search(text) else text


def _dotted(text: str) -> Iterator[str]:
    """Yield the addresses that have a host with an ending, written with signs or spelt out."""
    for sign in signs(text):
        host = _HOST_WITH_SPACES.match(text, sign.end) if sign.spaced else _HOST.match(text, sign.end)
        if host is None:
            continue
        plain_host = _DOTS.sub(".", host[0])
        if sign.doubtful and not (_HAS_SPELT_DOT.search(host[0]) or _HOST_OF_MAIL.fullmatch(plain_host)):
            continue
        plain_host = _without_file_ending(plain_host)
        if not _ENDING.fullmatch(plain_host.rpartition(".")[2]):
            continue
        if local := _local(text, sign.start):
            yield f"{local}@{plain_host}".casefold()


def _without_file_ending(host: str) -> str:
    """Return the host of an address that a file is named after ("ada@mail.example.jpg"); "" for a mere file's name.

    "icon@2x.png" and "package@5.min.js" are such names.
    """
    bare = host
    while bare.rpartition(".")[2].lower() in _FILES:
        bare = bare.rpartition(".")[0]
    return "" if bare != host and ("." not in bare or re.match(r"\d+x?\.", bare)) else bare


def _local(text: str, end: int) -> str:
    """Return the first part of an address that ends at a place of the text; "" if there is none.

    "@ada@host.example" is an account on a network and counts as an address: it reaches a person as well.
    """
    backward = _LOCAL_BACKWARD.match(text[max(0, end - 64) : end][::-1])
    return backward[0][::-1].strip("_") if backward else ""


def _in_base64(text: str) -> list[str]:
    """Return what stands in a text in Base64 and has an "@"."""
    found = (_from_base64(token) for token in _TOKEN.findall(text) if _BASE64.match(token))
    return [inner for inner in found if inner]


def _from_base64(token: str) -> str | None:
    """Return the text that a token stands for in Base64; None if it stands for none."""
    bare = token.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        decoded = b64decode(bare + "=" * (-len(bare) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    return decoded if "@" in decoded and decoded.replace("\n", "").replace("\r", "").isprintable() else None
