"""The text of a mail without what is around the article: how it was sent on, who received it, how to leave the list.

A mail names its receiver in many ways: in a greeting, in a line about the subscription, and in the codes of its links
and pictures, by which the sender learns who opened what. None of that comes in, and the report does not quote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote, urlsplit

from lxml import etree
from msgspec import Struct

from tamizdat.recover.capture import Unreadable
from tamizdat.recover.fields import dates, names
from tamizdat.recover.html.elements import INLINE
from tamizdat.recover.html.tree import tree_of
from tamizdat.recover.readers.documents.article import drop, inner_html
from tamizdat.recover.readers.formats.mail_headers import header_of, is_sent_on
from tamizdat.recover.readers.mails.frame import story_of, teasers_in
from tamizdat.recover.readers.mails.loose import wrap_loose_words
from tamizdat.recover.words import normalize, word_count

_TOP = 8  # blocks among which the subject may stand once more, and a byline
_FARTHEST_MARK = 12  # blocks above which a covering note stands, before the mail that is sent on
_LONGEST_FOOTER = 400  # characters of a block that speaks of the mail itself
_FEWEST_ROWS = 2  # of a table of data; newsletters are laid out by tables
_LONGEST_CELL = 120
# What newsletters say of themselves, in the languages of the interface and their neighbours.
_ABOUT_MAIL = re.compile(
    r"unsubscribe|manage (?:your )?(?:subscription|preferences)|update (?:your )?(?:preferences|profile)|opt[ -]?out|"
    r"(?:view|read|open|see) (?:this |it |the )?(?:e-?mail |message |newsletter |issue |in |online|on the web)*"
    r"(?:in (?:your |a |the )?(?:web ?)?browser|online$|on the web$|in app)|having trouble (?:viewing|reading)|"
    r"you (?:are receiving|received|get|are getting) this (?:e-?mail|message|newsletter)|"
    r"this (?:e-?mail|message) was sent to|"
    r"forward(?:ed)? this (?:e-?mail|message|newsletter)|add us to your address book|"
    r"abbestellen|abmelden|newsletter (?:ab|um)bestellen|im browser (?:ansehen|anzeigen|öffnen|lesen)|"
    r"(?:online|web)-?(?:version|ansicht)|sie erhalten diese|diese (?:e-?mail|nachricht) wurde|"
    r"désabonn|désinscri|(?:voir|lire|afficher) .{0,30}(?:navigateur|en ligne)|vous recevez cet|"
    r"darse de baja|cancelar (?:la |tu |su )?suscripción|ver .{0,30}(?:navegador|en línea)|"
    r"(?:has recibido|recibes?|recibe) este|"
    r"отписаться|отказаться от рассылки|открыть .{0,30}браузере|веб-верси|вы получили это|вы получаете это|"
    r"відписатися|переглянути .{0,30}браузері|ви отримали цей|адпісацца|"
    r"إلغاء الاشتراك|عرض .{0,30}المتصفح|لغو اشتراک|مشاهده .{0,20}مرورگر|להסרה|הסר(?:ה|ת) מ|צפייה בדפדפן|"
    r"annulla (?:l.)?iscrizione|disiscriv|wypisz się|zrezygnować z subskrypcji|"
    r"odhlásit|afmelden|uitschrijven|avregistrera",
    re.I,
)
_GREETING = re.compile(
    r"(?:dear|hi|hello|hey|good (?:morning|evening|day)|liebe[rs]?|hallo|guten (?:tag|morgen)|cher|chère|bonjour|hola|"
    r"querid[oa]|estimad[oa]|уважаем\w+|дорог\w+|здравствуй\w*|привет|добрый (?:день|вечер)|шановн\w+|вітаємо|"
    r"добрий день|"
    r"سلام|مرحبا|عزيزي|عزيزتي|אהלן|שלום|היי|ciao|gentile|drog[ia]|szanown\w+)\b[^.!?\n]{0,80}?[,!:،;–—]?\s*$",
    re.I,
)
# A piece of an address that names whoever got the mail: a long code, not a word or a date.
_CODE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-|(?=[a-z=+%~]{0,99}\d)(?=[\d=+%~]{0,99}[a-z])[\da-z=+%~]{18,}"
    r"|(?=[\w=+%-]{0,99}\d)(?=[\w=+%-]{0,99}[a-z])(?=[\w=+%-]{0,99}[A-Z])[\w=+%-]{20,}",
    re.ASCII,
)
_COUNTER = re.compile(
    r"(?:^|[/?&=])(?:unsubscribe|unsub|optout|opt-out|preferences|clicks?|ct|track|tracking|trk|redirect|redir|opens?|pixel"
    r"|beacon|wf)(?=$|[/?&=.])",
    re.I,
)
_COUNTING_HOSTS = ("click", "clicks", "link", "links", "track", "tracking", "trk", "email", "url", "go", "open")
# Parameters that name a page. Others of a link in a mail go: short ones name the receiver as well.
_OF_PAGES = {"id", "p", "page", "article", "story", "aid", "nid", "v", "q", "lang", "cat", "tag", "post"}
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)$", re.I)


class Around(Struct, frozen=True):
    """What a mail's headers say: its subject, who received it (names and addresses), whether it went to a list.

    `pictures` are the names of its pictures by what its HTML calls them.
    """

    subject: str
    people: tuple[str, ...]
    pictures: dict[str, str]
    is_newsletter: bool


class MailArticle(Struct, frozen=True):
    """The article in a mail, and what was left out around it. `url` is the address of its page, "" if none is known."""

    headline: str
    url: str
    html: str
    people: tuple[str, ...]
    published: str
    left_out: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def article_in(text: str, around: Around) -> MailArticle:
    """Return the article in the HTML of a mail.

    Raises Unreadable for more than a page can hold, and for a newsletter that is nothing but teasers.
    """
    tree = tree_of(f"<!doctype html><html><body>{text}</body></html>".encode("utf-8", "replace"))
    body = tree.find("body")
    body = tree if body is None else body
    for table in list(body.iter("table")):
        _flatten(table)
    wrap_loose_words(body)
    counters = _without_counters(body, around)
    left_out: list[tuple[str, str]] = []
    subject, published = _without_sent_on(body, left_out)
    headline = around.subject or subject
    _without_signature(body, left_out)
    for block in list(_blocks(body)):
        _judge(block, around, left_out)
    story = story_of(list(_blocks(body))) if around.is_newsletter else None
    if around.is_newsletter and story is None and (teasers := teasers_in(list(_blocks(body)))):
        raise Unreadable(f"holds no article: a newsletter of teasers ({teasers}); give the pages that it leads to")
    if story is not None:
        headline = story.headline
        for block in story.frame:
            left_out.append(("" if _names_someone(_words_of(block), around) else _words_of(block), "OF_MAIL"))
            drop(block)
    people, day = _fields(body, headline)
    published, url = published or day, story.url if story else ""
    notes = [f"links and pictures that report who opened the mail: {counters}, left out"] if counters else []
    return MailArticle(headline, url, inner_html(body), people, published, tuple(left_out), tuple(notes))


def _names_someone(text: str, around: Around) -> bool:
    """Return whether a text has a part of the name of one who received the mail, or an address."""
    spoken = set(re.findall(r"\w+", text.casefold()))
    return "@" in text or any(part.casefold() in spoken for each in around.people for part in each.split())


def _flatten(table: etree._Element) -> None:
    """Make plain blocks of a table that only lays out the mail."""
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    is_data = (
        len(rows) >= _FEWEST_ROWS
        and min(map(len, rows), default=0) > 1
        and not any(True for inner in table.iter("table", "p", "h1", "h2", "h3", "img", "ul") if inner is not table)
        and all(len(normalize("".join(map(str, cell.itertext())))) <= _LONGEST_CELL for row in rows for cell in row)
    )
    if not is_data:
        for element in [table, *(each for each in table if each.tag in ("tbody", "thead", "tfoot"))]:
            for row in list(element):
                if row.tag == "tr":
                    for cell in row:
                        cell.tag = "div" if cell.tag in ("td", "th") else cell.tag
                    row.tag = "div"
            element.tag = "div"


def _without_counters(body: etree._Element, around: Around) -> int:
    """Take out what reports who opened a mail, and name its own pictures by their bytes; return how many went."""
    count = 0
    for picture in list(body.iter("img")):
        source = unquote((picture.get("src") or "").strip())
        held = around.pictures.get(source)
        sides = [side for name in ("width", "height") if (side := picture.get(name)) is not None]
        is_counter = any(side.strip().rstrip("px") in ("0", "1", "2") for side in sides) or (
            not held and _is_counter(source, picture=True)
        )
        if held:
            picture.set("src", held)
        elif is_counter or source.startswith("cid:"):
            count += is_counter
            picture.set("src", "")
            for name in ("srcset", "data-src", "data-original", "data-lazy-src", "data-srcset"):
                picture.attrib.pop(name, "")
    for link in body.iter("a"):
        href = (link.get("href") or "").strip()
        if _is_counter(href, picture=False) or _names_receiver(href, around):
            link.attrib.pop("href", "")
            count += 1
        elif href.startswith(("http://", "https://")):
            link.set("href", _of_page(href))
    return count


def _is_counter(url: str, *, picture: bool) -> bool:
    """Tell whether an address holds a code by which the sender knows who opened it."""
    if not url.startswith(("http://", "https://")):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return True
    if picture:
        if not _PICTURE.search(parts.path):
            return True
        pieces = []
    else:
        pieces = parts.path.split("/")
    host = (parts.hostname or "").split(".")
    if len(host) > 2 and host[0] in _COUNTING_HOSTS:
        return True
    coded = any(map(_CODE.search, [*pieces, *re.split("[&;=]", parts.query)]))
    return coded or bool(_COUNTER.search(f"{parts.path}?{parts.query}"))


def _of_page(url: str) -> str:
    """Return a link with those of its parameters that name a page.

    >>> _of_page("https://paper.example/a.php?id=7&mc_eid=1f2e3d#top")
    'https://paper.example/a.php?id=7'
    """
    path, mark, query = url.partition("#")[0].partition("?")
    kept = [each for each in query.split("&") if each.partition("=")[0].lower() in _OF_PAGES]
    return f"{path}{mark}{'&'.join(kept)}" if kept else path


def _names_receiver(url: str, around: Around) -> bool:
    plain = unquote(url).casefold()
    return any("@" in each and each.casefold() in plain for each in around.people)


def _without_sent_on(body: etree._Element, left_out: list[tuple[str, str]]) -> tuple[str, str]:
    """Take out the headers of a mail that is sent on, and the note above them; return its subject and its date."""
    blocks = list(_blocks(body))
    subject = published = ""
    for at, block in enumerate(blocks[:_FARTHEST_MARK]):
        lines = _lines(block)
        marked = any(map(is_sent_on, lines))
        headers = [found for line in lines if (found := header_of(line))]
        if (
            not marked
            and not (len(headers) >= 2 and len(headers) == len(lines))
            and not _begins_headers(blocks[at : at + 4])
        ):
            continue
        for above in blocks[:at]:
            left_out.append(("", "OF_MAIL"))
            drop(above)
        for below in blocks[at:]:
            lines = _lines(below)
            headers = [found for line in lines if (found := header_of(line))]
            if not lines or not all(header_of(line) or is_sent_on(line) for line in lines):
                break
            subject = next((value for role, value in headers if role == "subject"), subject)
            day = next((value for role, value in headers if role == "date"), "")
            moment = dates.parse(day) if day else None
            published = moment.value if moment else published
            left_out.append(("", "OF_MAIL"))
            drop(below)
        break
    return subject, published


def _begins_headers(blocks: Sequence[etree._Element]) -> bool:
    """Tell whether a mail's headers begin here, a line each: sender and subject, with a date or a receiver."""
    roles = set()
    for block in blocks:
        lines = _lines(block)
        header = header_of(lines[0]) if len(lines) == 1 else None
        if header is None:
            break
        roles.add(header[0])
    return {"from", "subject"} <= roles and bool(roles & {"to", "date"})


