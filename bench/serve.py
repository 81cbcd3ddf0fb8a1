"""One article page by `tamizdat up`, nginx and Caddy on the same release: requests a second by wrk, loopback only.

nginx and Caddy run as they come, and with the settings that `tamizdat settings` writes. wrk and the servers share the
machine's cores, so the figures are of that machine under full load, and the ratio counts.
"""

from __future__ import annotations

import contextlib
import getpass
import gzip
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from bench import archive
from bench.measure import ground, resident, tree
from bench.peers.content import said
from bench.press import OURS, newsroom
from bench.results import machine, megabytes, table, write_section
from bench.tools import ROOT, TAMIZDAT

ARTICLES = 1_000
THREADS, CONNECTIONS = 2, 64
_SAID = "server.log"
START = 15.0  # seconds until a server must answer
_FORMS = {"plain": "identity", "compressed": "gzip"}
_NGINX = """
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
_PLAIN = "server {{ listen 127.0.0.1:{port}; root {site}; }}"
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


class Load(Struct, frozen=True):
    """What wrk told: requests a second, milliseconds, and the server's memory; "" or what went wrong."""

    rate: float = 0
    p50: float = 0
    p99: float = 0
    memory: int = 0
    failure: str = ""


class Server(Struct, frozen=True):
    """A server by its name and the command that serves the release on the port it is given."""

    name: str
    command: Callable[[int], list[str]]


def bench(seconds: int, times: int, say: Callable[[str], None]) -> None:
    """Measure the servers by turns and write the section "serve"."""
    with ground(ARTICLES * 150_000) as folder:
        say("pressing the release")
        site, page = _release(folder)
        servers = _servers(folder, site)
        loads: dict[tuple[str, str], list[Load]] = {}
        for turn in range(times):
            for server in servers:
                for form in _FORMS:
                    say(f"{server.name}, {form}, run {turn + 1} of {times}")
                    loads.setdefault((server.name, form), []).append(_load(server, folder, site, page, form, seconds))
        size = (site / page / "index.html").stat().st_size
    parts = [
        "## Serve",
        f"One article page of {size:,} bytes, wrk with {THREADS} threads and {CONNECTIONS} connections kept alive for"
        f" {seconds} s, medians of {times}, by turns; {machine()}",
        *(_table(form, [server.name for server in servers], loads) for form in _FORMS),
    ]
    write_section("serve", "\n\n".join(parts))


