"""Pages of a publishing system that hold no article: where its staff log in, and what they see once they have.

Web archives and copies of a whole site hold them. They are told by what they are: a field for a password and not one
paragraph, or the marks that the systems put on every page of their administration.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from lxml import etree

from tamizdat.recover.html.elements import elements_at
from tamizdat.recover.html.groups import PageBlock
from tamizdat.recover.words import is_paragraph

LOGIN = "holds no article: a page to log in; look for another copy"
ADMINISTRATION = "holds no article: a page of the publishing system, for its staff; give the pages that readers saw"
PASSWORDS = etree.XPath("descendant::input[@type = 'password']")
BODIES = etree.XPath("descendant-or-self::body")
# Classes and ids of the body of pages of administration: WordPress (wp-admin/admin-header.php), Drupal (block themes
# say "path-admin"), Joomla ("admin com_…"), TYPO3's backend.
_ADMINISTRATION = re.compile(r"(?:^|\s)(?:wp-admin|path-admin|page-admin|admin com_\w+|typo3-backend)(?:\s|$)")
# WordPress's page to log in (wp-login.php) has these classes on its body.
_LOGIN = re.compile(r"(?:^|\s)login(?:-action-\w+)(?:\s|$)")
_ADDRESSES = re.compile(r"/(?:wp-login\.php|wp-admin(?:/|$)|wp-signup\.php|administrator/index\.php|user/login$)")


def of_publishing_system(tree: etree._Element, blocks: Sequence[PageBlock], addresses: Iterable[str]) -> str:
    """Return why a page of a publishing system holds no article; "" for any other page. `addresses` are its own."""
    marks = " ".join(f"{body.get('class') or ''} {body.get('id') or ''}" for body in elements_at(BODIES, tree))
    if _ADMINISTRATION.search(marks):
        return ADMINISTRATION
    has_paragraphs = any(is_paragraph(each.block.text) and each.block.link_share < 1 for each in blocks)
    if _LOGIN.search(marks) or (elements_at(PASSWORDS, tree) and not has_paragraphs):
        return LOGIN
    is_addressed = any(_ADDRESSES.search(urlsplit(address).path) for address in addresses)
    return LOGIN if is_addressed and not has_paragraphs else ""
