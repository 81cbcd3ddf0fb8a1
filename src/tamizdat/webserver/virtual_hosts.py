"""Languages' own addresses as servers answer for them: which host is which folder of the release.

What is asked for at such a host is looked for below the language's prefix, by the rules that hold there for the whole
site (docs/serving.md). Every other host has the whole release.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from tamizdat.outlet import Language, Outlet
from tamizdat.paths import FILE_FOLDERS, escaped
from tamizdat.press.render.relative_links import FROM_ROOT
from tamizdat.webserver.redirect_rules import Answer, RedirectRules


class VirtualHost(Struct, frozen=True):
    """A language's own address: `host` without a port, `prefix` like "ar/", `home` the outlet's address.

    `others` are the addresses of the other languages by their prefixes. `redirects` are the rules that hold here: from
    paths of the release, with the prefix, to paths of this host, or to whole addresses.
    """

    host: str
    prefix: str
    secure: bool
    home: str
    others: dict[str, str]
    redirects: RedirectRules

    def before_folder(self, path: str, query: str) -> Answer | None:
        """Return what a decoded request path is answered with before the language's folder is looked into: where it is
        counted from the root of the release, or begins with a language's prefix."""
        folder, _, rest = path[1:].partition("/")
        if f"?{query}" == FROM_ROOT:
            return Answer(301, self.home + escaped(path[1:]), keeps_query=False)
        if f"{folder}/" == self.prefix:
            return Answer(301, escaped(rest))
        other = self.others.get(f"{folder}/")
        return Answer(301, other + escaped(rest)) if other else None

    def release_path(self, path: str) -> str:
        """Return the path in the release of a request path. Below /.well-known/ it is the same: what proves who runs a
        host is no page of a language."""
        return path if path.startswith("/.well-known/") else f"/{self.prefix}{path[1:]}"

    def files(self, name: str) -> tuple[str, ...]:
        """Return the files that may answer for a file of the language's folder, the first that is there: what all pages
        load stands at the root of the release."""
        below = name.removeprefix(self.prefix)
        return (name, below) if below.partition("/")[0] in FILE_FOLDERS else (name,)


def virtual_hosts(outlet: Outlet, redirects: RedirectRules) -> tuple[VirtualHost, ...]:
    """Return the address of each language that has one of its own."""
    return tuple(_virtual_host(outlet, language, redirects) for language in outlet.languages if language.address)


def _virtual_host(outlet: Outlet, language: Language, redirects: RedirectRules) -> VirtualHost:
    parts = urlsplit(language.address)
    others = {
        other.prefix: other.address or outlet.address + other.prefix
        for other in outlet.languages
        if other.prefix and other is not language
    }
    return VirtualHost(
        host=parts.hostname or "",
        prefix=language.prefix,
        secure=parts.scheme == "https",
        home=outlet.address,
        others=others,
        redirects=_rules_below(outlet, language.prefix, redirects),
    )


def _rules_below(outlet: Outlet, prefix: str, redirects: RedirectRules) -> RedirectRules:
    """Return the rules that hold at a language's address: those for addresses below its prefix.

    Where nothing else stands, the old paths of its articles hold without the prefix too: recovered archives have them
    from before there was a prefix.
    """

    def below(rules: dict[str, Answer]) -> dict[str, Answer]:
        return {key: _answer_there(outlet, prefix, rules[key]) for key in rules if key.startswith(prefix)}

    def also_without_prefix(rules: dict[str, Answer]) -> dict[str, Answer]:
        as_they_were = {prefix + key: answer for key, answer in rules.items() if answer.target.startswith(prefix)}
        return below(as_they_were | {key: answer for key, answer in rules.items() if key.startswith(prefix)})

    pages = below(redirects.redirect_pages)
    old_paths = also_without_prefix(redirects.old_paths | redirects.redirect_pages)
    return replace(
        redirects,
        query_rules=also_without_prefix(redirects.query_rules),
        exact_rules=below(redirects.exact_rules),
        redirect_pages=pages,
        old_paths={key: answer for key, answer in old_paths.items() if key not in pages},
        withdrawn=frozenset(file for file in redirects.withdrawn if file.startswith(prefix)),
        patterns=tuple(
            pattern._replace(answer=_answer_there(outlet, prefix, pattern.answer)) for pattern in redirects.patterns
        ),
    )


def _answer_there(outlet: Outlet, prefix: str, answer: Answer) -> Answer:
    """Return an answer as it is given at a language's address: its own pages by their path, others by their address."""
    target = answer.target
    if answer.leads_outside or answer.status == 410:
        return answer
    if target.startswith(prefix):
        return answer._replace(target=target[len(prefix) :])
    other = outlet.hosted_language(target)
    return answer._replace(target=other.address + target[len(other.prefix) :] if other else outlet.address + target)
