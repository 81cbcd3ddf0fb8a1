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
_HOUSE = re.compile(r"(?<![\w.,:/])\d{1,4}[a-z]?(?![\d.:/])", re.I)
_THEN_STREET = re.compile(rf",? (?:[^\W\d][\w'’.-]{{0,30}} ){{0,3}}(?:{_STREET})(?!\w)", re.I)  # 12 Pear Street; 12 rue
_AFTER_STREET = re.compile(  # ул. Ленина, д. 12; Calle Mayor 12
    rf"(?<!\w)(?:(?:{_STREET})[ ,]+(?:[^\W\d][\w'’.-]{{0,30}}[ ,]+){{0,4}}(?:д\.|дом|буд\.|nr\.?|no\.?|№|رقم|پلاک)? ?"
    rf"|{_ENDS_OF_STREETS} )$",
    re.I,
)
_LONGEST_STREET = 60  # characters
_NETWORKS = ("t.me/", "telegram.me/", "tg://", "wa.me/", "signal.me/", "whatsapp.com/", "vk.com/", "ok.ru/", "skype:",
             "viber:", "facebook.com/profile", "linkedin.com/in/")  # fmt: skip
_DIGIT = re.compile(r"\d")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")


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


def count_messengers(text: str, fewest: int = 1) -> int:
    """Count accounts of people on messengers and networks, by their addresses; 0 if there are surely not `fewest`."""
    folded = text.casefold()
    if sum(map(folded.count, _NETWORKS)) < fewest:
        return 0
    return len({next(filter(None, hit.groups())).casefold() for hit in _MESSENGER.finditer(text)})


def count_homes(text: str, fewest: int = 1) -> int:
    """Count postal addresses: a street by its word, with the number of a house after or before it.

    0 if there are surely not `fewest`.
    """
    text = _western_digits(text)
    houses = list(_HOUSE.finditer(text))
    if len(houses) < fewest:
        return 0
    found = set()
    for house in houses:
        street = _THEN_STREET.match(text, house.end())
        if not street and len(house[0]) < 4:  # of four digits it is a year
            street = _AFTER_STREET.search(text[max(0, house.start() - _LONGEST_STREET) : house.start()])
        if street:
            found.add(f"{street[0]}{house[0]}".casefold())
    return len(found)


def count_digits(text: str) -> int:
    """Count the digits of a text, of all scripts: without them there is nothing to look for."""
    return len(_DIGIT.findall(text))


def _western_digits(text: str) -> str:
    """Return a text with the digits of all scripts as 0 to 9."""
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)
