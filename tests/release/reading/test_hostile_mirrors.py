"""Whatever a mirror sends, reading a file of it ends soon, in its bytes or in a reason."""

from __future__ import annotations

import gzip
import itertools
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress

import pytest

from tamizdat.release import ReleaseError, limits
from tamizdat.release.reading import ReadError, read
from tamizdat.release.reading.budget import Budget
from tamizdat.release.reading.web import Web

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
Script = Callable[[str], Iterable[bytes]]  # what is sent for a path


class Hostile:
    """A server that sends for each request whatever a script says, and remembers what it was asked."""

    def __init__(self) -> None:
        self.script: Script = lambda path: [OK + b"Content-Length: 0\r\n\r\n"]
        self.requests: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as file:
            while line := file.readline():
                head = [line, *iter(file.readline, b"\r\n")]
                self.requests.append(b"".join(head).decode())
                for part in self.script(line.split()[1].decode()):
                    connection.sendall(part)

    def close(self) -> None:
        self._listener.close()


class Clock:
    """A clock that goes on by some seconds each time it is looked at; nobody really sleeps."""

    def __init__(self, step: float = 0.0) -> None:
        self.now, self.step = 0.0, step
        self.slept: list[float] = []

    def __call__(self) -> float:
        self.now += self.step
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    with closing(Hostile()) as server:
        yield server


def web(hostile: Hostile, clock: Clock) -> Web:
    return Web(f"{hostile.origin}/site/", Budget(clock, clock.sleep))


def endless(start: bytes, part: bytes) -> Script:
    return lambda path: itertools.chain([start], itertools.repeat(part))


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "script",
    [
        endless(OK + b"\r\n", b"x"),
        endless(b"HTTP/1.1 200 OK\r\n", b"X-Slow: y\r\n"),
        endless(b"HTTP/1.1 200 OK\r\nX-Long: ", b"y"),
        endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
        endless(CHUNKED, b"0"),
        endless(CHUNKED, b"1;extension=" + b"x" * 1000 + b"\r\ny\r\n"),
        endless(OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10], b"\x00\x00\x00\xff\xff" * 1000),
    ],
    ids=["body", "headers", "one header", "100", "103", "chunk size", "chunk extensions", "gzip of nothing"],
)
@pytest.mark.parametrize("step", [0.0, 0.5])
def test_what_never_ends_is_cut_off(hostile: Hostile, script: Script, step: float) -> None:
    """Without a clock the count of bytes ends it, and where bytes are few the deadline does."""
    hostile.script = script
    with pytest.raises(ReadError):
        read(web(hostile, Clock(step)), "index.html", 1_000)
    assert len(hostile.requests) <= limits.MAX_REQUESTS


@pytest.mark.parametrize("status", [404, 403, 500])
def test_an_endless_refusal_is_not_read(hostile: Hostile, status: int) -> None:
    hostile.script = endless(b"HTTP/1.1 %d No\r\n\r\n" % status, b"x" * 65_536)
    source = web(hostile, Clock())
    for path in map(str, range(2 * limits.CONNECTIONS)):
        if status == 404:
            assert read(source, path, 10) is None
        else:
            with pytest.raises(ReadError, match=str(status)):
                read(source, path, 10)


def test_a_bucket_that_may_not_be_listed_has_no_next_root(hostile: Hostile) -> None:
    hostile.script = lambda path: [b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"]
    source = web(hostile, Clock())
    assert read(source, "tuf/4.root.json", 10) is None
    with pytest.raises(ReadError, match="403"):
        read(source, "tuf/timestamp.json", 10)


def test_a_bomb_is_unpacked_no_further_than_is_signed(hostile: Hostile) -> None:
    body = gzip.compress(bytes(50_000_000))
    head = OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body)
    hostile.script = lambda path: [head, body]
    with pytest.raises(ReadError, match="longer than the 1000 bytes"):
        read(web(hostile, Clock()), "index.html", 1_000)


@pytest.mark.parametrize("packing", ["br", "gzip, gzip", "x" * 3_000])
def test_other_packing_is_refused(hostile: Hostile, packing: str) -> None:
    hostile.script = lambda path: [OK + f"Content-Encoding: {packing}\r\nContent-Length: 2\r\n\r\n{{}}".encode()]
    with pytest.raises(ReadError, match="packs it as"):
        read(web(hostile, Clock()), "index.html", 1_000)


@pytest.mark.parametrize("hint", ["86400", "9" * 5_000, "-5", "nan", "Fri, 31 Dec 9999 23:59:59 GMT", "1e9", "²"])
@pytest.mark.parametrize("status", [429, 503])
def test_no_server_chooses_how_long_is_slept(hostile: Hostile, hint: str, status: int) -> None:
    head = b"HTTP/1.1 %d Busy\r\nContent-Length: 0\r\n" % status
    hostile.script = lambda path: [head + b"Retry-After: " + hint.encode() + b"\r\n\r\n"]
    clock = Clock()
    with pytest.raises(ReadError, match=str(status)):
        read(web(hostile, clock), "index.html", 1_000)
    assert len(clock.slept) == limits.MAX_REQUESTS - 1
    assert all(0 <= seconds <= limits.MAX_WAIT_SECONDS for seconds in clock.slept)