def _release(folder: Path) -> tuple[Path, str]:
    """Press an archive in a newsroom; return the release's folder and the path of an article in its middle."""
    room = folder / "newsroom"
    newsroom(room)
    archive.write(ARTICLES, room / "var" / "archive.jsonl")
    done = subprocess.run([TAMIZDAT, "press"], cwd=room, capture_output=True, text=True, check=False)
    if done.returncode > 1:
        raise SystemExit(f"bench.serve: tamizdat press failed: {done.stderr.strip()}")
    article = next(each for index, each in enumerate(archive.articles(ARTICLES)) if index == ARTICLES // 2)
    return room / "var" / "site", article.path


def _servers(folder: Path, site: Path) -> list[Server]:
    # Caddy writes what it was told into the user's home; here it is told of another.
    homes = ["env", f"XDG_CONFIG_HOME={folder}", f"XDG_DATA_HOME={folder}"]

    def nginx(port: int, server: str = _PLAIN) -> list[str]:
        server = server.format(port=port, site=site)
        text = _NGINX.format(user=getpass.getuser(), folder=folder, server=server)
        (folder / "nginx.conf").write_text(text, encoding="utf-8")
        return [_found("nginx"), "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", "stderr"]

    def caddy(port: int) -> list[str]:
        (folder / "Caddyfile").write_text(_CADDY.format(port=port, site=site), encoding="utf-8")
        return [*homes, _found("caddy"), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]

    def our_nginx(port: int) -> list[str]:
        _settings("nginx", port, folder / "site.conf")
        return nginx(port, f"include {folder}/site.conf;")

    def our_caddy(port: int) -> list[str]:
        _settings("caddy", port, folder / "Caddyfile")
        address = f"CADDY_ADMIN=unix//{folder}/admin.sock"
        command = [_found("caddy"), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
        return [*homes, address, *command]

    def _settings(server: str, port: int, out: Path) -> None:
        words = [str(TAMIZDAT), "settings", server, "--listen", f"127.0.0.1:{port}", "--host", "127.0.0.1"]
        words += ["--out", str(out)]
        done = subprocess.run(words, cwd=folder / "newsroom", capture_output=True, text=True, check=False)
        if done.returncode > 1:
            raise SystemExit(f"bench.serve: tamizdat settings failed: {done.stderr.strip()}")

    nginx_version = re.search(r"nginx/(\S+)", _nginx_version())
    nginx_name = f"nginx {nginx_version[1] if nginx_version else ''}".strip()
    caddy_name = f"Caddy {said([_found('caddy'), 'version']).split(' ')[0]}".strip()
    return [
        Server(OURS, lambda port: [str(TAMIZDAT), "up", "--port", str(port)]),
        Server(nginx_name, nginx),
        Server(f"{nginx_name}, our settings", our_nginx),
        Server(caddy_name, caddy),
        Server(f"{caddy_name}, our settings", our_caddy),
    ]


def _found(command: str) -> str:
    """Return a command's path; Debian keeps servers where a plain user's shell does not look."""
    return shutil.which(command, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin") or command


def _nginx_version() -> str:
    try:
        return subprocess.run([_found("nginx"), "-v"], capture_output=True, text=True, check=False).stderr
    except OSError:
        return ""


def _load(server: Server, folder: Path, site: Path, page: str, form: str, seconds: int) -> Load:
    """Start a server, see that it serves the page's own bytes, put it under load, stop it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/{page}"
    try:
        with _running(server.command(port), folder) as process:
            if problem := _wrong(process, address, form, site / page / "index.html"):
                said = (folder / _SAID).read_text(errors="replace").strip().splitlines()
                return Load(failure=": ".join([problem, *said[-1:]])[:300].replace("|", "\\|"))
            _wrk(address, form, 1)  # caches and workers are warm, as those of a server that runs for months
            text = _wrk(address, form, seconds)
            return _read(text, sum(map(resident, tree(process.pid))))
    except OSError as error:
        return Load(failure=f"{error.filename or server.name}: {error.strerror}")


@contextlib.contextmanager
def _running(command: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server in a session of its own; end it and all that it started."""
    with (folder / _SAID).open("wb") as said:
        process = subprocess.Popen(command, cwd=folder / "newsroom", stdout=said, stderr=said, start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wrong(process: subprocess.Popen[bytes], address: str, form: str, file: Path) -> str:
    """Wait until a server answers; say what is wrong with its answer, "" if it is the file's bytes."""
    until = time.monotonic() + START
    while time.monotonic() < until:
        if process.poll() is not None:
            return f"ended with exit code {process.returncode} before it answered"
        try:
            asked = urllib.request.Request(address, headers={"Accept-Encoding": _FORMS[form]})
            with urllib.request.urlopen(asked, timeout=START) as answer:
                body, packed = answer.read(), answer.headers.get("Content-Encoding") == "gzip"
            if packed != (form == "compressed"):
                return "did not send the form that was asked for"
            return "" if (gzip.decompress(body) if packed else body) == file.read_bytes() else "sent other bytes"
        except OSError:
            time.sleep(0.1)
    return f"did not answer within {START:.0f} s"


def _wrk(address: str, form: str, seconds: int) -> str:
    command = [_found("wrk"), f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency"]
    command += ["-H", f"Accept-Encoding: {_FORMS[form]}", address]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=seconds + 30).stdout


def _read(text: str, memory: int) -> Load:
    """Return what wrk's report says; an answer that is not 2xx or 3xx spoils it."""
    if bad := re.search(r"Non-2xx or 3xx responses: (\d+)", text):
        return Load(failure=f"{bad[1]} answers were errors")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    spread = {
        share: _milliseconds(value, unit) for share, value, unit in re.findall(r"(\d+)%\s+([\d.]+)(us|ms|s)", text)
    }
    if not rate or not {"50", "99"} <= spread.keys():
        return Load(failure="wrk gave no figures")
    return Load(float(rate[1]), spread["50"], spread["99"], memory)


def _milliseconds(value: str, unit: str) -> float:
    return float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def _table(form: str, names: list[str], loads: dict[tuple[str, str], list[Load]]) -> str:
    """Return the medians of each server for one form of the page, and its rate as a share of nginx's."""
    mids = {name: _median(loads[name, form]) for name in names}
    nginx = next(mid.rate for name, mid in mids.items() if name.startswith("nginx"))
    rows = []
    for name, mid in mids.items():
        if mid.failure:
            rows.append([name, mid.failure, *[""] * 4])
            continue
        ratio = f"{mid.rate / nginx:.2f}" if nginx else ""
        rows.append([name, f"{mid.rate:,.0f}", f"{mid.p50:.2f}", f"{mid.p99:.2f}", megabytes(mid.memory), ratio])
    return f"{form.capitalize()}:\n\n" + table(["", "requests/s", "p50 ms", "p99 ms", "MB", "rate / nginx"], rows)


def _median(loads: list[Load]) -> Load:
    failed = next((each for each in loads if each.failure), None)
    return failed or Load(
        statistics.median(each.rate for each in loads),
        statistics.median(each.p50 for each in loads),
        statistics.median(each.p99 for each in loads),
        int(statistics.median(each.memory for each in loads)),
    )
