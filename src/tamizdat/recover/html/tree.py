"""From the bytes of an HTML capture to a tree: encoding, limits of size and depth, archives' toolbars removed."""

from __future__ import annotations

import codecs
import re

from lxml import etree, html

from tamizdat.recover.capture import Unreadable
from tamizdat.recover.encodings import decoded, repaired
from tamizdat.recover.html.elements import INLINE, elements_at
from tamizdat.recover.html.unread import texts_of
from tamizdat.recover.limits import MARKUP_CHARACTERS, TAG_ATTRIBUTES

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DECLARED = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:\-]{2,40})""", re.IGNORECASE
)
# A page saved with its pictures inside holds them as data. What is longer than a small icon is taken out.
DATA = re.compile(r"data:[\w/+.\-]*;base64,[A-Za-z0-9+/=\s%]{256,}")
# A start tag, and an attribute of one (HTML Living Standard, 13.2.5.6 to 13.2.5.39). A quotation mark begins a value
# only after "=": elsewhere, as in `<a href="#"">`, it is a name, and does not hide the rest of the page.
_ATTRIBUTE = r"""[\s/]*+=?+[^\s=>/]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+))?+"""
ATTRIBUTE = re.compile(_ATTRIBUTE)
# A start tag with up to as many attributes as are read; the group is one more.
TAG = re.compile(rf"<[a-zA-Z][^\s>/]*+(?:{_ATTRIBUTE}){{0,{TAG_ATTRIBUTES}}}+({_ATTRIBUTE})?+")
# What stands between tags and may look like one ("if (a<b …"): comments, and the text of scripts and style sheets.
BETWEEN_OR_TAG = re.compile(
    rf"<!--.*?(?:-->|\Z)|(<(?:(script|style)(?=[\s/>])|[a-zA-Z][^\s>/]*+))((?:{_ATTRIBUTE})*+)"
    r"((?(2)[^>]*+.*?(?:(?=</\2[\s/>])|\Z)))",
    re.I | re.S,
)
# The deepest tree that is read. libxml2 itself stops at 2,048, and copying a tree recurses in C.
DEEPEST = 1024
# Elements that mean little by themselves. In a page nested deeper than DEEPEST they are taken out.
WRAPPERS = re.compile(
    r"</?(?:div|span|font|b|i|u|center|section|article|table|tbody|tr|td|blockquote|big|small|em|strong)\b[^<>]*>", re.I
)
# What stands in a page's head (HTML Living Standard, 3.2.5.2.1).
HEAD = frozenset({"base", "link", "meta", "noscript", "script", "style", "template", "title", "object", "bgsound"})
# The Wayback Machine's and other archives' own elements, by id.
TOOLBARS = ("wm-ipp-base", "wm-ipp-print", "wm-ipp", "donato", "playback", "b-google-cache-hdr", "bN-google-cache-hdr")
WITH_ID = etree.XPath("descendant-or-self::*[@id]")
# lxml.html's parser has a class of its own for forms and their fields, and asks Python for the class of each element;
# nothing here needs those of forms, and this is asked in C.
ELEMENT_CLASSES = etree.ElementDefaultClassLookup(
    element=html.HtmlElement,
    comment=html.HtmlComment,
    pi=html.HtmlProcessingInstruction,
    entity=html.HtmlEntity,
)
# Whether any element stands so deep. Of nearly all pages none does, and they need not be walked through.
DEEP = 64
IS_DEEP = etree.XPath(f"boolean({'/'.join('*' * DEEP)})")


def tree_of(body: bytes) -> html.HtmlElement:
    """Return the root element of a page. Raises Unreadable with the reason for what is no page."""
    text = repaired(DATA.sub("data:,", decode(body)))
    if len(text) > MARKUP_CHARACTERS:
        raise Unreadable(
            f"{len(text):,} characters of HTML, more than a page can have ({MARKUP_CHARACTERS:,}): if it holds many"
            " articles, give each as a page of its own"
        )
    root = _parse(text)
    if root is not None and _is_too_deep(root):
        root = _parse(WRAPPERS.sub(" ", text))
        if root is not None and _is_too_deep(root):
            raise Unreadable(f"elements nested more than {DEEPEST:,} deep")
        if root is not None and not any(text.strip() for text in root.itertext()):
            raise Unreadable(f"elements nested more than {DEEPEST:,} deep, and no words in them")
    if root is None:
        raise Unreadable("no HTML element in it")
    return root


def decode(body: bytes) -> str:
    """Return a page's characters.

    Its encoding is what the byte order mark says; else UTF-8 if it is valid; else what the page declares, if that gives
    words; else the likeliest by its bytes. Raises Unreadable for what is no text.
    """
    for mark, encoding in BOMS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    if b"\0" in body[:4096]:
        raise Unreadable("binary, not a page")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = DECLARED.search(body[:8192])
    name = declared[1].decode("ascii").lower() if declared else ""
    broken = body.decode("utf-8", "replace").count("\ufffd")
    # A few broken bytes in what is UTF-8 by declaration, or by its looks: other encodings have no such sequences.
    if broken * 500 < len(body) and (name in ("utf-8", "utf8", "") or broken * 20 < _multibyte(body)):
        return body.decode("utf-8", "replace")
    text = decoded(body, name)
    if text is None:
        raise Unreadable("binary, or in an encoding that cannot be told")
    return text


def remove_toolbars(root: html.HtmlElement) -> list[str]:
    """Remove from a tree what an archive of the web put around the page; return the words of it."""
    removed: list[str] = []
    for element in elements_at(WITH_ID, root):
        if element.get("id") in TOOLBARS:
            removed += texts_of(element, INLINE)
            element.drop_tree()
    content = root.find(".//div[@id='CONTENT']")
    banner = root.find(".//div[@id='HEADER']")
    # archive.today: the page stands in CONTENT, the archive's own search and dates in HEADER.
    if content is not None and banner is not None and banner.find(".//input[@name='q']") is not None:
        removed += texts_of(banner, INLINE)
        banner.drop_tree()
    return removed


def _multibyte(body: bytes) -> int:
    """Return how many bytes begin a UTF-8 sequence of more than one byte."""
    return len(re.findall(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}", body[: 1 << 20]))


def _parse(text: str) -> html.HtmlElement | None:
    # Bytes, since lxml refuses text that declares an encoding; and no null, which ends a string in C.
    text = text.replace("\0", " ")
    if any(tag.lastindex for tag in TAG.finditer(text)):
        text = BETWEEN_OR_TAG.sub(_with_few_attributes, text)
    content = text.encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    parser.set_element_class_lookup(ELEMENT_CLASSES)
    try:
        root = html.document_fromstring(content, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    _begin_body(root)
    return root


def _with_few_attributes(tag: re.Match[str]) -> str:
    """Return a start tag with its first TAG_ATTRIBUTES attributes, and what stands between tags as it is."""
    begin, _, attributes, text = tag.groups()
    if begin is None or len(ends := [found.end() for found in ATTRIBUTE.finditer(attributes)]) <= TAG_ATTRIBUTES:
        return tag[0]
    return begin + attributes[: ends[TAG_ATTRIBUTES - 1]] + text


def _begin_body(root: html.HtmlElement) -> None:
    """Put what is shown into the body: without a <body> tag, libxml2 leaves elements that it does not know in the head.

    Those are the ones of HTML 5, such as <main> and <article>.
    """
    head, body = root.find("head"), root.find("body")
    shown = [element for element in head if isinstance(element.tag, str)] if head is not None else []
    first = next((at for at, element in enumerate(shown) if element.tag not in HEAD), None)
    if first is None:
        return
    if body is None:
        body = etree.SubElement(root, "body")
    moved = [element for element in shown[first:] if element.tag not in HEAD]
    for at, element in enumerate(moved):
        body.insert(at, element)


def _is_too_deep(root: etree._Element) -> bool:
    if not IS_DEEP(root):
        return False
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest > DEEPEST
