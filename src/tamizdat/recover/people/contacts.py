"""What a person can be reached or found by besides e-mail, counted: each once, however often it stands in a text."""

from __future__ import annotations

import re
import unicodedata

# International; as in North America; as in Russia; national ones that begin with 0, in groups.
_TELEPHONE = re.compile(
    r"(?<![\w+.,-])(?:(?:\+|00)[1-9][\d ().\-/\u2011]{6,18}\d|\(\d{3}\) ?\d{3}[ -]\d{4}|[1-9]\d\d-\d{3}-\d{4}"
    r"|[78] ?\(?[3489]\d\d\)?[ -]?\d{3}[ -]?\d\d[ -]?\d\d|0\d{2,4}[ /-]\d{3}[ -]?\d{2}[ -]?\d{2,3}"
    r"|\(?0\d{1,4}\)?(?:[ ./-]\d{2,8}){1,4})(?![\w])"
)
_DATE = re.compile(r"(?<!\d)(?:[0-3]?\d[./-][01]?\d[./-](?:19|20)\d\d|(?:19|20)\d\d[./-][01]\d[./-][0-3]\d)(?!\d)")
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_MACHINE = re.compile(
    r"(?<![\w.])(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9a-fA-F]{1,4}:){3,7}(?::|[0-9a-fA-F]{1,4}))(?![\w.])"
)
# Accounts of people on messengers and networks. A channel's post ("t.me/name/123") and a button to share are none; on
# networks only such addresses count as persons have, and outlets have not.
_MESSENGER = re.compile(
    r"(?:(?:t|telegram)\.me/(?!share|joinchat|addstickers|proxy|s/|iv\b)(?P<t>\w{4,32}|\+\d{7,15})/?(?![\w/])"
    r"|tg://(?:resolve\?domain=|user\?id=)(?P<tg>\w{4,32})|wa\.me/(?P<wa>\d{7,15})|signal\.me/#p/(?P<s>\+?\d{7,15})"
    r"|(?:api\.)?whatsapp\.com/send\?phone=(?P<wb>\+?\d{7,15})|vk\.com/(?P<vk>id\d{2,15})|ok\.ru/(?P<ok>profile/\d{2,15})|facebook\.com/profile\.php\?id=(?P<fb>\d{2,20})"
    r"|linkedin\.com/in/(?P<li>[\w%-]{2,80})|(?:skype|viber):(?://\w+\?\w+=)?(?P<k>[\w.%+:-]{4,40}))",
    re.I,
)
_STREET = (
    r"street|st\.|road|rd\.|avenue|ave\.|lane|drive|boulevard|blvd\.?|square|terrace|close|crescent|alley|quay|court"
    r"|place|highway|rue|chemin|quai|impasse|allée|calle|c/|avenida|avda\.?|paseo|plaza|plaça|carrer|rua|travessa|via"
    r"|viale|piazza|corso|ulica|ul\.|aleja|al\.|ulice|náměstí|utca|út|strada|str\.|улица|ул\.|проспект|пр\.|пр-т"
    r"|переулок|пер\.|набережная|шоссе|бульвар|б-р|площадь|вулиця|вул\.|провулок|пров\.|вуліца|завулак|sokak|sok\."
    r"|caddesi|cad\.|mahallesi|mah\.|οδός|شارع|طريق|خیابان|خ\.|کوچه|کوی|بلوار|رחוב|רחוב|רח'|שדרות|straat|laan|gata"
    r"|gatan|vägen|katu|tie"
)
_ENDS_OF_STREETS = r"[^\W\d]{1,40}(?:straße|strasse|str\.|gasse|weg|allee|platz|ufer|damm|straat|laan|gatan|vägen|katu)"
_POSTAL = re.compile(
    rf"(?<!\w)(?:\d{{1,4}}[a-z]?,? (?:[^\W\d][\w'’.-]{{0,30}} ){{0,3}}(?:{_STREET})(?!\w)"  # 12 Pear Street; 12 rue
    rf"|(?:{_STREET})[ ,]+(?:[^\W\d][\w'’.-]{{0,30}}[ ,]+){{0,4}}(?:д\.|дом|буд\.|nr\.?|no\.?|№|رقم|پلاک)? ?\d{{1,4}}"
    rf"|(?:[^\W\d][\w'’.-]{{0,30}} ){{1,3}}(?:{_STREET})[ ,]+\d{{1,4}}|{_ENDS_OF_STREETS} \d{{1,4}})",
    re.I,
)
_DIGITS = "0123456789"


def count_telephones(text: str) -> int:
    """Count the telephone numbers in a text."""
    text = _western_digits(text)
    found = {re.sub(r"\D", "", hit[0]) for hit in _TELEPHONE.finditer(text) if not _DATE.search(hit[0])}
    return sum(9 <= len(number) <= 15 for number in found)


def count_accounts(text: str) -> int:
    """Count international bank account numbers; their check digits tell them from other words (ISO 13616)."""
    found = {match[0].replace(" ", "") for match in _ACCOUNT.finditer(text)}
    return sum(int("".join(str(int(char, 36)) for char in one[4:] + one[:4])) % 97 == 1 for one in found)


def count_machines(text: str) -> int:
    """Count IP addresses."""
    found = {match[0] for match in _MACHINE.finditer(text)}
    return sum(":" in one or all(int(part) < 256 for part in one.split(".")) for one in found)


def count_messengers(text: str) -> int:
    """Count accounts of people on messengers and networks, by their addresses."""
    return len({next(filter(None, hit.groups())).casefold() for hit in _MESSENGER.finditer(text)})


def count_homes(text: str) -> int:
    """Count postal addresses: a street by its word, with the number of a house."""
    return len({" ".join(hit[0].casefold().split()) for hit in _POSTAL.finditer(_western_digits(text))})


def count_digits(text: str) -> int:
    """Count the digits of a text, of all scripts: without them there is nothing to look for."""
    if text.isascii():
        return sum(map(text.count, _DIGITS))
    return sum(map(str.isdecimal, text))


def _western_digits(text: str) -> str:
    """Return a text with the digits of all scripts as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
