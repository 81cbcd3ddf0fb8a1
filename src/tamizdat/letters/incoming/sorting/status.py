"""What a status code says of an address (RFC 3463, and the registry of RFC 5248).

Hard means: this address takes no mail, and will not. All that the server has against this letter, its sender or its
content, and all that may pass, is soft: it ends a subscription only when it comes again and again. The reasons of each
row are in docs/decisions/0520-what-a-bounce-means.md.
"""

from __future__ import annotations

import re

from tamizdat.letters.incoming.sorting.kinds import Verdict

_MOST_WORDS = 4_000
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?=[ \-])")

HARD = frozenset(
    {
        "1.1",  # no such mailbox
        "1.2",  # no such system
        "1.3",  # no address that can be
        "1.6",  # the mailbox moved, nobody knows where
        "1.10",  # the domain says that it takes no mail (RFC 7505)
        "2.1",  # the mailbox is switched off
        "7.13",  # the user's account is switched off (RFC 5248)
        "7.17",  # the mailbox has another owner now (RFC 7293)
        "7.18",  # the domain has another owner now (RFC 7293)
    }
)
# What says little: then the server's words decide, and without clear ones it is soft.
GENERAL = frozenset({"0.0", "1.0", "2.0", "3.0", "4.0", "5.0", "5.1"})
_FINE = frozenset({"1.5", "1.9"})  # the address is valid; it went on to a system that sends no reports

_AGAINST_US = re.compile(
    r"spam|\babuse|polic(?:y|ies)|black.?list|block.?list|\bblocked|\bdnsbl|\brbl\b|spamhaus|barracuda|reputation|"
    r"\bspf\b|\bdkim\b|\bdmarc\b|content|virus|malware|phish|suspicious|unsolicited|\bbulk\b|rate.?limit|throttl|"
    r"too many|\brelay|not authori[sz]ed|authenticat|sender (?:address )?(?:rejected|denied|verify)|quota|mailbox full|"
    r"over.?quota|mailbox.{0,20}\bfull|storage|exceed|too large|too big|greylist|graylist|try again|"
    r"temporar|timed? ?out|client host|banned|"
    r"access denied|queue too long|loop",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:user|recipient|mailbox|account|address|addressee)s?\b.{0,40}\b(?:unknown|not found|does ?n[o']t exist|"
    r"doesn't have|not exist|not listed|not available here|invalid|disabled|inactive|deactivated|suspended|"
    r"no longer (?:valid|active|exists|available|in use|accepts)|is unavailable|unavailable)|"
    r"(?:unknown|invalid|no such|nonexistent|non-existent|bad destination|inactive|disabled) "
    r"(?:local |virtual |or invalid )?(?:user|recipient|mailbox|account|address|person)|"
    r"unrouteable address|no mailbox here|address rejected|unknown in .{0,30}(?:table|lookup)|user unknown|"
    r"mailbox unavailable|unknown or illegal alias|not our customer|isn't in my|not in my control|"
    r"не существует|не найден|нет такого|recipientnotfound|recipnotfound|"
    r"recipient not found|no such (?:user|person|address)",
    re.IGNORECASE,
)
# Microsoft 365 says so where a mailbox is not in the directory (Directory-Based Edge Blocking).
_NOT_AT_MICROSOFT = re.compile(r"recipient address rejected: access denied", re.IGNORECASE)


def verdict(status: str, said: str) -> Verdict:
    """Return what a failure means, by its status ("5.1.1", or "" for none) and the server's words.

    >>> verdict("5.1.1", ""), verdict("5.7.1", "550 blocked"), verdict("5.0.0", "550 user unknown")
    (<Verdict.HARD: 'hard'>, <Verdict.SOFT: 'soft'>, <Verdict.HARD: 'hard'>)
    """
    said = said[:_MOST_WORDS]
    status = exact(status, said)
    kind, _, detail = status.partition(".")
    if kind == "2" or (kind == "5" and detail in _FINE):
        return Verdict.NOTHING
    if kind == "4" or (not kind and not _REPLY.search(said)):
        return Verdict.SOFT
    if detail in HARD:
        return Verdict.SOFT if detail in ("1.2", "2.1") and _AGAINST_US.search(said) else Verdict.HARD
    if detail == "4.1" and _NOT_AT_MICROSOFT.search(said):
        return Verdict.HARD
    return _by_words(said) if detail in GENERAL else Verdict.SOFT


def _by_words(said: str) -> Verdict:
    """Return what the words of a failure for good mean."""
    return Verdict.HARD if _NOBODY.search(said) and not _AGAINST_US.search(said) else Verdict.SOFT


def exact(status: str, said: str) -> str:
    """Return the code that says more: the report's own, or that in the words of the server that refused the letter."""
    own = _STATUS.search(status)
    theirs = _STATUS.search(said)
    if own is None:
        if theirs:
            return theirs[0]
        reply = _REPLY.search(said)
        return f"{reply[1][0]}.0.0" if reply else ""
    if theirs and theirs[1] == own[1] and own[3] == "0" and theirs[3] != "0":
        return theirs[0]
    return own[0]
