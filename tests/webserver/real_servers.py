"""nginx and Caddy from Debian, run on loopback with the settings that `tamizdat settings` writes for a newsroom."""

from __future__ import annotations

import getpass
import gzip
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from served_release import TAMIZDAT, Server, write_site

SBIN = os.environ.get("PATH", "") + ":/usr/sbin"  # where Debian keeps nginx and a plain user's shell does not look
MAIN = """\
daemon off;
user {user};
worker_processes 1;
pid {folder}/nginx.pid;
events {{ worker_connections 256; }}
http {{
  # As Debian's nginx.conf has them: what is written for a site must hold against these.
  access_log {folder}/access.log;
  error_log {folder}/error.log info;
  gzip on;
  tcp_nopush on;
  include /etc/nginx/mime.types;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  include {folder}/site.conf;
}}
"""
TOML = """\
name = "The Lantern"
address = "https://lantern.example/"

[[languages]]
code = "en"
name = "English"

[[languages]]
code = "ar"
name = "العربية"
prefix = "ar/"
address = "https://ar.lantern.example/"

[[languages]]
code = "ru"
name = "Русский"
prefix = "ru/"

[[languages]]
code = "he"
name = "עברית"
prefix = "he/"
address = "https://he.lantern.example/"

[[redirects]]
from = "ar/old.html"
to = "ar/news/5.html"

[[redirects]]
from = "ar/away"
to = "2013/10/03/ferry-a7/"
status = 302

[[redirects]]
from = "ar/to-hebrew"
to = "he/"

[[redirects]]
from = "ar/shop"
status = 410

[[redirects]]
from = "ar/archive.php?year=2013"
to = "ar/2013/"

[[redirects]]
from = 'ar/(\\d+)\\.html'
to = "ar/undated/$1/"
pattern = true

[[redirects]]
from = 'ar/en/(\\d+)'
to = "undated/$1/"
pattern = true

[[redirects]]
from = 'ar/story\\.php\\?id=(\\d+)'
to = "ar/undated/$1/"
pattern = true

[[redirects]]
from = "old/page.html"
to = "2013/10/03/ferry-a7/"

[[redirects]]
from = "About-Us"
to = "2013/10/03/ferry-a7/"
status = 302

[[redirects]]
from = "about-us"
to = "news/42.html"

[[redirects]]
from = "news/42.html"
to = "elsewhere/"

[[redirects]]
from = "shop"
status = 410

[[redirects]]
from = "café"
to = "кафе/"

[[redirects]]
from = "index.php?page=5"
to = "https://elsewhere.example/five?x=1#top"

[[redirects]]
from = 'rubric/([0-9]+)/([a-z-]+)\\.html'
to = "section/$2/"
pattern = true

[[redirects]]
from = 'news\\.php\\?story=(\\d+)'
to = "undated/$1/"
pattern = true

[[redirects]]
from = 'forum/.*'
status = 410
pattern = true

[[redirects]]
from = 'go\\.php\\?to=(.*)'
to = "section/$1"
pattern = true

[[redirects]]
from = 'search/(.*)'
to = "https://search.example/$1"
status = 302
pattern = true
"""
OLD = (
    (4, "2013/10/03/ferry-a7/", ["news.php?id=4", "news.php?id=aB", "fähre.asp", "?p=4"]),
    (5, "кафе/a5/", ["news.php?id=Ab", "news/5", "кафе/a5"]),
    (6, "2014/none-a6/", []),
    (8, "ar/2013/10/03/jisr-a8/", ["ar/former/8", "arabic/8", "arabic.php?id=8", "shop/8", "جسر/8"]),
    # More than a server that reads rules one by one is given in one piece; some share a query, some end alike.
    *((100 + n, f"2015/many-a{100 + n}/", [f"many{n % 3}.php?id={n}", f"many/{n}.asp"]) for n in range(300)),
    *((500 + n, f"2016/same-a{500 + n}/", [f"same{n}.php?same", f"ends{n}"]) for n in range(80)),
)


