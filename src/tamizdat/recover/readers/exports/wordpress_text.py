"""The body of a WordPress post as the HTML that readers saw.

WordPress keeps what an editor typed: paragraphs as blank lines (its `wpautop`), shortcodes in square brackets, comments
that mark blocks (`<!-- wp:… -->`), and addresses of videos on lines of their own.
Source: wp-includes/formatting.php and wp-includes/shortcodes.php of WordPress 6.
"""

from __future__ import annotations

import re
from html import escape

# Blocks that show other articles, forms or menus, and hold no text of the article's.
_DYNAMIC = re.compile(r"<!-- wp:[a-z0-9/-]+(?: \{[^<>]*\})? /-->")
_CAPTION = re.compile(r"\[(?:wp_)?caption\b([^\]\[]*)\]((?:(?!\[(?:wp_)?caption\b).)*?)\[/(?:wp_)?caption\]", re.S)
_CAPTION_ATTRIBUTE = re.compile(r"""caption=(["'])(.*?)\1""", re.S)
_PICTURE = re.compile(r"(?:<a\b[^<>]*>\s{0,20})?<img\b[^<>]*>(?:\s{0,20}</a>)?", re.S | re.I)
_EMBED = re.compile(r"\[(?:embed|video|youtube|vimeo)\b[^\]\[]*\]\s*(https?://[^\s\[]+)\s*\[/(?:embed|video)\]", re.I)
_EMBED_ALONE = re.compile(
    r"""\[(?:video|youtube|vimeo|audio)\b[^\]\[]{0,500}?(?:src|mp4|url|mp3)?=?["']?(https?://[^\s"'\]\[]{1,1000})[^\]\[]{0,500}\]""",
    re.I,
)
_LINE_ADDRESS = re.compile(r"^[ \t]*(https?://[^\s<>\"]+)[ \t]*$", re.M)
# A shortcode that is not known: its brackets go, what stands between them stays.
_SHORTCODE = re.compile(r"\[[a-z][a-z0-9_-]*(?:\s[^\]\[=]*+=[^\]\[]*+|\s*/)\](?!\()", re.I)
_PLAIN_SHORTCODE = re.compile(r"\[(/)?([a-z][a-z0-9_-]*)\]", re.I)
_BLOCKS = (
    "address|article|aside|blockquote|caption|center|col|colgroup|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|"
    "h[1-6]|header|hr|iframe|legend|li|main|math|menu|nav|ol|p|pre|script|section|style|summary|table|tbody|td|tfoot|th|"
    "thead|tr|ul|video|audio"
)
_BEGINS_BLOCK = re.compile(rf"\s*</?(?:{_BLOCKS})\b", re.I)
_AROUND_BLOCK = re.compile(rf"(</?(?:{_BLOCKS})\b[^<>]*>)", re.I)
_KEPT = re.compile(r"<(pre|script|style)\b(?:(?!<\1\b).)*?</\1>", re.S | re.I)


def rendered(content: str) -> str:
    """Return a post's content as HTML.

    >>> rendered("The boats lie still.\\n\\nNobody [b]answers[/b].")
    '<p>The boats lie still.</p>\\n<p>Nobody answers.</p>'
    """
    text = content.replace("\r\n", "\n").replace("\r", "\n")
    text = _without_comments(_DYNAMIC.sub("", text))
    text = _CAPTION.sub(_figure, text)
    text = _EMBED.sub(_embed, text)
    text = _EMBED_ALONE.sub(_embed, text)
    text = _LINE_ADDRESS.sub(_embed, text)
    return _with_paragraphs(_without_shortcodes(text))


def _without_comments(text: str) -> str:
    """Return a text with a line break in the place of each comment; one without an end stays."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts += [text[at:start], "\n"]
        at = end + 3
    return "".join([*parts, text[at:]])


def _figure(match: re.Match[str]) -> str:
    picture = _PICTURE.search(match[2])
    stated = _CAPTION_ATTRIBUTE.search(match[1])
    caption = stated[2] if stated else _PICTURE.sub("", match[2], count=1).strip()
    shown = picture[0] if picture else ""
    return f"\n<figure>{shown}<figcaption>{caption}</figcaption></figure>\n"


def _embed(match: re.Match[str]) -> str:
    return f'\n<iframe src="{escape(match[1])}"></iframe>\n'


def _without_shortcodes(text: str) -> str:
    """Return a text without shortcodes; `[sic]` and its like, which nothing closes and nothing states, stay."""
    text = _SHORTCODE.sub("", text)
    closed = {match[2].lower() for match in _PLAIN_SHORTCODE.finditer(text) if match[1]}
    return _PLAIN_SHORTCODE.sub(lambda match: "" if match[2].lower() in closed else match[0], text)


def _with_paragraphs(text: str) -> str:
    """Return a text with blank lines as paragraphs and single ones as line breaks, outside of what is HTML already."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\n\n\0{len(kept) - 1}\0\n\n"

    text = _KEPT.sub(keep, text.replace("\0", ""))
    text = _AROUND_BLOCK.sub(r"\n\n\1\n\n", text)
    parts = []
    depth = 0
    for part in filter(None, (piece.strip() for piece in re.split(r"\n\s*\n", text))):
        if part.startswith("\0"):
            parts.append(kept[int(part.strip("\0"))])
        elif _BEGINS_BLOCK.match(part):
            depth += _nesting(part)
            parts.append(part)
        elif depth > 0:
            parts.append(part.replace("\n", "<br>"))  # inside a block element: a line of it
        else:
            parts.append(f"<p>{part.replace(chr(10), '<br>')}</p>")
    return "\n".join(parts)


def _nesting(tag: str) -> int:
    """Return how much deeper one goes with a tag of a block that can hold paragraphs as plain text."""
    match = re.match(r"\s*<(/?)(\w+)", tag)
    if match is None or match[2].lower() in ("hr", "col", "div", "section", "article", "main", "blockquote", "center"):
        return 0  # in these, blank lines part paragraphs as outside
    return -1 if match[1] else 1
