"""Texts that programs read: style sheets, scripts, source code, configuration, keys."""

from __future__ import annotations

import re

from tamizdat.recover.readers.formats.format import EACH_A_TEXT, SAVE_AS_TEXT, Format, Sample

STYLE_SHEET = Format("a style sheet (CSS)", asset="style sheet")
SCRIPT = Format("a script (JavaScript)", asset="script")
SOURCE = Format("source code")
CONFIGURATION = Format("a file of settings (YAML, INI, TOML)")
_ROBOTS = Format("rules for robots (robots.txt)", asset="site file")
_KEY = Format("a key, a certificate or an encrypted message")
_LATEX = Format("a LaTeX document", SAVE_AS_TEXT)
_SUBTITLES = Format("subtitles", EACH_A_TEXT)
_OPENINGS = (
    (re.compile(r"\A(?:#! ?/[\w/.-]+(?:[ \t][^\n]*)?\n|<\?php\b|<\?=|%%?MatrixMarket)"), SOURCE),
    (re.compile(r"\A-----BEGIN (?!PGP SIGNED)[A-Z0-9 ]+-----"), _KEY),
    (re.compile(r"\A\s*(?:%[^\n]*\n\s*)*\\document(?:class|style)\b"), _LATEX),
    # Data that a page's script reads, as exports of social networks are: `window.posts.part0 = [ {`, `callback({"`.
    (
        re.compile(
            r"\A(?:(?:(?:var|let|const) [\w$]+|window[.\[][\w.$\[\]'\"]+) *= *[\[{]\s*(?:[\[{\"\]}]|[\w$]+ *:)"
            r"|[\w.$]{1,80}\(\s*[\[{]\s*[\"\[{])"
        ),
        SCRIPT,
    ),
    (re.compile(r"\AWEBVTT\b"), _SUBTITLES),
)
_TAG = re.compile(r"<(?:!doctype|html|head|body|article|div|p|h[1-6]|meta|title|span|table|a|br|img|ul)\b", re.I)
_STATEMENT = re.compile(r"@(?:charset|import|namespace)\b[^;{}]{1,300};")
# Selectors have no sentences: a full stop is followed by the name of a class.
_SELECTOR = re.compile(r"(?:[\w\s#:,>+~*\[\]=\"'()@%^$|/&\\-]|\.(?=[\w\\-]))*", re.A)
_LONGEST_SELECTOR = 150
_DECLARATIONS = re.compile(r"\s*(?:[\w*-]+\s*:|$)")
_ROBOTS_LINE = re.compile(r"\s*(?:#|(?:user-agent|disallow|allow|sitemap|crawl-delay|host|clean-param)\s*:)", re.I)
_KEYWORD = re.compile(
    r"\b(?:function|return|var|const|let|typeof|import|export|require|class|def|public|private|static|void|include|"
    r"namespace|null|undefined|elif|endif)\b|=>|==|&&|\|\|"
)
# Of 1,465 dumps of pages, the one with most signs of code had 1.8 % of them; style sheets and scripts have 6 to 25 %.
_LEAST_CODE, _FEWEST_SIGNS = 0.05, 6
# Addresses hold such signs too, lines of them underline titles, and what follows "//" is prose.
_NOT_CODE = re.compile(r"https?://\S+|={3,}|^\s*//[^\n]*", re.M)
_LEAST_RULES = 0.8  # of a style sheet's characters are in rules; sheets on the web: 0.93 and more
_SETTING = re.compile(r"\s*(?:[\w.-]+\s*=\s*\S.*|\[\[?[\w.:\"/ -]+\]\]?\s*|[#;].*)")
_YAML_KEY = re.compile(r"([a-z_][\w-]*|\d{3}):(?: +\S.*| *)$")
_YAML_NESTED = re.compile(r"\s+(?:- ?.*|[\w./*'\"-]+:(?: .*|)|\S.*)|- .*|#.*")


def recognise(sample: Sample) -> Format | None:
    """Return what a text is that programs read, None if people do."""
    text = sample.text.lstrip()
    opening = next((form for pattern, form in _OPENINGS if pattern.match(text)), None)
    if opening or not text or _is_page(text):
        return None if opening is SOURCE and _is_page(text) else opening
    if all(map(_ROBOTS_LINE.match, sample.lines)) and re.search(r"(?im)^(?:user-agent|sitemap)\s*:", text):
        return _ROBOTS
    return _style_sheet(text) or _settings(sample) or _code(text)


def _is_page(text: str) -> bool:
    """Tell whether a text is a page, a part of one, or what makes one (PHP): these hold styles and scripts as well."""
    return (text.startswith("<") and not text.startswith("<?")) or bool(_TAG.search(text, 0, 2000))


def _without_comments(text: str) -> str:
    parts, at = [], 0
    while (start := text.find("/*", at)) >= 0 and (end := text.find("*/", start + 2)) >= 0:
        parts.append(text[at:start])
        at = end + 2
    return "".join([*parts, text[at:]])


def _style_sheet(text: str) -> Format | None:
    if "{" not in text and "@import" not in text:
        return None
    bare = _without_comments(text).strip()
    rest = _STATEMENT.sub("", bare)
    ruled = len(bare) - len(rest)
    parts = re.split("([{}])", rest)  # selector { declarations } selector { ...
    for selector, brace, block, end in zip(parts[::2], parts[1::2], parts[2::2], [*parts[3::2], "}"], strict=False):
        if brace == "{" and _is_selector(selector) and (end == "{" or _DECLARATIONS.match(block)):
            ruled += len(selector) + (len(block) if end == "}" else 0) + 2
    return STYLE_SHEET if ruled > _LEAST_RULES * len(bare) else None


def _is_selector(text: str) -> bool:
    return bool(_SELECTOR.fullmatch(text)) and all(len(part) < _LONGEST_SELECTOR for part in text.split(","))


def _code(text: str) -> Format | None:
    if sum(map(text.count, "{};=")) < _FEWEST_SIGNS:
        return None
    bare = _NOT_CODE.sub("", _without_comments(text))
    signs = sum(map(bare.count, "{};="))
    if signs < max(_LEAST_CODE * len(re.sub(r"\s", "", bare)), _FEWEST_SIGNS) or len(_KEYWORD.findall(bare)) < 3:
        return None
    is_script = re.search(r"\b(?:function|var|const|let|document|window)\b", bare) and "#include" not in bare
    return SCRIPT if is_script else SOURCE


def _settings(sample: Sample) -> Format | None:
    """Tell settings by lines of names and values. In YAML no name comes twice: in an interview the speakers' do."""
    lines = sample.lines
    if len(lines) < 3:
        return None
    if "=" in sample.text and sum(bool(_SETTING.fullmatch(line)) for line in lines) > 0.95 * len(lines):
        return CONFIGURATION
    keys: list[str] = []
    nested = False
    for line in lines:
        key = _YAML_KEY.match(line)
        if key:
            keys.append(key[1])
        elif _YAML_NESTED.fullmatch(line):
            nested = nested or (bool(keys) and line[0] in " -")
        elif line.strip() not in ("---", "..."):
            return None
    return CONFIGURATION if len(keys) >= 2 and nested and len(set(keys)) == len(keys) else None