def redirect(location: str) -> Script:
    return lambda path: [f"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {location}\r\n\r\n".encode()]


@pytest.mark.parametrize(
    "location", ["http://[", "http://a:b/", "", "http://[::1", "//", "ftp://127.0.0.1/", "http:///x"]
)
def test_strange_redirects_are_refused(hostile: Hostile, location: str) -> None:
    hostile.script = redirect(location)
    with pytest.raises(ReadError, match="cannot be fetched"):
        read(web(hostile, Clock()), "index.html", 1_000)
    assert len(hostile.requests) <= 1 + limits.MAX_REDIRECTS


def test_redirects_stay_on_their_origin(hostile: Hostile) -> None:
    with closing(Hostile()) as private:
        hostile.script = redirect(f"{private.origin}/site/index.html")
        source = web(hostile, Clock())
        with pytest.raises(ReadError, match="not its own origin"):
            read(source, "index.html", 1_000)
        hostile.script = redirect(private.origin.removeprefix("http:") + "/x")
        with pytest.raises(ReadError, match="not its own origin"):
            read(source, "index.html", 1_000)
        assert private.requests == []


def test_redirects_are_few(hostile: Hostile) -> None:
    counter = itertools.count()
    hostile.script = lambda path: redirect(f"/{next(counter)}")(path)
    with pytest.raises(ReadError, match="redirects"):
        read(web(hostile, Clock()), "index.html", 1_000)
    assert len(hostile.requests) == limits.MAX_REDIRECTS + 1


def test_one_redirect_is_followed(hostile: Hostile) -> None:
    answer = OK + b"Content-Length: 2\r\n\r\nhi"
    hostile.script = lambda path: redirect("./")(path) if path.endswith("index.html") else [answer]
    assert read(web(hostile, Clock()), "a/index.html", 1_000) == b"hi"


def test_a_mirror_that_fails_is_not_asked_for_ever(hostile: Hostile) -> None:
    hostile.script = lambda path: [b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"]
    source = web(hostile, Clock())
    for path in map(str, range(limits.MAX_FAILURES + 20)):
        with pytest.raises(ReadError):
            read(source, path, 10)
    assert len(hostile.requests) == limits.MAX_FAILURES * limits.MAX_REQUESTS


def test_failures_with_successes_between_are_no_reason_to_stop(hostile: Hostile) -> None:
    bad, good = [b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"], [OK + b"Content-Length: 0\r\n\r\n"]
    hostile.script = lambda path: bad if path.endswith("bad") else good
    source = web(hostile, Clock())
    for _ in range(limits.MAX_FAILURES + 5):
        with pytest.raises(ReadError, match="503"):
            read(source, "bad", 10)
        assert read(source, "good", 10) == b""


def test_an_address_that_this_machine_cannot_use_is_passed_over(
    hostile: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = socket.getaddrinfo

    def with_another_first(*given: object, **options: object) -> list[object]:
        (real, *_) = found(*given, **options)  # type: ignore[call-overload]
        return [(-1, *real[1:]), real]

    source = web(hostile, Clock())
    monkeypatch.setattr(socket, "getaddrinfo", with_another_first)
    assert read(source, "a", 10) == b""


def test_all_files_together_have_a_deadline(hostile: Hostile) -> None:
    clock = Clock()
    source = web(hostile, clock)
    assert read(source, "a", 10) == b""
    clock.now += limits.BASE_SECONDS
    with pytest.raises(ReadError, match="time that a release"):
        read(source, "a", 10)
    source.expect(files=100, size=0)
    assert read(source, "a", 10) == b""


def test_a_verifier_asks_as_a_browser_does(hostile: Hostile) -> None:
    assert read(web(hostile, Clock()), "index.html", 10) == b""
    assert "tamizdat" not in hostile.requests[0].lower() and "urllib3" not in hostile.requests[0]
    assert "User-Agent: Mozilla/5.0 " in hostile.requests[0]


@pytest.mark.parametrize(
    "address", ["http://[", "http://", "http://a:b/", "http://a:99999/", "http://u:p@a/", "http://a/?x", "https://a/#x"]
)
def test_strange_addresses(address: str) -> None:
    with pytest.raises(ReleaseError, match="address"):
        Web(address)


@pytest.mark.parametrize("host", ["nowhere.invalid", "a" * 70 + ".invalid", "xn--a.invalid", "127.0.0.1:1"])
def test_strange_hosts(host: str) -> None:
    clock = Clock()
    with pytest.raises(ReadError, match="cannot be fetched"):
        read(Web(f"http://{host}/", Budget(clock, clock.sleep)), "index.html", 10)
