"""What readers see: templates, styles and wording. No logic lives here, only the way to find a file.

An outlet overrides any file by putting one of the same name into its own `theme/` folder: `templates/article.html`,
`styles/screen/20-colour.css`, `assets/icon.svg`, `locale/ru/messages.po`. docs/theme.md lists them.
"""

from __future__ import annotations

import gettext
import hashlib
import io
import mimetypes
import re
from base64 import b64encode
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

import jinja2
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

HERE = Path(__file__).parent
# Stands for the way to the site's root in all that templates make: what puts a page together replaces it. HTML allows
# no NUL, so no text means this.
ROOT = "\0/"
# What XML 1.0 forbids outright: a single one of them would make a whole feed unreadable.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKS = re.compile("[&<>'\"]")
_PARTS = 256  # kept by an environment: a few for each language of a press
_CSS_URL = re.compile(r"url\(\s*[\"']?([\w.-]+)[\"']?\s*\)")
# The types that a server must get right; `mimetypes` reads the machine's own tables, which differ.
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/vnd.microsoft.icon",
    ".woff2": "font/woff2",
}


class ThemeError(ValueError):
    """A file of the theme cannot be used; the message names the file and the remedy."""


class Asset(NamedTuple):
    """A file that pages load: its path below the site root (with a hash of its content), its bytes, its media type."""

    path: str
    content: bytes
    media_type: str


class Assets(NamedTuple):
    """What the theme puts beside the pages. `styles` and `print_styles` are paths; `named` is path by source name."""

    styles: str
    print_styles: str
    files: tuple[Asset, ...]
    named: dict[str, str]


def escaped(value: object) -> str:
    """Return what markupsafe's `escape` does, quickly, as text that is only going to be joined to a page."""
    kind = type(value)
    if kind is Markup or (kind is str and _MARKS.search(value) is None):  # type: ignore[call-overload]
        return value  # type: ignore[return-value]
    return escape(value)


class _Environment(jinja2.Environment):
    """An environment of one language: phrases without variables are worded when a template is compiled, once."""

    wording: gettext.NullTranslations

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return a template's globals as one dictionary: a chain of two is walked, slowly, for every page."""
        return {**self.globals, **(d or {})}

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        """Have what a template compiles to escape by our function: half of what is printed holds no mark at all."""
        code = super()._generate(source, name, filename, defer_init)
        return f"{code}\nfrom {__name__} import escaped as escape\n"

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        return _Worded(self.wording).visit(parsed)  # type: ignore[no-any-return]


