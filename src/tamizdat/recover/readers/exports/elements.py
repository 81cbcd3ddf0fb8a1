"""Elements of an XML file one after the other: a file of any size is read in the memory that its largest element takes.

Nothing that a file declares is loaded or expanded: no entities, no DTD, no address. Characters that XML forbids, which
exports are full of, are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any, cast

from lxml import etree
from lxml.etree import ErrorTypes

from tamizdat.recover.capture import Unreadable
from tamizdat.recover.readers.stream import Readable

CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
ATOM = "{http://www.w3.org/2005/Atom}"
_CUT = (ErrorTypes.ERR_TAG_NOT_FINISHED, ErrorTypes.ERR_DOCUMENT_END)  # a file that ends within an element
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def elements(file: Readable, records: tuple[str, ...], others: tuple[str, ...] = ()) -> Iterator[etree._Element]:
    """Yield the elements with these local names, each once it is complete.

    A record is empty again once the next element is asked for, and what stood before it is gone; `others` are small.
    Raises Unreadable for what is no XML at all, and at the end of a file that was cut short.
    """
    tags = tuple(f"{{*}}{name}" for name in (*records, *others))
    parser = etree.iterparse(
        cast("IO[bytes]", file),
        events=("end",),
        tag=tags,
        recover=True,
        huge_tree=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=False,
    )
    try:
        for _event, element in parser:
            yield element
            if local(element) in records:
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"damaged XML ({error.msg}): export it once more, or cut out what is whole") from None
    if any(entry.type in _CUT for entry in parser.error_log):
        raise Unreadable("cut short: what stands before the cut was read; look for a whole copy of it")


def _forget(element: etree._Element) -> None:
    """Free an element that was handled, and what stood before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def local(element: Any) -> str:
    """Return an element's name without its namespace, "" for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def child_text(element: etree._Element, *names: str) -> str:
    """Return the text of the first child that has one of these local names and any text, "" if none has."""
    for name in names:
        for child in element:
            if local(child) == name and (text := text_of(child)):
                return text
    return ""


def text_of(element: etree._Element) -> str:
    """Return all text in an element, without the white space around it."""
    return "".join(map(str, element.itertext())).strip()
