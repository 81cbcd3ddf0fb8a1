"""Caddy: a whole Caddyfile. docs/decisions/0354 gives the reasons."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from tamizdat.paths import FILE_FOLDERS
from tamizdat.press.render.relative_links import FROM_ROOT
from tamizdat.webserver.http import ASK, FOR_EVER, FRESH, NAMED_BY_CONTENT, PAGE, content_type
from tamizdat.webserver.redirect_rules import Pattern, RedirectRules
from tamizdat.webserver.settings.caddy_tables import location, quoted, table
from tamizdat.webserver.settings.serving import PATH, Serving, gone, headers, page_forms, plain_root, types
from tamizdat.webserver.virtual_hosts import VirtualHost

_HEAD = """\
# Caddy serves this release as `tamizdat up` does. Written by `tamizdat settings caddy`: write it anew rather than edit
# it. It is a whole Caddyfile (Debian: /etc/caddy/Caddyfile); try it with `caddy validate --config FILE`.
{
# Nothing about readers is written down: only what becomes of certificates is told.
log {
level WARN
include tls.issuance tls.obtain tls.renew
}
}
"""
_TLS = """\
# TLS is yours: for a public name Caddy fetches a certificate by itself. With one of your own, or on a machine that
# must not talk to a certificate authority, write `tls CERTIFICATE KEY`. Once https works for good, add
#   header Strict-Transport-Security "max-age=63072000"
"""
_SNIPPETS = """\
# Seconds are too coarse for a release that may change twice in one: conditions go by the entity tag.
-Last-Modified
defer
}
}
(files) {
file_server {
precompressed zstd br gzip
disable_canonical_uris
}
}
"""
# The way of an error: the page that says that its article was withdrawn, the 404 page of the language whose folder was
# asked for, the site's, or the name of the status.
_LANGUAGE = "/{orig_folder}"
_PAGES = "{pages}"
_MISSING = f"""\
handle_errors {{
import headers
header Cache-Control {ASK}
@found {{
expression {{err.status_code}} in [404, 410]
file {{
try_files {_PAGES} /404.html
}}
}}
handle @found {{
request_header -If-None-Match
request_header -If-Match
request_header -Range
rewrite {{http.matchers.file.relative}}
header {{
Content-Type "{content_type("404.html")}"
-Etag
-Accept-Ranges
defer
}}
import files
}}
handle {{
@method expression {{err.status_code}} == 405
header @method Allow "GET, HEAD"
header Content-Type "text/plain; charset=utf-8"
respond "{{err.status_code}} {{err.status_text}}"
}}
}}
"""


def lines(serving: Serving) -> Iterator[str]:
    """Yield the settings, line by line. Raises CannotSet."""
    depth = 0
    for piece in _pieces(serving):
        for line in piece.splitlines():
            depth -= line == "}"
            yield "\t" * depth + line + "\n"
            depth += line.endswith("{")


def _pieces(serving: Serving) -> Iterator[str]:
    root = plain_root(serving)
    yield _HEAD + "(headers) {\nheader {"
    yield from (f"{name} {quoted(value)}" for name, value in headers())
    yield _SNIPPETS
    yield from _site(serving, root, None)
    for virtual_host in serving.virtual_hosts:
        yield from _site(replace(serving, hosts=(virtual_host.host,), secure=virtual_host.secure), root, virtual_host)


def _site(serving: Serving, root: str, virtual_host: VirtualHost | None) -> Iterator[str]:
    """Yield the block of the whole release, or of a language's own address."""
    redirects, inside = (
        (virtual_host.redirects, f"/{virtual_host.prefix[:-1]}") if virtual_host else (serving.redirects, "")
    )
    yield f"{', '.join(_addresses(serving))} {{"
    yield f"bind {_host(serving.listen)}" if _host(serving.listen) else ""
    yield "" if serving.listen else _TLS
    yield f"root * {quoted(root)}"
    yield 'map {query} {with_query} {\n~^(.+)$ "?${1}"\ndefault ""\n}'
    yield 'map {http.request.orig_uri.path} {orig_folder} {\n~^/([^/]+)/ "${1}"\ndefault ""\n}'
    yield f"route {{\nimport headers\nheader Cache-Control {ASK}\nrequest_header -If-Modified-Since"
    yield "@method not method GET HEAD\nerror @method 405"
    yield f'@refused expression `!{{http.request.orig_uri.path}}.matches(r"{PATH}")`\nerror @refused 404'
    yield from _led(virtual_host) if virtual_host else ()
    yield from _first(redirects)
    yield from _places(redirects, inside)
    missing = f"{inside or _LANGUAGE}/404.html"
    yield "}\n" + _MISSING.replace(_PAGES, "{withdrawn_target} " + missing if redirects.withdrawn else missing) + "}"


