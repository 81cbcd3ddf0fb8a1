"""How a letter looks: like the paper, and in mail programs that know little."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

from letter_issues import FULL, article, heading, made, text
from lxml import html as lxml_html
from tinyhtml5.parser import HTMLParser

DATA = Path(__file__).resolve().parents[3] / "node_modules" / "caniemail" / "data" / "caniemail.json"


def test_the_letter_looks_like_the_paper(desk: Any) -> None:
    sheet = desk.newsroom.theme / "styles" / "screen" / "10-colour.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text(
        ':root { --accent: teal; --paper: var(--x); --text: Vazirmatn, "Noto Naskh", serif }\n@media (prefers-color-scheme: dark) { :root { --accent: #0ff } }'
    )
    template = desk.newsroom.theme / "templates" / "letter-issue.txt"
    template.parent.mkdir()
    template.write_text("{{ letter.outlet }} says {{ letter.newsletter }}")
    found = made(article(1001))
    assert (
        "#008080" in found.html
        and ".a{color:#00ffff" in found.html
        and "'Noto Naskh'" in found.html.replace("&#39;", "'")
    )
    assert "#fffdf9" in found.html, "what is no colour is left as it was"
    assert found.text == "The Lantern says The Week\n"


def test_no_mail_program_is_asked_for_too_much(desk: Any) -> None:
    """By the tables of caniemail.com: what Gmail or Outlook does not know may only be what a letter can do without."""
    spared = {
        "css-overflow",  # a wide table is cut where it cannot be scrolled
        "css-max-width",  # Outlook gets a table of 600 px
        "css-max-height",  # of the hidden line, which is hidden twice
        "css-word-break",
        "css-word-wrap",
        "css-overflow-wrap",  # long addresses
        "css-color-scheme",
        "css-at-media-prefers-color-scheme",
        "css-selector-attribute",  # dark colours
        "css-table-layout",
        "css-display-none",
        "html-aria-hidden",
        "html-role",
        "html-dir",
        "html-lang",
        "css-text-align",
        "html-meta-color-scheme",
        "css-at-media",
        "image-webp",
        "css-unit-em",
    }
    known = {each["slug"]: each["stats"] for each in json.loads(DATA.read_text())["data"]}
    found = made(heading("News"), text(FULL), *(article(number) for number in (1001, 1002, 1004, 1003)), intro=FULL)
    used = used_features(found.html) & known.keys()
    clients = [
        ("gmail", "desktop-webmail"),
        ("gmail", "android"),
        ("outlook", "windows"),
        ("outlook", "outlook-com"),
        ("apple-mail", "ios"),
    ]
    missing = {
        (feature, *client)
        for feature in used - spared
        for client in clients
        if (versions := known[feature].get(client[0], {}).get(client[1]))
        and list(versions.values())[-1].startswith("n")
    }
    assert len(used) > 20 and not missing
    assert not {"css-display-flex", "css-display-grid", "css-position", "css-variables", "css-float"} & used


def used_features(html: str) -> set[str]:
    """The features of a letter by their names at caniemail.com."""
    tree = lxml_html.document_fromstring(html)
    styles = [*tree.xpath("//@style"), *re.findall(r"\{([^{}]*)\}", "".join(tree.xpath("//style/text()")))]
    pairs = [each.split(":", 1) for style in styles for each in style.split(";") if ":" in each]
    found = {f"css-{name.strip()}" for name, _value in pairs}
    found |= {f"css-display-{value.strip()}" for name, value in pairs if name.strip() == "display"}
    found |= {
        f"css-unit-{unit}" for _name, value in pairs for unit in re.findall(r"\d(px|em|rem|vw|vh|ch|pt)\b", value)
    }
    found |= {"css-variables"} if "var(" in html else set()
    for each in tree.iter():
        if isinstance(each.tag, str):
            found |= {f"html-{each.tag}", *(f"html-{name}" for name in each.attrib)}
    return found


def test_the_html_is_whole_and_of_one_origin(desk: Any) -> None:
    found = made(heading("News"), text(FULL), *(article(number) for number in (1001, 1002, 1004, 1003)), intro=FULL)
    parser = HTMLParser()
    parser.parse(found.html)
    assert parser.errors == []
    tree = lxml_html.document_fromstring(found.html)
    assert not tree.xpath("//script | //link | //form | //iframe | //object | //base | //@onclick")
    for table in tree.xpath("//table[not(.//th)]"):
        assert table.get("role") == "presentation" or table.xpath("ancestor-or-self::table[not(@role)]")
    sizes = [
        int(size)
        for style in tree.xpath("//*[not(contains(@style, 'height:18px'))]/@style")
        for size in re.findall(r"font-size:(\d+)px", style)
    ]
    assert min(sizes) >= 16
    levels = [int(each.tag[1]) for each in tree.xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")]
    assert levels[0] == 1 and all(after <= before + 1 for before, after in pairwise(levels))
    assert all(len(style) < 8_192 for style in tree.xpath("//style/text()")), "Gmail drops a longer one"


def test_contrast_is_enough_in_light_and_dark(desk: Any) -> None:
    from tamizdat.letters.rendering.look import look

    for colours in (look(None, "en", ()).light, look(None, "en", ()).dark):
        for colour in (colours.ink, colours.quiet, colours.accent):
            assert min(contrast(colour, colours.paper), contrast(colour, colours.sheet)) >= 4.5


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2, 1.4.3)."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)