class _Worded(NodeTransformer):
    """Puts the wording of a phrase in place of the call that looks it up."""

    def __init__(self, wording: gettext.NullTranslations) -> None:
        self._wording = wording

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 (named after the node's class)
        """Return the phrase as a constant where it is one."""
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or node.node.name not in {"_", "gettext"}:
            return node
        if len(node.args) != 1 or node.kwargs or not isinstance(node.args[0], nodes.Const):
            return node
        phrase = _phrase(self._wording, node.args[0].value)
        return nodes.MarkSafe(nodes.Const(phrase), lineno=node.lineno)


def _phrase(wording: gettext.NullTranslations, text: str) -> str:
    """Return a phrase as a template's call would: in a catalogue "%%" is a percent sign."""
    return wording.gettext(text) % {}


def word(env: jinja2.Environment, text: str) -> str:
    """Return the wording of an English phrase in the language of `env` (from `environment`)."""
    return _phrase(cast("_Environment", env).wording, text)


def environment(overrides: Path | None, language: str) -> jinja2.Environment:
    """Return the templates, worded in `language` (English where we have no catalogue for it).

    `overrides` is the outlet's `theme/` folder; what it holds goes before ours. A name that a template uses and was
    not given is an error, never an empty string. Raises ThemeError for a catalogue that cannot be read.
    """
    wording = _wording(overrides, language)
    env = _Environment(
        loader=_loader(overrides),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,  # a press takes a moment; asking the disk for each template takes a fifth of it
        cache_size=-1,
    )
    env.install_gettext_translations(wording, newstyle=True)  # type: ignore[attr-defined]
    env.wording = wording
    env.filters["kind"] = lambda thing: type(thing).__name__
    env.filters["host"] = _host
    env.filters["xml"] = lambda text: escape(_NOT_XML.sub("", str(text)))
    env.filters["sha256"] = lambda text: b64encode(hashlib.sha256(text.encode()).digest()).decode()
    env.globals["assets"] = assets(overrides).named

    parts: dict[tuple[str, int, str], tuple[object, Markup]] = {}

    def standing_part(name: str, chrome: object, root: str) -> Markup:
        """Render a part that depends on nothing but chrome: once for all the pages of a language."""
        kept = parts.get((name, id(chrome), root))
        if kept is None:
            if len(parts) == _PARTS:
                parts.clear()
            html = env.get_template(name).render(chrome=chrome, root=root)
            kept = chrome, Markup(html)  # noqa: S704 (the template escapes)
            parts[name, id(chrome), root] = kept  # with chrome itself, so that no other thing can get its id
        return kept[1]

    env.globals["standing_part"] = standing_part
    env.globals["teaser_part"] = _teaser_part
    return env


def _teaser_part(item: Any, macro: Callable[..., Markup], root: str, *how: object) -> Markup:
    """Render a teaser by a macro: once for all the pages on which the article stands in the same way (`how`)."""
    html: Markup | None = item.shown.get(how)
    if html is None:
        html = item.shown[how] = macro(item, root, *how)
    return html


def _host(address: str) -> str:
    """Return the host of a web address without `www.`, "" if it is none that a reader's link may have."""
    try:
        parts = urlsplit(address)
        return (parts.hostname or "").removeprefix("www.") if parts.scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def template(env: jinja2.Environment, kind: str) -> jinja2.Template:
    """Return the template for a kind of page: the one named after it, else the front that serves all lists."""
    return env.select_template([f"{kind}.html", "front.html"])


def assets(overrides: Path | None) -> Assets:
    """Return the style sheets, the icons and whatever else lies in `assets/`, each named after its content.

    The files of `styles/screen/` are joined in the order of their names into one sheet, those of `styles/print/` into
    another; an outlet's file takes the place of ours of the same name, or stands between them by its own. In them
    `url(name)` leads to the file `name` of `assets/`. Raises ThemeError where there is no such file. In the same way
    the files of `scripts/search/` are joined into the script `search.js`.
    """
    files = {path.name: _asset(path.stem, path.suffix, path.read_bytes()) for path in _sources(overrides, "assets")}
    files["search.js"] = _asset("search", ".js", _joined(overrides, "scripts/search"))
    named = {name: asset.path for name, asset in files.items()}
    screen = _asset("style", ".css", _sheet(overrides, "styles/screen", named))
    paper = _asset("print", ".css", _sheet(overrides, "styles/print", named))
    return Assets(screen.path, paper.path, (screen, paper, *files.values()), named)


def _folders(overrides: Path | None) -> list[Path]:
    return [overrides, HERE] if overrides else [HERE]


def _loader(overrides: Path | None) -> jinja2.BaseLoader:
    """Return what finds templates by name: the outlet's, else ours. `ours/NAME` is always ours, so that a template can
    extend the very one whose place it takes."""
    ours = jinja2.FileSystemLoader(HERE / "templates")
    everyone = jinja2.FileSystemLoader([folder / "templates" for folder in _folders(overrides)])
    return jinja2.ChoiceLoader([jinja2.PrefixLoader({"ours": ours}), everyone])


def _sources(overrides: Path | None, folder: str) -> list[Path]:
    """Return the files of `folder` by name, the outlet's in place of ours; hidden files are nobody's."""
    found = {
        path.name: path
        for place in reversed(_folders(overrides))
        for path in (place / folder).glob("[!.]*")
        if path.is_file()
    }
    return [found[name] for name in sorted(found)]


def _asset(stem: str, suffix: str, content: bytes) -> Asset:
    # 48 bits of SHA-256: a name for caches to tell versions apart. What proves the bytes is the release's tree.
    digest = hashlib.sha256(content).hexdigest()[:12]
    media_type = _TYPES.get(suffix) or mimetypes.guess_type("x" + suffix)[0] or "application/octet-stream"
    return Asset(f"assets/{stem}.{digest}{suffix}", content, media_type)


def _joined(overrides: Path | None, folder: str) -> bytes:
    texts = [path.read_text(encoding="utf-8").strip() for path in _sources(overrides, folder)]
    return ("\n".join(texts) + "\n").encode()


def _sheet(overrides: Path | None, folder: str, named: dict[str, str]) -> bytes:
    parts = []
    for path in _sources(overrides, folder):

        def beside(match: re.Match[str], path: Path = path) -> str:
            if match[1] not in named:
                raise ThemeError(
                    f"{path}: url({match[1]}) leads nowhere. Put the file into the theme's assets/ folder."
                )
            return f"url({named[match[1]].removeprefix('assets/')})"

        parts.append(_CSS_URL.sub(beside, path.read_text(encoding="utf-8")).strip())
    return ("\n".join(parts) + "\n").encode()


def _wording(overrides: Path | None, language: str) -> gettext.NullTranslations:
    """Return the catalogue of `language`: the outlet's wording first, then ours, then English as the templates have it.

    `pt-BR` is looked for as `pt_BR`, then as `pt`.
    """
    wording: gettext.NullTranslations | None = None
    names = dict.fromkeys([language.replace("-", "_"), language.split("-")[0]])
    for path in (folder / "locale" / name / "messages.po" for folder in _folders(overrides) for name in names):
        if path.is_file():
            catalogue = _catalogue(path)
            if wording:
                wording.add_fallback(catalogue)
            else:
                wording = catalogue
    return wording or gettext.NullTranslations()


def _catalogue(path: Path) -> gettext.NullTranslations:
    compiled = io.BytesIO()
    try:
        with path.open("rb") as lines:
            write_mo(compiled, read_po(lines, abort_invalid=True))
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        raise ThemeError(f"{path}: {error}. Mend the line, or remove the file to get our wording.") from None
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