def _led(virtual_host: VirtualHost) -> Iterator[str]:
    """Yield what is answered at a language's address before its folder is looked into, and the way into that."""
    yield f'@root vars {{query}} "{FROM_ROOT[1:]}"\nredir @root {virtual_host.home[:-1]}{{path}} 301'
    for number, (prefix, to) in enumerate({virtual_host.prefix: "/", **virtual_host.others}.items()):
        yield f'@led{number} path_regexp led{number} "^/{prefix[:-1]}(?:/(.*))?$"'
        yield f"redir @led{number} {to}{{re.led{number}.1}}{{with_query}} 301"
    yield f"@inside not path /.well-known/*\nrewrite @inside /{virtual_host.prefix[:-1]}{{path}}"


def left_out(redirects: RedirectRules) -> list[str]:
    """Return the redirects that a Caddyfile cannot hold, a line each: in it, braces name a variable."""
    tables = (*redirects.tables, gone(redirects))
    return [f"old path {place!r}: Caddy cannot tell its braces." for rows in tables for place in rows if "{" in place]


def _addresses(serving: Serving) -> list[str]:
    if serving.listen:
        port = serving.listen.rpartition(":")[2]
        return [f"http://{host}:{port}" for host in serving.hosts or ("",)]
    return [host if serving.secure and not host.endswith(".onion") else f"http://{host}" for host in serving.hosts] or [
        ":80"
    ]


def _host(listen: str) -> str:
    return listen.rpartition(":")[0].strip("[]")


def _first(redirects: RedirectRules) -> Iterator[str]:
    """Yield what is answered before files are looked at; tables that need the query only where there is one."""
    asking = [pattern for pattern in redirects.patterns if pattern.has_query]
    if redirects.query_rules or asking:
        yield '@asks not vars {query} ""\nroute @asks {'
        yield from table("asked", "{http.request.uri.path}", redirects.query_rules)
        for number, pattern in enumerate(asking):
            # Caddy looks for variables in what it compares here, so what a reader sends must hold no brace.
            yield f'@asking{number} {{\nexpression !{{http.request.uri.query}}.contains("{{")'
            yield f"vars_regexp asking{number} {{http.request.uri}} {_regex(pattern)}\n}}"
            yield _answered(f"asking{number}", pattern)
        yield "}"
    yield from table("exact", "{http.request.uri.path}", redirects.paths_before_files)


def _regex(pattern: Pattern) -> str:
    return quoted(f"^/(?:{pattern.regex})$")


def _answered(matcher: str, pattern: Pattern) -> str:
    status = pattern.answer.status
    if status == 410:
        return f"error @{matcher} 410"
    return f"redir @{matcher} {quoted(location(pattern.answer, matcher))} {status}"


def _places(redirects: RedirectRules, inside: str) -> Iterator[str]:
    """Yield where files are: a folder's index, a file; then old paths and the 404 page.

    `inside` is the folder of a language that has this address for itself, like "/ar", else "".
    """
    asked = "{http.request.orig_uri.path}"
    yield "@slash path */\nrewrite @slash {path}index.html"
    if inside:  # what all pages load stands at the root of the release
        folders = " ".join(f"{inside}/{folder}/*" for folder in FILE_FOLDERS)
        yield f"@shared {{\npath {folders}\nnot file {{path}}\n}}\nuri @shared strip_prefix {inside}"
    yield "@absent not file {path}\nroute @absent {"
    yield f"@folder file {inside}{asked}/index.html\nredir @folder {asked}/{{with_query}} 301"
    yield f"rewrite * {inside}{{http.request.orig_uri}}"
    yield from table("moved", asked, redirects.old_paths, inside)
    for number, pattern in enumerate(each for each in redirects.patterns if not each.has_query):
        yield f"@gone{number} path_regexp gone{number} {_regex(pattern)}"
        yield _answered(f"gone{number}", pattern)
    yield "error 404\n}"
    yield from table("withdrawn", asked, gone(redirects), inside, page_forms)
    yield f"header Cache-Control {quoted(PAGE)}"
    # Most of what is asked for are pages; each rule below costs as much as a small file.
    page = content_type("index.html")
    yield f"@page path {_endings(types()[page])}\nheader @page Content-Type {quoted(page)}"
    yield f"@other not path {_endings(types()[page])}\nroute @other {{"
    yield f"@named path_regexp {quoted(f'^/{NAMED_BY_CONTENT}$')}"
    yield f"header @named Cache-Control {quoted(FOR_EVER)}"
    yield "header Content-Type application/octet-stream"
    for number, (kind, endings) in enumerate(types().items()):
        yield f"@type{number} path {_endings(endings)}\nheader @type{number} Content-Type {quoted(kind)}"
    yield f"}}\n@fresh path /{FRESH}*\nheader @fresh Cache-Control {ASK}\nimport files"


def _endings(endings: list[str]) -> str:
    return " ".join(f"*.{ending}" for ending in endings)
