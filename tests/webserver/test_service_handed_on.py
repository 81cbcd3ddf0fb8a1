"""Requests for the service reach it through each server alike: whole, with the reader's address, and nothing else does."""

from __future__ import annotations

import http.client
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import real_servers as real
from served_release import write_site

from tamizdat.webserver.settings import WRITERS, Serving

pytestmark = pytest.mark.xdist_group("servers")
SERVERS = ("ours", "nginx", "caddy")


class Echo(BaseHTTPRequestHandler):
    """A service that answers with what it was asked."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        told = {
            "method": self.command,
            "path": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": self.rfile.read(length).decode(),
        }
        body = json.dumps(told).encode()
        self.send_response(303 if self.command == "POST" else 200)
        for name, value in (("location", "/service/thanks/x/"), ("cache-control", "no-store"), ("x-mine", "1")):
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_HEAD = answer  # noqa: N815 (as the library calls them)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def service() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()


@contextmanager
def _server(kind: str, folder: Path, service_port: int, **variables: str) -> Iterator[int]:
    folder.mkdir()
    site, port = write_site(folder / "var" / "site"), real.free_port()
    if kind == "ours":
        told = ["env", *(f"{name}={value}" for name, value in variables.items())]
        words: list[Any] = [*told, sys.executable, "-c", _RUN, str(site), str(port), str(service_port)]
    else:
        serving = Serving(site=site, hosts=("127.0.0.1",), listen=f"127.0.0.1:{port}", service_port=service_port)
        text = "".join(WRITERS[kind].lines(serving))
        words = _nginx(folder, text) if kind == "nginx" else _caddy(folder, text)
    with real.running(words, folder, port):
        yield port


_RUN = """
import sys
from pathlib import Path
from tamizdat.webserver.redirect_rules import RedirectRules
from tamizdat.webserver.server import ServeOptions, serve
site, port, service_port = sys.argv[1:]
options = ServeOptions(service_port=int(service_port))
serve(Path(site), RedirectRules(), "127.0.0.1", int(port), lambda port: None, (), options)
"""


def _nginx(folder: Path, text: str) -> list[Any]:
    import getpass

    (folder / "site.conf").write_text(text, encoding="utf-8")
    (folder / "nginx.conf").write_text(real.MAIN.format(user=getpass.getuser(), folder=folder), encoding="utf-8")
    return [real.command("nginx"), "-c", folder / "nginx.conf", "-p", folder, "-e", folder / "start.log"]


def _caddy(folder: Path, text: str) -> list[Any]:
    (folder / "Caddyfile").write_text(text, encoding="utf-8")
    homes = ["env", f"XDG_CONFIG_HOME={folder}", f"XDG_DATA_HOME={folder}", f"CADDY_ADMIN=unix//{folder}/admin.sock"]
    return [*homes, real.command("caddy"), "run", "--config", folder / "Caddyfile", "--adapter", "caddyfile"]


@pytest.fixture(scope="module")
def ports(service: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, int]]:
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("handed-on")
        yield {kind: stack.enter_context(_server(kind, folder / kind, service)) for kind in SERVERS}


def ask(port: int, method: str, path: str, body: str = "", **headers: str) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    given = {**{name.replace("_", "-"): value for name, value in headers.items()}}
    connection.request(method, path, body or None, given)
    answer = connection.getresponse()
    told = {name.lower(): value for name, value in answer.getheaders()}
    return answer.status, told, answer.read().decode()


@pytest.mark.parametrize("kind", SERVERS)
def test_a_form_reaches_the_service_whole(ports: dict[str, int], kind: str) -> None:
    form = "cadence=once&note=" + "%C3%A9" * 500
    status, headers, text = ask(
        ports[kind], "POST", "/service/contribute/?x=1", form, content_type="application/x-www-form-urlencoded"
    )
    told = json.loads(text)
    assert status == 303 and headers["location"] == "/service/thanks/x/"
    assert told["method"] == "POST" and told["path"] == "/service/contribute/?x=1" and told["body"] == form
    assert told["headers"]["content-type"] == "application/x-www-form-urlencoded"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("kind", SERVERS)
def test_the_readers_address_goes_along(ports: dict[str, int], kind: str) -> None:
    _, _, text = ask(ports[kind], "GET", "/service/manage/")
    assert json.loads(text)["headers"]["x-forwarded-for"] == "127.0.0.1"


def address_told(port: int, *lines: tuple[str, str]) -> str | None:
    """Return the address that the service is told, of a request with more headers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.putrequest("GET", "/service/manage/")
    for name, value in lines:
        connection.putheader(name, value)
    connection.endheaders()
    headers: dict[str, str] = json.loads(connection.getresponse().read())["headers"]
    assert not [name for name in headers if "_" in name]
    return headers.get("x-forwarded-for")


@pytest.mark.parametrize("kind", SERVERS)
@pytest.mark.parametrize("name", ["X-Forwarded-For", "X_Forwarded_For", "X-Forwarded_For", "x_forwarded-for"])
def test_nobody_names_an_address_of_their_own(ports: dict[str, int], kind: str, name: str) -> None:
    """Not even Tor's daemon, which comes from this machine and hands on what a browser says."""
    assert address_told(ports[kind], (name, "198.51.100.1")) == "127.0.0.1"
    assert address_told(ports[kind], (name, "198.51.100.1"), (name, "198.51.100.2")) == "127.0.0.1"


def test_a_web_server_is_believed_what_it_adds_last(service: int, tmp_path: Path) -> None:
    with _server("ours", tmp_path / "behind", service, TAMIZDAT_BEHIND_PROXY="1") as port:
        lines = [("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-For", "198.51.100.2, ::ffff:192.0.2.7")]
        assert address_told(port, *lines) == "192.0.2.7"
        assert address_told(port, *lines, ("X_Forwarded_For", "198.51.100.3")) == "192.0.2.7"
        assert address_told(port) == "127.0.0.1"


@pytest.mark.parametrize("kind", SERVERS)
def test_a_message_that_is_signed_keeps_its_bytes_and_its_signature(ports: dict[str, int], kind: str) -> None:
    body = '{"id": "evt_1",\n "x": "' + "y" * 20_000 + '"}'
    _, _, text = ask(ports[kind], "POST", "/service/webhooks/stripe/", body, stripe_signature="t=1,v1=ab")
    told = json.loads(text)
    assert told["body"] == body and told["headers"]["stripe-signature"] == "t=1,v1=ab"


@pytest.mark.parametrize("kind", SERVERS)
def test_what_is_too_large_is_refused(ports: dict[str, int], kind: str) -> None:
    # Caddy cuts it off on the way, and calls that the service's fault.
    assert ask(ports[kind], "POST", "/service/webhooks/stripe/", "x" * 400_000)[0] == (502 if kind == "caddy" else 413)


@pytest.mark.parametrize("kind", SERVERS)
@pytest.mark.parametrize("path", ["/", "/services/", "/news/42.html", "/service"])
def test_nothing_else_is_handed_on(ports: dict[str, int], kind: str, path: str) -> None:
    assert ask(ports[kind], "POST", path, "x")[0] == 405
    assert "x-mine" not in ask(ports[kind], "GET", path)[1]


def test_without_the_service_pages_are_served(tmp_path: Path) -> None:
    with _server("ours", tmp_path / "alone", real.free_port()) as port:
        assert ask(port, "GET", "/")[0] == 200
        status, headers, text = ask(port, "POST", "/service/contribute/", "x=1")
        assert status == 502 and "Nothing was paid" in text and headers["retry-after"] == "60"
