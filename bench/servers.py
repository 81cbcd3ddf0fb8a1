"""The servers that bench.serve puts under load: ours, nginx, Caddy on one release, Wagtail on the same articles."""

from __future__ import annotations

import contextlib
import getpass
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from bench.peers import wagtail
from bench.peers.content import output_of
from bench.tools import OURS, TAMIZDAT
from tamizdat.article import Article, block_html, plain
from tamizdat.project import Project

NGINX = """
daemon off;
user {user};
worker_processes auto;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
  include /etc/nginx/mime.types;
  access_log off;
  sendfile on;
  gzip_static on;
  keepalive_requests 100000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {server}
}}
"""
PLAIN = "server {{ listen 127.0.0.1:{port}; root {site}; }}"
_CADDY = """
{{
  admin off
  auto_https off
}}
http://127.0.0.1:{port} {{
  bind 127.0.0.1
  root * {site}
  file_server {{
    precompressed gzip
  }}
}}
"""
OUR_SETTINGS = ", our settings"


class Server(Struct, frozen=True, kw_only=True):
    """A server: its name, the command that serves on the port it is given, an article's address below the root.

    `problem_of` returns what is wrong with the article's page, "" if nothing is. `compresses`: whether it sends a
    compressed page to clients that accept one. `warm`: seconds of load after which it is at its best. `helper`: a
    process that works for it and that it did not start. `failure`: why it cannot run.
    """

    name: str
    command: Callable[[int], list[str]] = lambda port: []
    page: str = ""
    problem_of: Callable[[bytes], str] = lambda body: ""
    compresses: bool = True
    warm: int = 1
    helper: int | None = None
    failure: str = ""


def on_release(folder: Path, newsroom: Path, article: Article) -> list[Server]:
    """Return the servers of the release in `newsroom`; `folder` is for what they write."""
    site = Project(newsroom).site
    # Caddy writes its settings into the user's home, for which another folder stands here.
    homes = ["env", f"XDG_CONFIG_HOME={folder}", f"XDG_DATA_HOME={folder}"]

    def nginx(port: int, server: str = PLAIN) -> list[str]:
        server = server.format(port=port, site=site)
        text = NGINX.format(user=getpass.getuser(), folder=folder, server=server)
        (folder / "nginx.conf").write_text(text, encoding="utf-8")
        return [program("nginx"), "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", "stderr"]

    def caddy(port: int) -> list[str]:
        (folder / "Caddyfile").write_text(_CADDY.format(port=port, site=site), encoding="utf-8")
        return [*homes, program("caddy"), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]

    def our_nginx(port: int) -> list[str]:
        _settings(newsroom, "nginx", port, folder / "site.conf")
        return nginx(port, f"include {folder}/site.conf;")

    def our_caddy(port: int) -> list[str]:
        _settings(newsroom, "caddy", port, folder / "Caddyfile")
        address = f"CADDY_ADMIN=unix//{folder}/admin.sock"
        command = [program("caddy"), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
        return [*homes, address, *command]

    nginx_name, caddy_name = f"nginx {nginx_version()}".strip(), f"Caddy {caddy_version()}".strip()
    commands = {
        OURS: lambda port: [str(TAMIZDAT), "up", "--port", str(port)],
        nginx_name: nginx,
        nginx_name + OUR_SETTINGS: our_nginx,
        caddy_name: caddy,
        caddy_name + OUR_SETTINGS: our_caddy,
    }
    expected = (site / article.path / "index.html").read_bytes()

    def problem_of(body: bytes) -> str:
        return "" if body == expected else "sent other bytes"

    return [
        Server(name=name, command=command, page=article.path, problem_of=problem_of)
        for name, command in commands.items()
    ]


@contextlib.contextmanager
def on_wagtail(folder: Path, archive: Path, article: Article) -> Iterator[Server]:
    """Yield Wagtail filled with an archive, or a server with the reason why it cannot be measured."""
    name = wagtail.version()
    with contextlib.ExitStack() as stack:
        try:
            paper = stack.enter_context(wagtail.filled(folder, archive))
        except wagtail.PeerError as error:
            yield Server(name=name, failure=str(error))
            return
        yield Server(
            name=name,
            command=paper.command,
            page=wagtail.address(article),
            problem_of=lambda body: _missing(article, body.decode()),
            compresses=False,
            warm=10,  # each worker loads everything by itself, and compiles the templates at its first request
            helper=paper.postgres,
        )


def _missing(article: Article, page: str) -> str:
    """Return what of an article is not on its page; the page's mark-up is the server's own."""
    text = plain(page)
    wanted = [article.headline, article.standfirst]
    wanted += [plain(html) for block in article.body for html in block_html(block)]
    return "" if all(each in text for each in wanted) else "the page lacks a part of the article"


def _settings(newsroom: Path, server: str, port: int, out: Path) -> None:
    words = [str(TAMIZDAT), "settings", server, "--listen", f"127.0.0.1:{port}", "--host", "127.0.0.1"]
    words += ["--out", str(out)]
    done = subprocess.run(words, cwd=newsroom, capture_output=True, text=True, check=False)
    if done.returncode > 1:
        raise SystemExit(f"bench.serve: tamizdat settings failed: {done.stderr.strip()}")


def program(command: str) -> str:
    """Return a command's path; Debian keeps servers where a plain user's shell does not look."""
    return shutil.which(command, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin") or command


def nginx_version() -> str:
    """Return nginx's version, "" if it is not here."""
    try:  # it says so on standard error
        text = subprocess.run([program("nginx"), "-v"], capture_output=True, text=True, check=False).stderr
    except OSError:
        return ""
    version = re.search(r"nginx/(\S+)", text)
    return version[1] if version else ""


def caddy_version() -> str:
    """Return Caddy's version, "" if it is not here."""
    return output_of([program("caddy"), "version"]).split(" ")[0]
