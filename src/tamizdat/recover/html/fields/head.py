"""What a page says of itself for machines: <meta>, JSON-LD (schema.org), <link>, and a browser's note of where from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from tamizdat.article import plain
from tamizdat.recover.words import normalize

# schema.org's types of article, and the types of page that are used where no article is named.
ARTICLES = re.compile(r"(?:Article|Posting|Report|Review|Statement|CreativeWork)$")
PAGES = {"WebPage", "ItemPage"}
SAVED = re.compile(r"saved from url=\(\d+\)(\S+)|Page saved with SingleFile\s+url:\s*(\S+)", re.IGNORECASE)


class Head:
    """The machine-readable part of one page. `tree` is its root element."""

    def __init__(self, tree: etree._Element) -> None:
        self.tree = tree
        self._meta = list(_meta(tree))
        nodes = list(_json_ld(tree))
        self.articles = [node for node in nodes if any(ARTICLES.search(kind) for kind in kinds(node))]
        self.pages = [node for node in nodes if any(kind in PAGES for kind in kinds(node))]
        self.breadcrumbs = [node for node in nodes if "BreadcrumbList" in kinds(node)]
        self._by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}

    def meta(self, *names: str) -> list[str]:
        """Return the contents of the <meta> elements with one of `names`, in the order of `names`."""
        return [content for name in names for key, content in self._meta if key == name]

    def stated(self, *keys: str) -> list[str]:
        """Return the values of `keys` in the JSON-LD of the article (else of the page), in the order of `keys`."""
        for nodes in (self.articles, self.pages):
            found = [
                normalize(plain(text))
                for key in keys
                for node in nodes
                for text in texts(node.get(key))
                if text.strip()
            ]
            if found:
                return found
        return []

    def parties(self, key: str) -> list[dict[str, Any]]:
        """Return the persons and organisations under `key` of the first article in the JSON-LD that names any there."""
        for node in self.articles:
            value = node.get(key)
            values = value if isinstance(value, list) else [value]
            found = [self._party(one) for one in values if one]
            if any(party.get("name") for party in found):
                return [party for party in found if party.get("name")]
        return []

    def _party(self, value: object) -> dict[str, Any]:
        if isinstance(value, str):
            return {"name": value}
        if not isinstance(value, dict):
            return {}
        if "name" not in value and isinstance(value.get("@id"), str):
            value = self._by_id.get(value["@id"], value)
        names = texts(value.get("name"))
        return {**value, "name": normalize(plain(names[0]))} if names else {}

    def title(self) -> str:
        """Return the words of <title>, "" without one."""
        element = next(self.tree.iter("title"), None)
        return "" if element is None else normalize("".join(map(str, element.itertext())))

    def links(self, relation: str) -> list[str]:
        """Return the addresses of <link rel=relation>."""
        return [
            link.get("href") or ""
            for link in self.tree.iter("link")
            if relation in (link.get("rel") or "").lower().split() and link.get("href")
        ]

    def saved_from(self) -> list[str]:
        """Return the addresses that a browser or SingleFile noted when it saved the page."""
        comments = [self.tree.getprevious(), *self.tree.iter(etree.Comment)]
        found = [SAVED.search(comment.text or "") for comment in comments[:20] if comment is not None]
        return [match[1] or match[2] for match in found if match]

    def publisher(self) -> str:
        """Return who publishes the page, as it states first; "" where it does not say."""
        names = [*self.meta("og:site_name"), *(party["name"] for party in self.parties("publisher"))]
        return next(iter(names), "")

    def outlet(self) -> set[str]:
        """Return the names of the outlet that publishes the page, in lower case."""
        names = [*self.meta("og:site_name", "application-name", "twitter:site", "dc.publisher")]
        names += [party["name"] for party in self.parties("publisher")]
        return {name.casefold().lstrip("@") for name in names if name}


def kinds(node: dict[str, Any]) -> list[str]:
    """Return the schema.org types of a node without their address."""
    return [kind.rsplit("/", 1)[-1] for kind in texts(node.get("@type"))]


def texts(value: object) -> list[str]:
    """Return the strings in a JSON-LD value: itself, its @value or name, or those of a list."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    if isinstance(value, dict):
        return texts(value.get("@value") or value.get("name") or value.get("url"))
    return []


def _meta(tree: etree._Element) -> Iterator[tuple[str, str]]:
    for element in tree.iter("meta"):
        content = normalize(element.get("content") or "")
        if not content:
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            for key in (element.get(attribute) or "").lower().split():
                yield key, content


def _json_ld(tree: etree._Element) -> Iterator[dict[str, Any]]:
    """Yield every node of the page's JSON-LD, outer ones first."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        queue: list[Any] = [_loads(script.text or "")]
        while queue:
            node = queue.pop(0)
            if isinstance(node, list):
                queue[:0] = node
            elif isinstance(node, dict):
                if "@type" in node or "@id" in node:
                    yield node
                queue.extend(
                    node[key] for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart") if key in node
                )


def _loads(text: str) -> Any:
    """Return the value of the JSON in a script; None if it is none.

    Comments around it, commas before a closing bracket and line ends inside strings are tolerated: many sites write
    them.
    """
    text = re.sub(r"^\s*(?://)?\s*(?:<!\[CDATA\[|<!--)|(?://)?\s*(?:\]\]>|-->)\s*;?\s*$", "", text.strip()).strip(
        " ;\n"
    )
    for attempt in (text, re.sub(r",\s*(?=[}\]])", "", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None
