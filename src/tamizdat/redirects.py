"""Addresses that are no more: the rules, what is wrong with one, and which of them a page of the release can make.

**The order.** `tamizdat up`, nginx, Caddy and press follow it, and the first rule that fits a request answers:

1. for a request with a query: exact rules with this very query, then patterns that look at the query;
2. exact rules without a query: the outlet's, then old paths of articles at which press has written a redirect page;
3. the files of the release; a folder that was asked for without its slash leads to the one with it;
4. the other old paths of articles, then the patterns that look at the path alone;
5. the 404 page.

A page that stands at an exact rule's path stays there, and the rule is left out and reported; a redirect page is no
such page. Of two rules for one path the outlet's goes before an article's, and of two articles' the higher number's.
A query that no rule looked at goes along, unless the rule's target has a query or a fragment of its own.

**Redirect pages.** A host of static files knows step 3 alone. So press writes a page that leads on for each rule of
step 2. What no page can do (a query, a pattern, 410) is left to servers, whose rules `tamizdat settings` writes.

Example: `from = "news/old.html"`, `to = "about/"` is answered with 301 to `/about/` by servers, and the release has a
page `news/old.html` whose link is `../about/`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from html import unescape
from typing import Literal
from urllib.parse import quote, unquote

from msgspec import Struct

from tamizdat.paths import feed_in, path_problem

NEEDS_SERVER = "it needs a rule of the server."  # the end of each line that reports what no page can do
FEED_STANDS = "a feed may stand there. Remove it, or correct it."  # of each line about the address of a feed
REFRESH = b'http-equiv="refresh"'  # what makes a page a redirect page, in any theme
_META = re.compile(rb"""<meta\b(?:[^<>"']|"[^"]*+"|'[^']*+')*+>""")
_URL = re.compile(r"""url\s*=\s*['"]?([^"'>]+)""", re.IGNORECASE)
LONGEST = 1000  # characters of an address that a rule is held against; servers' settings take lines of 4,096 bytes


class Redirect(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"old": "from", "new": "to", "line": "-"}
):
    """An old address and where it leads, `from` and `to` in the file.

    `old` is a path below the site root, with its query if it has one; with `pattern` a regular expression for all of
    it. `new` is a path or another site's address, in which $1 to $9 stand for a pattern's groups; "" with status 410.
    `line` is where the rule stands in the file (no key of the file: who reads it sets it), 0 if it is from elsewhere.
    """

    old: str
    new: str = ""
    status: Literal[301, 302, 410] = 301
    pattern: bool = False
    line: int = 0

    @property
    def key(self) -> str:
        """What an exact rule is found by (`key_of`)."""
        return key_of(self.old)

    @property
    def regex(self) -> str:
        """A pattern's expression for the path without its leading slash."""
        return re.sub(r"(?<!\\)\$\Z", "", self.old.removeprefix("^").removeprefix("/"))

    @property
    def has_query(self) -> bool:
        """Whether the rule looks at the query: an exact one that has one, a pattern with an escaped question mark."""
        return ("\\?" if self.pattern else "?") in self.old


def key_of(old: str) -> str:
    """Return what an old address is found by: its path, decoded, without the slashes around it and without the
    `index.html` of a folder, and its query as it was written.

    >>> key_of("/news/old%20ferry/index.html?id=7")
    'news/old ferry?id=7'
    """
    path, mark, query = old.partition("?")
    return path_key(unquote(path)) + mark + query


def path_key(path: str) -> str:
    """Return what a decoded path is found by: a folder is the same with and without its slash and its index page."""
    key = path.strip("/")
    return "" if key == "index.html" else key.removesuffix("/index.html").rstrip("/")


def page_path(key: str) -> str:
    """Return the path of the redirect page for an exact rule without a query: `old/page.html`, `shop/`."""
    path = key.strip("/")
    return path if path.endswith((".html", ".htm")) else path + "/"


def refresh_target(page: bytes) -> str:
    """Return where a redirect page leads as it stands there, a relative path or an address; "" for any other page."""
    if REFRESH not in page:
        return ""
    tag = next((found[0] for found in _META.finditer(page) if REFRESH in found[0]), b"")
    found = _URL.search(unescape(tag.decode(errors="replace")))
    return found[1].strip() if found else ""


def left_to_servers(rule: Redirect) -> str:
    """Return the line that reports why no page of the release can do what a rule says, "" if one can.

    It ends with NEEDS_SERVER where a server can do it, and with FEED_STANDS where the old address is that of a feed.
    """
    if not rule.pattern and not rule.has_query and feed_in(rule.key):
        return f"redirect from {rule.old!r}: left out: {FEED_STANDS}"
    if rule.pattern:
        why = "a pattern stands for many addresses"
    elif rule.has_query:
        why = "no file is found by a query"
    else:
        why = path_problem(page_path(rule.key)) or ("no page answers with 410" if rule.status == 410 else "")
    return f"redirect from {rule.old!r}: left out: {why}; {NEEDS_SERVER}" if why else ""


def for_pages(rules: Iterable[Redirect]) -> dict[str, str]:
    """Return what press makes of the exact rules without a query: from key to target, a path without its leading slash
    or an address. The target is "" where the rule says 410: then no page leads on from there."""
    exact = (rule for rule in rules if not rule.pattern and not rule.has_query)
    return {rule.key: rule.new.removeprefix("/") for rule in exact}


def no_pages(rules: Sequence[Redirect]) -> list[str]:
    """Return the line about each rule that no page of the release can do and of which a `Site` holds nothing. What
    stands in the site press reports itself."""
    pages = for_pages(rules)
    others = (rule for rule in rules if rule.pattern or rule.status == 410 or rule.key not in pages)
    return list(filter(None, map(left_to_servers, others)))


def is_address(target: str) -> bool:
    """Whether a target is an address of another site, and not a path of ours."""
    return target.startswith(("https://", "http://"))


def escaped_target(new: str, safe: str = "") -> str:
    """Return a target as it stands in a Location header, a path without its leading slash: escapes stay as they are."""
    return quote(new.removeprefix("/"), safe="/~!'()+,=@:;?&%#[]*" + safe)


def with_groups(target: str, groups: Sequence[str]) -> str:
    """Return a pattern's target with its groups in the places of $1 to $9; one that the pattern has not is empty."""
    return re.sub(r"\$([1-9])", lambda name: groups[int(name[1]) - 1] if int(name[1]) <= len(groups) else "", target)


def target_parts(target: str) -> tuple[str, str]:
    """Return the path of a target, decoded, and its query and fragment, escaped, with the marks before them."""
    found = re.search(r"[?#]", target)
    at = found.start() if found else len(target)
    return unquote(target[:at]), escaped_target(target[at:])


def keeps_query(target: str) -> bool:
    """Whether the query of a request goes along to a target."""
    return not {"?", "#"} & {*target}


# What Python, PCRE (nginx) and RE2 (Caddy) all understand, and understand alike, is kept; this finds the rest.
_FOREIGN = re.compile(r"\(\?(?!:)|\\[^\WdDwWsSbB]|[*+?}]\+|\[\[:|\[\^?\]|\{,|\{\d{4}")
# More than one time: any number, or a number of times that can be two or more.
_TIMES = r"(?:[*+]|\{(?![01](?:,1)?\}))"
_REPEAT = re.compile(rf"{_TIMES}|R")
# Nothing that a reader sends may choose the host to which a redirect leads, so no target begins with a group.
_TARGET = re.compile(r"https?://[\w.:\[\]-]+(?:/.*)?|/|/?(?![\w+.-]+:|[/$]).+")
_DOTS = re.compile(r"(?:\A|/)\.{1,2}(?:/|\Z)")  # browsers resolve them, so no request has them in its path
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NOT_IN_OLD = re.compile(r"[\x00-\x1f\x7f\\#]")
_NOT_IN_TARGET = re.compile(r"[\x00-\x20\x7f\\\"<>{}]")


def problem(rule: Redirect, others: Collection[str]) -> tuple[str, str] | None:
    """Return the key of the file that is wrong in a rule and why, None if the rule can be used.

    `others` are the keys of the exact rules before it.
    """
    old, new = rule.old, rule.new
    if wrong := _pattern_problem(rule) if rule.pattern else _exact_problem(rule, others):
        return "from", wrong
    if rule.status == 410:
        return ("to", f"status 410 says that {old!r} is gone and leads nowhere. Remove `to`.") if new else None
    if _NOT_IN_TARGET.search(new) or not _TARGET.fullmatch(new) or _DOTS.search(target_parts(new)[0]):
        return "to", f"to {new!r} must be a path from the root like 'about/', or the whole address of a page elsewhere."
    if not rule.pattern:
        itself = rule.key == key_of(new)
        return ("to", f"{old!r} would lead to itself. Remove it, or correct `to`.") if itself else None
    groups = re.compile(rule.regex).groups
    if any(int(number) > groups for number in re.findall(r"\$(\d)", new)) or re.search(r"\$(?![1-9])", new):
        return "to", f"to {new!r}: the pattern has {groups} groups, named $1 to $9. Correct the number."
    return None


def _exact_problem(rule: Redirect, others: Collection[str]) -> str:
    if not rule.key or _NOT_IN_OLD.search(rule.key):
        return f"from {rule.old!r} must be an old path like 'news/old.html', not the front page, with no #."
    if _DOTS.search(rule.key.partition("?")[0]):
        return f"from {rule.old!r}: no request has '.' or '..' in its path. Write it without."
    if len(rule.key) > LONGEST:
        return f"from {rule.old[:60]!r}… has {len(rule.key)} characters; servers read {LONGEST}. Use a pattern."
    return f"{rule.old!r} is redirected twice. Remove one of the two." if rule.key in others else ""


def _pattern_problem(rule: Redirect) -> str:
    if not rule.regex:
        return f"pattern {rule.old!r} is empty. Write a regular expression like 'news/([0-9]+)'."
    if _CONTROL.search(rule.regex):
        return f"pattern {rule.old!r} holds a line break or another control character. Write it without."
    if found := _FOREIGN.search(rule.regex):
        return f"pattern {rule.old!r}: {found[0]!r} does not mean the same to all servers. Write it without."
    try:
        re.compile(rule.regex)
    except (re.error, OverflowError, RecursionError) as error:
        return f"pattern {rule.old!r}: {error}. Correct the regular expression."
    if _repeats_a_repeat(rule.regex):
        return (
            f"pattern {rule.old!r} repeats what is a repeat itself: an address that is made for it could keep a server"
            " busy for hours. Write it without."
        )
    return ""


def _repeats_a_repeat(regex: str) -> bool:
    """Whether an expression repeats what has a repeat in it, at any depth: `(a+)*`, `((a{1,9})b?)+`.

    An engine that tries one way after the other (nginx has one) can have to try more of them than it ever will.
    """
    # Everything but the structure becomes "x", then each innermost group "R" if it has a repeat in it, else "x".
    text = re.sub(r"\\.|\[\^?(?:\\.|[^\]\\])*\]|[^()*+?{},|:\d]", "x", regex, flags=re.DOTALL)
    groups = 1
    while groups:
        text, groups = re.subn(r"\((?:\?:)?([^()]*)\)", lambda found: "R" if _REPEAT.search(found[1]) else "x", text)
        if re.search(rf"R{_TIMES}", text):
            return True
    return False


def old_path_problem(key: str) -> str:
    """Say why an article's old path cannot be an address that is asked for, "" if it can."""
    if re.search(r"[\x00-\x1f\x7f\\]", key):
        return "it holds a character that no address may hold"
    return "" if 0 < len(key) <= LONGEST else "it is empty or longer than servers read"


def rule_for(key: str, targets: Mapping[str, str]) -> str | None:
    """Return the key of the exact rule that answers for an address: that with its query, else that of its path."""
    path, mark, _ = key.partition("?")
    return key if mark and key in targets else path if path in targets else None
