"""nginx: one file for the `http` block, as Debian has them in sites-available/. Reasons: docs/decisions/0354."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tamizdat.paths import FILE_FOLDERS, SERVICE_FOLDER
from tamizdat.press.render.relative_links import FROM_ROOT
from tamizdat.webserver import limits
from tamizdat.webserver.headers import FOR_EVER, METADATA_FOLDER, NAMED_BY_CONTENT, PAGE, REVALIDATE
from tamizdat.webserver.redirect_rules import RedirectRules
from tamizdat.webserver.service_proxy import LARGEST
from tamizdat.webserver.settings.nginx_tables import (
    REDIRECT,
    answer_lines,
    dollar_line,
    is_within_limits,
    pack,
    pattern_line,
    quoted,
    redirect_locations,
    table,
)
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

_HEAD = """\
# nginx serves this release as `tamizdat up` does. Written by `tamizdat settings nginx`: write it anew rather than edit
# it. Put it where the http block includes it (Debian: /etc/nginx/sites-available/, linked from sites-enabled/), take
# Debian's "default" away from there, and try it with `nginx -t`. Debian's nginx.conf lets a worker have 768
# connections, which idle clients can take: write `worker_connections 16384;` there, and at its top
# `worker_rlimit_nofile 32768;`.
"""
_TLS = """\
  # TLS is yours. With a certificate, put these lines in place of the `listen` above; nginx 1.25.1 and later wants
  # `http2 on;` in a line of its own. Let a second server on port 80 answer `return 301 https://$host$request_uri;`
  # with its logs off like these.
  #   listen 443 ssl http2 default_server;
  #   ssl_certificate     /etc/letsencrypt/live/NAME/fullchain.pem;
  #   ssl_certificate_key /etc/letsencrypt/live/NAME/privkey.pem;
  #   add_header Strict-Transport-Security "max-age=63072000" always;
"""
_SILENCE = """\
  # Nothing about readers is written down: error lines carry a reader's address and what was asked.
  access_log off;
  error_log /dev/null emerg;
"""
_SENDING = """\
  # Each answer is a file as it is now: no cache of open files, so that a new release needs no reload.
  sendfile on;
  tcp_nopush off;  # with keep-alive it holds small answers back
  open_file_cache off;
  # Press makes the precompressed files (.gz); they are sent as they are. With its module add `brotli_static on;`.
  gzip off;
  gzip_static on;
  gzip_proxied any;
  gzip_http_version 1.0;
  # With `pcre_jit on;` at the top of nginx.conf, expressions take half the time.
  # Seconds are too coarse for a release that may change twice in one: conditions go by the entity tag.
  if_modified_since off;
  add_header Last-Modified "";
  max_ranges 1;
  merge_slashes off;
  absolute_redirect off;
  server_tokens off;
  client_max_body_size 1k;
  charset off;
