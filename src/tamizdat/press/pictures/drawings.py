"""Vector drawings (SVG): published as they are, where they are pictures and nothing more.

A browser that opens an SVG by itself, from a stick or a plain host, runs its scripts and loads what it names.
"""

from __future__ import annotations

import re
from io import BytesIO
from xml.etree import ElementTree

_ACTIVE = {"script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener", "set"}
_ELSEWHERE = re.compile(r"@import|url\(\s*[\"']?\s*(?!#|data:image/)", re.IGNORECASE)
_OWN = re.compile(r"\s*(?:#|data:image/(?:png|jpeg|gif|webp)[;,])")


def drawing_problem(body: bytes) -> str:
    """Return why a drawing cannot be published, "" if it can: it must hold no script and load nothing."""
    if b"<!ENTITY" in body:
        return "it declares entities, which can hide a script. Save it as plain SVG."
    try:
        elements = (element for _, element in ElementTree.iterparse(BytesIO(body)))  # noqa: S314 (no entities)
        for element in elements:
            if problem := _problem(element):
                return f"{problem}, which runs or loads something where it is opened by itself. Save it as plain SVG."
    except ElementTree.ParseError as error:
        return f"it cannot be read as SVG ({error}). Mend the file."
    return ""


def _problem(element: ElementTree.Element) -> str:
    """Return what an element does that a picture may not, "" if nothing."""
    name = _local(element.tag)
    if name in _ACTIVE:
        return f"it holds <{name}>"
    for attribute, value in element.attrib.items():
        key = _local(attribute)
        if key.startswith("on"):
            return f"it holds {key}="
        if key in {"href", "src"} and not _OWN.match(value):
            if name == "a":
                continue
            return f"it names {value[:40]!r}"
        if _ELSEWHERE.search(value):
            return f"its {key} names another file"
    return "its style names another file" if name == "style" and _ELSEWHERE.search(element.text or "") else ""


def _local(name: str) -> str:
    return name.rpartition("}")[2].lower()
