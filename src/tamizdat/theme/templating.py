"""The Jinja environment of one language: templates by name, messages translated, parts of pages rendered once."""

from __future__ import annotations

import gettext
import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, MutableMapping
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any, cast
from urllib.parse import urlsplit

import jinja2
from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from tamizdat.theme.catalogues import read_translations
from tamizdat.theme.files import DEFAULT_THEME, theme_folders
from tamizdat.theme.guard import BoundedLoops, Guard, GuardedTemplate, is_below, limited_range
from tamizdat.theme.published import published_assets

# Stands for the relative link to the site's root in all that templates print; the code that puts a page together
# replaces it. HTML allows no NUL, so it cannot be text of the page.
ROOT = "\0/"
# What XML 1.0 forbids outright: a single one of these would make a whole feed unreadable.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile("[&<>'\"]")
_MAX_PARTS = 256  # rendered parts that an environment keeps: a press has a few for each language
_MAX_COMPILED = 2_048  # templates of ours that a process keeps compiled, some 15 KB each: a hundred for each language


def escaped(value: object) -> str:
    """Return what markupsafe's `escape` returns, faster. The result is text that is only going to be joined to a page:
    it may be a plain `str`, which a second `escape` would escape again."""
    kind = type(value)
    if kind is Markup or (kind is str and _ESCAPED.search(value) is None):  # type: ignore[call-overload]
        return value  # type: ignore[return-value]
    return escape(value)


# Our templates as they were compiled. To compile those of one language takes a second, longer than to press a small
# site: a process does it once, not for each newsroom, or for each change of a newsroom's theme.
_compiled: dict[tuple[object, ...], CodeType] = {}


class _Environment(jinja2.Environment):
    """An environment of one language. Messages without variables are translated once, when a template is compiled."""

    translations: gettext.NullTranslations
    wording: str  # tells these translations from others
    overrides: Path | None = None
    template_class = GuardedTemplate

    def is_own(self, filename: str | None) -> bool:
        """Whether a template is the outlet's own. Ours need no bounds."""
        return is_below(filename, self.overrides)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return a template's globals as one dictionary: Jinja's chain of two is searched, slowly, for every page."""
        return {**self.globals, **(d or {})}

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        """Compile a template so that it escapes by `escaped`: half of what is printed has nothing to be escaped."""
        code = super()._generate(source, name, filename, defer_init)
        return f"{code}\nfrom {__name__} import escaped as escape\n"

    def compile(
        self,
        source: Any,
        name: str | None = None,
        filename: str | None = None,
        raw: bool = False,
        defer_init: bool = False,
    ) -> Any:
        """Compile a template; one of ours only if no environment with the same words and extensions has done so."""
        if raw or defer_init or not is_below(filename, DEFAULT_THEME):
            return super().compile(source, name, filename, raw, defer_init)  # type: ignore[call-overload]
        key = self.wording, *self.extensions, name, filename, source
        if key not in _compiled:
            if len(_compiled) >= _MAX_COMPILED:
                _compiled.clear()
            _compiled[key] = super().compile(source, name, filename)
        return _compiled[key]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        if self.is_own(filename):
            parsed = BoundedLoops(str(filename)).visit(parsed)
        return _ConstantMessages(self.translations).visit(parsed)  # type: ignore[no-any-return]


class _ConstantMessages(NodeTransformer):
    """Puts the translation of a message in place of the call that looks it up, where the message is a constant."""

    def __init__(self, translations: gettext.NullTranslations) -> None:
        self._translations = translations

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 (named after the node's class)
        """Return the translated message, or the call as it is where it has variables."""
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or node.node.name not in {"_", "gettext"}:
            return node
        if len(node.args) != 1 or node.kwargs or not isinstance(node.args[0], nodes.Const):
            return node
        translation = _translation(self._translations, node.args[0].value)
        return nodes.MarkSafe(nodes.Const(translation), lineno=node.lineno)


def _translation(translations: gettext.NullTranslations, message: str, values: dict[str, object] | None = None) -> str:
    """Return what a template's call would print: in a catalogue "%%" is a percent sign."""
    return translations.gettext(message) % (values or {})