def _without_signature(body: etree._Element, left_out: list[tuple[str, str]]) -> None:
    """Take out what stands below the line of two hyphens (RFC 3676, 4.3)."""
    blocks = list(_blocks(body))
    at = next((at for at in range(len(blocks) - 1, -1, -1) if _words_of(blocks[at]) in ("--", "–", "—")), None)
    if at is not None and at > 0 and sum(word_count(_words_of(block)) for block in blocks[at:]) < 80:
        for block in blocks[at:]:
            drop(block)
        left_out.append(("", "OF_MAIL"))


def _judge(block: etree._Element, around: Around, left_out: list[tuple[str, str]]) -> None:
    """Take out a block that speaks of the mail itself, or to the one who received it."""
    text = _words_of(block)
    folded = text.casefold()
    named = [each.casefold() for each in around.people]
    if any("@" in each and each in folded for each in named):
        left_out.append(("", "OF_MAIL"))
        drop(block)
    elif len(text) <= _LONGEST_FOOTER and _ABOUT_MAIL.search(text) and (around.is_newsletter or len(text) <= 160):
        left_out.append((text, "OF_MAIL"))
        drop(block)
    elif _greets(text, named):
        left_out.append(("", "OF_MAIL"))
        drop(block)
    elif block.text and (greeting := re.match(r"[^,!:،]{1,90}[,!:،]\s*", block.text)) and _greets(greeting[0], named):
        left_out.append(("", "OF_MAIL"))
        block.text = block.text[greeting.end() :]