# What stands at an address of its own, some of it beside what stands at the root of the release.
ARABIC = {
    "robots.txt": b"Sitemap: https://lantern.example/sitemap.xml",
    "ar/robots.txt": b"Sitemap: https://ar.lantern.example/sitemap.xml",
    "ar/2013/10/03/jisr-a8/index.html": "<p>الجسر".encode(),
    "ar/2013/10/03/jisr-a8/index.html.gz": gzip.compress("<p>الجسر".encode(), mtime=0),
    "ar/2013/10/03/index.html": "<p>اليوم".encode(),
    "2013/10/03/index.html": b"<p>That day",
    "ar/صفحة/index.html": "<p>صفحة".encode(),
    "ar/media/index.html": "<p>للصحافة".encode(),
    "ar/media/2013.html": "<p>صفحة قديمة".encode(),
    "ru/index.html": "<p>Главная".encode(),
    "media/aa/0123456789abcdef0123456789abcdef.png": b"\x89PNG",
    "media/photo.png": b"\x89PNG by a name of its own",
    "store/0123456789abcdef0123456789abcdef.bin": b"store",
}


def write_newsroom(folder: Path) -> Path:
    """Write a newsroom whose release, outlet and archive have redirects of every kind."""
    site = write_site(folder / "var" / "site")
    moved = site / "moved-here" / "index.html"
    moved.parent.mkdir()
    moved.write_bytes(b'<meta http-equiv="refresh" content="0; url=../">')
    for name, content in ARABIC.items():
        file = site / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (folder / "tamizdat.toml").write_text(TOML, encoding="utf-8")
    lines = "".join(
        f'{{"number":{number},"path":"{path}","old_paths":{str(old).replace(chr(39), chr(34))}}}\n'
        for number, path, old in OLD
    )
    (folder / "var" / "archive.jsonl").write_text(lines, encoding="utf-8")
    return folder


def settings(newsroom: Path, server: str, *options: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `tamizdat settings` in a newsroom."""
    return subprocess.run(
        [TAMIZDAT, "settings", server, *options], cwd=newsroom, capture_output=True, text=True, timeout=60
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def nginx_command(newsroom: Path, folder: Path, port: int) -> list[str | Path]:
    """Write nginx's settings into `folder` and return the command that runs it."""
    done = settings(newsroom, "nginx", "--listen", f"127.0.0.1:{port}", "--out", folder / "site.conf")
    assert done.returncode == 1, done.stderr
    (folder / "nginx.conf").write_text(MAIN.format(user=getpass.getuser(), folder=folder), encoding="utf-8")
    return [command("nginx"), "-c", folder / "nginx.conf", "-p", folder, "-e", folder / "start.log"]


def caddy_command(newsroom: Path, folder: Path, port: int) -> list[str | Path]:
    """Write Caddy's settings into `folder` and return the command that runs it, its own files kept there."""
    file = folder / "Caddyfile"
    done = settings(newsroom, "caddy", "--listen", f"127.0.0.1:{port}", "--host", "127.0.0.1", "--out", file)
    assert done.returncode == 1, done.stderr
    homes = ["env", f"XDG_CONFIG_HOME={folder}", f"XDG_DATA_HOME={folder}", f"CADDY_ADMIN=unix//{folder}/admin.sock"]
    return [*homes, command("caddy"), "run", "--config", file, "--adapter", "caddyfile"]


COMMANDS = {"nginx": nginx_command, "caddy": caddy_command}


def command(name: str) -> str:
    """Return the path of a server's program."""
    found = shutil.which(name, path=SBIN)
    assert found, f"{name} is missing: `make install-test` installs it"
    return found


@contextmanager
def running(words: list[str | Path], folder: Path, port: int) -> Iterator[Server]:
    """Run a server until the end of the block, once it answers."""
    output = folder / "output.txt"
    with output.open("wb") as sink:
        process = subprocess.Popen(words, cwd=folder, stdout=sink, stderr=sink)
    try:
        for _ in range(400):
            assert process.poll() is None, output.read_text() + log(folder)
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        yield Server(process, port, output)
    finally:
        process.terminate()
        process.wait(20)


def log(folder: Path) -> str:
    start = folder / "start.log"
    return start.read_text() if start.exists() else ""