"""

_PATIENCE = f"""\
  # How long a client may take, and how much it may send (the same times as `tamizdat up` has).
  client_header_timeout {limits.HEAD_MS // 1000}s;
  keepalive_timeout {limits.HEAD_MS // 1000}s;
  client_body_timeout {limits.BODY_SECONDS}s;
  send_timeout {limits.UNREAD_SECONDS}s;
  reset_timedout_connection on;
  large_client_header_buffers 4 {limits.HEAD_BYTES // 4 // 1024}k;
"""

# Request paths of folders, which most requests are for, and those of files.
_FOLDER, _FILE = PATH.replace("/?$", "/$"), PATH.replace("/?$", "$")
_ZONE = "tamizdat_addresses"


def lines(serving: Serving) -> Iterator[str]:
    """Yield the settings, piece by piece. Raises CannotSet."""
    root = plain_root(serving)
    yield _HEAD
    yield from _sizes(serving)
    if not serving.listen:
        yield f"limit_conn_zone $binary_remote_addr zone={_ZONE}_{_name(serving.hosts)}:10m;\n"
    for virtual_host in (None, *serving.virtual_hosts):
        yield from _server(serving, root, virtual_host)
    if serving.desk:
        yield from _desk(*serving.desk)


def _desk(host: str, port: int) -> Iterator[str]:
    """Yield the server of the desk, which `tamizdat up` runs on this machine."""
    yield f"""
# The desk. Its staff logs in there, so it is served by https alone; a certificate for its name is yours to get.
server {{
  listen 443 ssl;
  server_name {host};
  ssl_certificate     /etc/letsencrypt/live/{host}/fullchain.pem;
  ssl_certificate_key /etc/letsencrypt/live/{host}/privkey.pem;
{_SILENCE}{_PATIENCE}  server_tokens off;
  client_max_body_size 100m;  # pictures, Word files
  proxy_request_buffering off;  # what staff send and read is not written to this machine's disk
  proxy_max_temp_file_size 0;
  proxy_http_version 1.1;
  location / {{
    proxy_pass http://127.0.0.1:{port};
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-Proto https;
    proxy_set_header X-Forwarded-For "";
    proxy_read_timeout 60s;
  }}
}}
"""


def _server(serving: Serving, root: str, virtual_host: VirtualHost | None) -> Iterator[str]:
    """Yield the tables and the server of the whole release, or of a language's own address."""
    hosts, redirects = (
        ((virtual_host.host,), virtual_host.redirects) if virtual_host else (serving.hosts, serving.redirects)
    )
    name = _variables(hosts)
    default = "" if virtual_host else " default_server"
    service_port = 0 if virtual_host else serving.service_port
    yield from _maps(name, virtual_host, service_port)
    yield from _tables(name, redirects)
    yield "\nserver {\n"
    yield f"  listen {serving.listen or '80'}{default};\n"
    yield f"  server_name {' '.join(hosts) or '_'};\n"
    yield "" if serving.listen else _TLS.replace(" default_server", default)
    yield f"  root {quoted(root)};\n"
    yield _SILENCE + _SENDING + _PATIENCE
    # Behind a proxy all readers have its address.
    yield "" if serving.listen else f"  limit_conn {_ZONE}_{_name(serving.hosts)} {limits.ADDRESS_REQUESTS};\n"
    yield "  default_type application/octet-stream;\n  types {\n"
    yield from (f"    {quoted(kind)} {' '.join(endings)};\n" for kind, endings in types().items())
    yield "  }\n"
    yield from (f"  add_header {header} {quoted(value)} always;\n" for header, value in headers())
    yield f"  add_header Cache-Control ${name}_cache always;\n  add_header Allow ${name}_allow always;\n"
    yield f"\n  set ${name}_kept {REVALIDATE};\n  if (${name}_method) {{ return 405; }}\n"
    yield from _before_folder(virtual_host) if virtual_host else ()
    yield from _before_files(name, redirects)
    yield from _service(service_port) if service_port else ()
    yield from _files(name, redirects, f"/{virtual_host.prefix[:-1]}" if virtual_host else "")
    yield "}\n"


def _variables(hosts: tuple[str, ...]) -> str:
    """Return what the names of a server's variables begin with."""
    return f"tamizdat_{_name(hosts)}"


def _name(hosts: tuple[str, ...]) -> str:
    return re.sub(r"\W", "_", hosts[0] if hosts else "site")


def _before_folder(virtual_host: VirtualHost) -> Iterator[str]:
    """Yield what is answered at a language's address before its folder is looked into, and the rewrite into it."""
    yield f"  if ($uri !~ {quoted(PATH)}) {{ return 404; }}\n"
    yield f'  if ($args = "{FROM_ROOT[1:]}") {{ rewrite "(?s)^/(.*)$" "{virtual_host.home}$1?" permanent; }}\n'
    for prefix, to in {virtual_host.prefix: "/", **virtual_host.others}.items():
        yield f'  rewrite "(?s)^/{prefix[:-1]}(?:/(.*))?$" "{to}$1" permanent;\n'
    yield f'  rewrite "(?s)^/(?!\\.well-known/)(.*)$" "/{virtual_host.prefix}$1";\n'


def left_out(serving: Serving) -> list[str]:
    """Return a line for each redirect that nginx cannot hold."""
    servers = [(serving.hosts, serving.redirects), *(((each.host,), each.redirects) for each in serving.virtual_hosts)]
    lines: dict[str, None] = {}
    for hosts, redirects in servers:
        name = _variables(hosts)
        packed = [pack(name, table) for table in redirects.tables]
        packed.append(pack(name, withdrawn_answers(redirects), paths_of_file))
        keys = (key for each in packed for key in each.left_out)
        lines |= {f"old path {key[:60]!r}: too long, or in too many spellings, for nginx.": None for key in keys}
        patterns = (each.regex for each in redirects.patterns if not is_within_limits(each))
        lines |= {f"pattern {regex[:60]!r}: too long for nginx.": None for regex in patterns}
    return list(lines)


def _service(port: int) -> Iterator[str]:
    """Yield how requests for the service are handed on. A reader's address goes along for the limits against abuse."""
    yield f"""
  location ^~ /{SERVICE_FOLDER}/ {{
    client_max_body_size {LARGEST // 1024}k;
    client_body_buffer_size {LARGEST // 1024}k;  # in memory: what readers send is not written to this machine's disk
    proxy_max_temp_file_size 0;
    proxy_pass http://127.0.0.1:{port};
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_hide_header Cache-Control;
    add_header Cache-Control no-store always;
  }}
"""


def _maps(name: str, virtual_host: VirtualHost | None, service_port: int) -> Iterator[str]:
    """Yield the maps for every answer: how long it may be kept, which methods are allowed, whose 404 page it is."""
    yield f"map $status ${name}_cache {{\n  default {REVALIDATE};\n"
    yield from (f"  {status} ${name}_kept;\n" for status in (200, 206, 304))
    if service_port:
        yield f'}}\nmap "$request_method $uri" ${name}_method {{\n  default other;\n  "~^(?:GET|HEAD) " "";\n'
        yield f'  "~^POST /{SERVICE_FOLDER}/" "";\n}}\n'
    else:
        yield f'}}\nmap $request_method ${name}_method {{ default other; GET ""; HEAD ""; }}\n'
    yield f'map $status ${name}_allow {{ default ""; 405 "GET, HEAD"; }}\n'
    if virtual_host:
        # What all pages load stands at the root of the release, where the language's folder has no file of that name.
        shared = rf"~^/{virtual_host.prefix}((?:{'|'.join(FILE_FOLDERS)})/.*)$"
        yield f"map $uri ${name}_shared {{ default $uri; {quoted(shared)} /$1; }}\n"
    else:
        yield f'map $request_uri ${name}_folder {{ default ""; "~^(/[^/?.]+)/" $1; }}\n'


def _sizes(serving: Serving) -> Iterator[str]:
    """Yield the sizes of nginx's tables, which it must be told before the first of them."""
    servers = [serving.redirects, *(virtual_host.redirects for virtual_host in serving.virtual_hosts)]
    tables = [table for each in servers for table in (*each.tables, withdrawn_answers(each)) if table]
    if tables or serving.virtual_hosts:
        yield "# Should nginx call these duplicate, put them at the top of its http block, before all other maps.\n"
    if serving.virtual_hosts:  # a server's variables bear its host's name
        longest = max(len(virtual_host.host) for virtual_host in serving.virtual_hosts)
        yield f"variables_hash_bucket_size {1 << (longest + 64).bit_length()};\nvariables_hash_max_size 4096;\n"
    if tables:
        longest = max(len(key.encode()) for table in tables for key in table)
        yield f"map_hash_bucket_size {1 << (longest + 64).bit_length()};\n"
        yield f"map_hash_max_size {max(2048, 4 * sum(map(len, tables)))};\n"


def _tables(name: str, redirects: RedirectRules) -> Iterator[str]:
    """Yield the tables of redirects."""
    yield dollar_line(name, (*redirects.tables, withdrawn_answers(redirects)))
    yield from table(name, f"{name}_asked", "$uri?$args", redirects.query_rules)
    yield from table(name, f"{name}_exact", "$uri", redirects.paths_before_files)
    yield from table(name, f"{name}_moved", "$uri", redirects.old_paths)
    yield from table(name, f"{name}_withdrawn", "$uri", withdrawn_answers(redirects), paths_of_file)
    if redirects.withdrawn:  # a map, since `set` would escape what it captures
        yield f'map ${name}_withdrawn ${name}_page {{ default ""; "~^410(/.+)$" $1; }}\n'
    if redirects.query_rules and redirects.paths_before_files:
        yield f'map ${name}_asked ${name}_first {{ default ${name}_asked; "" ${name}_exact; }}\n'


def _before_files(name: str, redirects: RedirectRules) -> Iterator[str]:
    """Yield what is answered before files are looked at."""
    variable = _variable(name, redirects)
    lead = f"set ${name}_from $uri; rewrite ^ {REDIRECT} last;"
    answer_now = f"  if (${variable}) {{ {lead} }}\n" if variable else ""
    query_patterns = [each for each in redirects.patterns if each.has_query and is_within_limits(each)]
    if not query_patterns:
        yield answer_now
    else:
        # Between the exact rules with a query and those without one.
        yield f"  if (${name}_asked) {{ {lead} }}\n" if redirects.query_rules else ""
        # A line break in the path must not get into a header of the answer.
        yield f'  if ($uri !~ {quoted(PATH)}) {{ return 404; }}\n  set ${name}_whole "$uri?$args";\n'
        yield from (f"  {pattern_line(pattern, f'${name}_whole')}\n" for pattern in query_patterns)
        yield answer_now if redirects.paths_before_files else ""
    if redirects.withdrawn:
        yield f"  if (${name}_page) {{ return 410; }}\n"


def _variable(name: str, redirects: RedirectRules) -> str:
    """Return the variable that holds the answer of an exact rule that goes before files, "" if there are none."""
    if redirects.query_rules and redirects.paths_before_files:
        return f"{name}_first"
    return f"{name}_asked" if redirects.query_rules else f"{name}_exact" if redirects.paths_before_files else ""


def _files(name: str, redirects: RedirectRules, inside: str) -> Iterator[str]:
    """Yield how a request finds its file: a folder's index or a file, else old paths, patterns and the 404 page.

    `inside` is the folder of a language that has this server for itself, like "/ar", else "".
    """
    files = f"$uri ${name}_shared" if inside else "$uri"
    missing = inside or f"${name}_folder"
    page = f"${name}_page " if redirects.withdrawn else ""
    if variable := _variable(name, redirects):
        yield from redirect_locations(name, variable, redirects.query_rules | redirects.paths_before_files)
    yield f"""
  error_page 404 410 @{name}_missing;
  location / {{ return 404; }}
  location ~ {quoted(_FOLDER)} {{
    set ${name}_kept {quoted(PAGE)};
    try_files "${{uri}}index.html" @{name}_absent;
  }}
"""
    for beginning, kept in [
        (f"{inside}/{METADATA_FOLDER}", REVALIDATE),
        (f"{inside}/{NAMED_BY_CONTENT}$", FOR_EVER),
        ("/", PAGE),
    ]:
        yield f"  location ~ {quoted(_FILE.replace('^', '^(?=' + beginning + ')', 1))} {{\n"
        yield f"    set ${name}_kept {quoted(kept)};\n    try_files {files} @{name}_absent;\n  }}\n"
    yield f"""\
  location @{name}_absent {{
    if (-f "$document_root$uri/index.html") {{ rewrite "^{inside}(.*[^/])$" $1/ permanent; }}
"""
    after_files = [*answer_lines(f"{name}_moved", redirects.old_paths)]
    after_files += [
        pattern_line(pattern, "$uri")
        for pattern in redirects.patterns
        if not pattern.has_query and is_within_limits(pattern)
    ]
    yield from (f"    {rule}\n" for rule in after_files)
    yield f"""\
    return 404;
  }}
  location @{name}_missing {{
    etag off;
    try_files {page}{missing}/404.html /404.html =404;
  }}
"""
