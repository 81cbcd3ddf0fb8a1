"""Caddy: a whole Caddyfile. docs/decisions/0354 gives the reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from tamizdat.paths import FILE_FOLDERS, SERVICE_FOLDER
from tamizdat.press.render.relative_links import FROM_ROOT
from tamizdat.webserver import limits
from tamizdat.webserver.headers import FOR_EVER, METADATA_FOLDER, NAMED_BY_CONTENT, PAGE, REVALIDATE, content_type
from tamizdat.webserver.redirect_rules import Pattern, RedirectRules
from tamizdat.webserver.service_proxy import LARGEST
from tamizdat.webserver.settings.caddy_tables import location, quoted, table
from tamizdat.webserver.settings.serving import (
    PATH,
    Serving,
    headers,
    paths_of_file,
    plain_root,
    types,
    withdrawn_answers,
)
from tamizdat.webserver.virtual_hosts import VirtualHost

_HEAD = f"""\
# Caddy serves this release as `tamizdat up` does. Written by `tamizdat settings caddy`: write it anew rather than edit
# it. It is a whole Caddyfile (Debian: /etc/caddy/Caddyfile); try it with `caddy validate --config FILE`.
{{
# Nothing about readers is written down: only what becomes of certificates is told.
log {{
level WARN
include tls.issuance tls.obtain tls.renew
}}
# How long a client may take, and how much it may send. Caddy has no time for readers who take nothing, and one for a
# whole request alone, in which no picture would reach the desk: the service and the desk have times of their own.
servers {{
timeouts {{
read_header {limits.HEAD_MS // 1000}s
idle {limits.HEAD_MS // 1000}s
}}
max_header_size {limits.HEAD_BYTES // 1024}KB
}}
}}
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
# What an error is answered with, the first that there is: the page that says that its article was withdrawn, the 404
# page of the language in whose folder the request lies, the site's 404 page, the name of the status.
_LANGUAGE = "/{orig_folder}"
_PAGES = "{pages}"
_MISSING = f"""\
handle_errors {{
import headers
header Cache-Control {REVALIDATE}
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


# What nginx leaves out by itself: headers that a WSGI application cannot tell from those that the proxy writes.
_NO_UNDERSCORES = "\n".join(
    f"header_up -{name}"
    for what in ("For", "Proto", "Host")
    for name in (f"X_Forwarded_{what}", f"X-Forwarded_{what}", f"X_Forwarded-{what}")
)
_QUOTE = re.compile(r'(\\[^"])|\\?"')  # an escape of something else, or a quotation mark


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
    yield from _other_names(serving)
    if serving.desk:
        host, port = serving.desk
        yield f"""\
# The desk. Caddy fetches a certificate for its name by itself.
{host} {{
request_body {{
max_size 100MB
}}
reverse_proxy 127.0.0.1:{port} {{
header_up -X-Forwarded-For
{_NO_UNDERSCORES}
}}
}}"""


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
    yield from _service(serving.service_port) if serving.service_port and not virtual_host else ()
    yield f"route {{\nimport headers\nheader Cache-Control {REVALIDATE}\nrequest_header -If-Modified-Since"
    yield "@method not method GET HEAD\nerror @method 405"
    yield f'@refused expression `!{{http.request.orig_uri.path}}.matches(r"{PATH}")`\nerror @refused 404'
    yield from _before_folder(virtual_host) if virtual_host else ()
    yield from _before_files(redirects)
    yield from _files(redirects, inside)
    missing = f"{inside or _LANGUAGE}/404.html"
    yield "}\n" + _MISSING.replace(_PAGES, "{withdrawn_target} " + missing if redirects.withdrawn else missing) + "}"


def _other_names(serving: Serving) -> Iterator[str]:
    """Yield what is answered under names that are not the site's: Caddy by itself says 200, with nothing in it.

    nginx and `tamizdat up` answer there with the site, as the first server does that they know; but a browser comes to
    Caddy by https under no other name than those it has certificates for.
    """
    if not serving.hosts:
        return
    schemes = {address.partition("://")[0] if "://" in address else "https" for address in _addresses(serving)}
    port = f":{serving.listen.rpartition(':')[2]}" if serving.listen else ""
    yield "# Requests under any other name."
    # Of http there is always a server, which leads to https.
    yield (
        ", ".join(f"{scheme}://{port}" for scheme in sorted({"http"} if serving.listen else schemes | {"http"})) + " {"
    )
    yield f"bind {_host(serving.listen)}" if _host(serving.listen) else ""
    yield f'import headers\nheader Cache-Control {REVALIDATE}\nheader Content-Type "text/plain; charset=utf-8"'
    yield 'respond "421 Misdirected Request" 421\n}'


def _service(port: int) -> Iterator[str]:
    """Yield how requests for the service are handed on, before anything else is looked at."""
    yield f"handle /{SERVICE_FOLDER}/* {{\nrequest_body {{\nmax_size {LARGEST // 1024}KB\n}}"
    yield f"reverse_proxy 127.0.0.1:{port} {{\n{_NO_UNDERSCORES}\n}}\n}}"


def _before_folder(virtual_host: VirtualHost) -> Iterator[str]:
    """Yield what is answered at a language's address before its folder is looked into, and the rewrite into it."""
    yield f'@root vars {{query}} "{FROM_ROOT[1:]}"\nredir @root {virtual_host.home[:-1]}{{path}} 301'
    for number, (prefix, to) in enumerate({virtual_host.prefix: "/", **virtual_host.others}.items()):
        yield f'@led{number} path_regexp led{number} "^/{prefix[:-1]}(?:/(.*))?$"'
        yield f"redir @led{number} {to}{{re.led{number}.1}}{{with_query}} 301"
    yield f"@inside not path /.well-known/*\nrewrite @inside /{virtual_host.prefix[:-1]}{{path}}"


def left_out(serving: Serving) -> list[str]:
    """Return a line for each redirect that a Caddyfile cannot hold: in it, braces name a variable."""
    tables = (*serving.redirects.tables, withdrawn_answers(serving.redirects))
    return [f"old path {key!r}: Caddy cannot tell its braces." for table in tables for key in table if "{" in key]


def _addresses(serving: Serving) -> list[str]:
    if serving.listen:
        port = serving.listen.rpartition(":")[2]
        return [f"http://{host}:{port}" for host in serving.hosts or ("",)]
    return [host if serving.secure and not host.endswith(".onion") else f"http://{host}" for host in serving.hosts] or [
        ":80"
    ]


def _host(listen: str) -> str:
    return listen.rpartition(":")[0].strip("[]")


def _before_files(redirects: RedirectRules) -> Iterator[str]:
    """Yield what is answered before files are looked at: by rules with a query only if the request has one."""
    query_patterns = [pattern for pattern in redirects.patterns if pattern.has_query]
    if redirects.query_rules or query_patterns:
        yield '@asks not vars {query} ""\nroute @asks {'
        yield from table("asked", "{http.request.uri.path}", redirects.query_rules)
        for number, pattern in enumerate(query_patterns):
            # Caddy looks for variables in what it compares here, so the query must hold no brace.
            yield f'@asking{number} {{\nexpression !{{http.request.uri.query}}.contains("{{")'
            yield f"vars_regexp asking{number} {{http.request.uri}} {pattern_regex(pattern)}\n}}"
            yield pattern_answer(f"asking{number}", pattern)
        yield "}"
    yield from table("exact", "{http.request.uri.path}", redirects.paths_before_files, with_page=True)


def pattern_regex(pattern: Pattern) -> str:
    """Return the quoted expression of a pattern, for all of a path.

    A quotation mark in it is written as its number: behind a backslash Caddy takes it for the end of the string.
    """
    regex = _QUOTE.sub(lambda found: found[0] if found[1] else r"\x22", pattern.regex)
    return quoted(f"^/(?:{regex})$")


def pattern_answer(matcher: str, pattern: Pattern) -> str:
    """Return the line that answers by a pattern where `matcher` fits."""
    status = pattern.answer.status
    if status == 410:
        return f"error @{matcher} 410"
    return f"redir @{matcher} {quoted(location(pattern.answer, matcher))} {status}"


def _files(redirects: RedirectRules, inside: str) -> Iterator[str]:
    """Yield how a request finds its file: a folder's index or a file, else old paths, patterns and the 404 page.

    `inside` is the folder of a language that has this address for itself, like "/ar", else "".
    """
    requested = "{http.request.orig_uri.path}"
    yield "@slash path */\nrewrite @slash {path}index.html"
    if inside:  # what all pages load stands at the root of the release
        folders = " ".join(f"{inside}/{folder}/*" for folder in FILE_FOLDERS)
        yield f"@shared {{\npath {folders}\nnot file {{path}}\n}}\nuri @shared strip_prefix {inside}"
    yield "@absent not file {path}\nroute @absent {"
    yield f"@folder file {inside}{requested}/index.html\nredir @folder {requested}/{{with_query}} 301"
    yield f"rewrite * {inside}{{http.request.orig_uri}}"
    yield from table("moved", requested, redirects.old_paths, inside)
    for number, pattern in enumerate(each for each in redirects.patterns if not each.has_query):
        yield f"@gone{number} path_regexp gone{number} {pattern_regex(pattern)}"
        yield pattern_answer(f"gone{number}", pattern)
    yield "error 404\n}"
    yield from table("withdrawn", requested, withdrawn_answers(redirects), inside, paths_of_file)
    yield f"header Cache-Control {quoted(PAGE)}"
    # Most requests are for pages, so these are told apart first: each rule below costs as much as a small file.
    page = content_type("index.html")
    yield f"@page path {_endings(types()[page])}\nheader @page Content-Type {quoted(page)}"
    yield f"@other not path {_endings(types()[page])}\nroute @other {{"
    yield f"@named path_regexp {quoted(f'^/{NAMED_BY_CONTENT}$')}"
    yield f"header @named Cache-Control {quoted(FOR_EVER)}"
    yield "header Content-Type application/octet-stream"
    for number, (kind, endings) in enumerate(types().items()):
        yield f"@type{number} path {_endings(endings)}\nheader @type{number} Content-Type {quoted(kind)}"
    yield f"}}\n@fresh path /{METADATA_FOLDER}*\nheader @fresh Cache-Control {REVALIDATE}\nimport files"


def _endings(endings: list[str]) -> str:
    return " ".join(f"*.{ending}" for ending in endings)