def _greets(text: str, named: Sequence[str]) -> bool:
    """Tell whether a text is a greeting that names who received the mail."""
    parts = {part for each in named if "@" not in each for part in each.split() if len(part) > 2}
    spoken = set(re.findall(r"\w+", text.casefold()))
    return bool(parts & spoken) and (
        bool(_GREETING.match(text.strip())) or (word_count(text) <= 4 and text.rstrip().endswith((",", "!", ":", "،")))
    )


def _fields(body: etree._Element, headline: str) -> tuple[tuple[str, ...], str]:
    """Return the people in a byline on top, and the day in it (ISO 8601, "" for none).

    The byline leaves the text, and so does a line that repeats the headline.
    """
    people: tuple[str, ...] = ()
    day = ""
    for block in list(_blocks(body))[:_TOP]:
        text = _words_of(block)
        if headline and text.casefold() == headline.casefold():
            drop(block)
        elif not people and word_count(text) <= 12 and (found := names.byline(text)):
            people = tuple(found)
            moment = next((stamp.moment for stamp in dates.stamps(text) if stamp.moment), None)
            day = moment.value if moment else ""
            drop(block)
        elif word_count(text) > 30:
            break
    return people, day


def _blocks(body: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements that hold words and no other block, in reading order."""
    for element in body.iter():
        if (
            isinstance(element.tag, str)
            and element.tag not in INLINE
            and element.tag not in ("br", "img", "style", "script")
        ):
            inner = (each for each in element.iterdescendants() if isinstance(each.tag, str))
            if all(each.tag in INLINE or each.tag in ("br", "img") for each in inner) and _words_of(element):
                yield element


def _lines(block: etree._Element) -> list[str]:
    """Return the lines of a block, parted by its line breaks."""
    parts = [block.text or ""]
    for each in block.iterdescendants():
        if each.tag == "br":
            parts.append("\n")
        elif isinstance(each.tag, str):
            parts.append(each.text or "")
        parts.append(each.tail or "")
    lines = "".join(part.replace("\n", " ") if part != "\n" else part for part in parts).split("\n")
    return [line for each in lines if (line := normalize(each))]


def _words_of(block: etree._Element) -> str:
    return normalize("".join(map(str, block.itertext())))