def translate(env: jinja2.Environment, message: str, **values: object) -> str:
    """Return the translation of an English message, as an environment made by `environment` has it, with values in its
    %(places)s."""
    return _translation(cast("_Environment", env).translations, message, values)


def environment(overrides: Path | None, language: str, guard: Guard | None = None) -> jinja2.Environment:
    """Return the templates in `language`, with English messages where there is no catalogue for it.

    `overrides` is the outlet's `theme/` folder; its files are used in place of ours. A variable that a template uses
    and was not given is an error, never an empty string. `guard` bounds what the outlet's templates may do. Raises
    ThemeError for a catalogue that cannot be read.
    """
    translations, wording = read_translations(overrides, language)
    env = _Environment(
        loader=_loader(overrides),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,  # to look at each template's file again takes a fifth of a press
        cache_size=-1,
    )
    env.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    env.translations = translations
    env.wording = wording
    env.overrides = overrides
    env.filters["bounded"] = (guard or Guard()).bounded
    env.globals["range"] = limited_range
    env.filters["kind"] = lambda thing: type(thing).__name__
    env.filters["host"] = _host
    env.filters["xml"] = _xml
    env.filters["sha256"] = lambda text: b64encode(hashlib.sha256(text.encode()).digest()).decode()
    env.globals["assets"] = published_assets(overrides).named

    parts: dict[tuple[str, int, str], tuple[object, Markup]] = {}

    def standing_part(name: str, chrome: object, root: str) -> Markup:
        """Render a template that depends on nothing but `chrome` and `root`: once for all the pages of a language."""
        cached = parts.get((name, id(chrome), root))
        if cached is None:
            if len(parts) == _MAX_PARTS:
                parts.clear()
            html = env.get_template(name).render(chrome=chrome, root=root)
            cached = chrome, Markup(html)  # noqa: S704 (the template escapes)
            parts[name, id(chrome), root] = cached  # chrome is kept too, so that no other object can get its id
        return cached[1]

    env.globals["standing_part"] = standing_part
    env.globals["teaser_part"] = _teaser_part
    return env


def _teaser_part(item: Any, macro: Callable[..., Markup], root: str, *how: object) -> Markup:
    """Render a teaser by a macro: once for all the pages that show the article in the same way (`how`)."""
    html: Markup | None = item.shown.get(how)
    if html is None:
        html = item.shown[how] = macro(item, root, *how)
    return html


@lru_cache(256)
def _xml(text: object) -> Markup:
    """Return text escaped for XML, without what XML forbids. A press writes each item of a feed in two formats, and
    most of them again with the next article."""
    return escape(_NOT_XML.sub("", str(text)))


def _host(address: str) -> str:
    """Return the host of a web address without `www.`, "" if it is no address that a reader's link may have."""
    try:
        parts = urlsplit(address)
        return (parts.hostname or "").removeprefix("www.") if parts.scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def template(env: jinja2.Environment, kind: str) -> jinja2.Template:
    """Return the template for a kind of page: the one named after it, else `front.html`, which serves all lists."""
    return env.select_template([f"{kind}.html", "front.html"])


def _loader(overrides: Path | None) -> jinja2.BaseLoader:
    """Return a loader that finds the outlet's template of a name, else ours. `ours/NAME` is always ours, so that a
    template can extend the very one that it overrides."""
    ours = jinja2.FileSystemLoader(DEFAULT_THEME / "templates")
    all_templates = jinja2.FileSystemLoader([folder / "templates" for folder in theme_folders(overrides)])
    return jinja2.ChoiceLoader([jinja2.PrefixLoader({"ours": ours}), all_templates])
