"""`tamizdat up` as a process: what it writes, how it stops, what it refuses, how it lives through a publication."""

from __future__ import annotations

import gzip
import http.client
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from served_release import ARTICLE_PATH, HOME, TAMIZDAT, Server, running, write_site


def test_nothing_about_readers_is_written(tmp_path: Path) -> None:
    """Requests of every fate, errors among them; then all that was printed or left on disk is searched."""
    site = write_site(tmp_path / "site")
    (site / "elsewhere").symlink_to("/proc/self/mem")
    (site / "tuf" / "timestamp.json").unlink()  # no real one, which is told at the start
    with running(site) as server:
        before = set(tmp_path.rglob("*"))
        for path in ["/", "/nothing-asked-by-marker7", "/?q=marker7", "/2013/10/03/ferry-a7?marker7", "/elsewhere"]:
            for method in ["GET", "POST", "HEAD", "MARKER7"]:
                server.ask(path, method, User_Agent="marker7", Referer="http://marker7/", Cookie="marker7=marker7")
        server.ask("/", Range="bytes=marker7", If_None_Match="marker7", Accept_Encoding="marker7;q=marker7")
        for garbage in [
            b"MARKER7\r\n\r\n",
            b"GET / HTTP/1.1\r\nmarker7\r\n\r\n",
            b"GET /marker7 HTTP/9.9\r\n\r\n",
            b"GET http://marker7/ HTTP/1.1\r\nHost: marker7\r\nConnection: close\r\n\r\n",
            b"OPTIONS * HTTP/1.1\r\nHost: marker7\r\nConnection: close\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: marker7\r\n\r\n",
            b"\x16\x03\x01marker7\r\n\r\n",
        ]:
            server.raw(garbage)
        with socket.create_connection(("127.0.0.1", server.port)) as gone:
            gone.sendall(b"GET /large.bin?marker7 HTTP/1.1\r\nHost: marker7\r\n\r\n")
        assert set(tmp_path.rglob("*")) == before
        server.process.terminate()
        assert server.process.wait(90) == 0
    written = server.output.read_text()
    assert "marker7" not in written.lower()
    # Our own address is told once; a reader's, of the same machine, nowhere.
    assert "127.0.0.1" not in written
    assert len(written.splitlines()) == 3, written


def workers(server: Server) -> list[int]:
    main = server.process.pid
    return [int(pid) for pid in Path(f"/proc/{main}/task/{main}/children").read_text().split()]


def test_answers_stay_whole_while_a_release_replaces_another(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site")
    versions = [(f"<p>version {number}</p>" * (100 + number)).encode() for number in range(8)]
    large = [bytes([number]) * (300_000 + number) for number in range(8)]
    done = threading.Event()

    def put(path: Path, content: bytes) -> None:
        new = path.with_name(path.name + ".new")
        new.write_bytes(content)
        new.replace(path)

    def publish() -> None:
        page = site / ARTICLE_PATH[1:] / "index.html"
        for _ in range(25):
            for version, big in zip(versions, large, strict=True):
                put(page.with_name("index.html.gz"), gzip.compress(version, mtime=0))
                put(page, version)
                put(site / "large.bin", big)
        done.set()

    put(site / ARTICLE_PATH[1:] / "index.html", versions[0])
    put(site / ARTICLE_PATH[1:] / "index.html.gz", gzip.compress(versions[0], mtime=0))
    put(site / "large.bin", large[0])
    tags: dict[str, bytes] = {}
    with running(site) as server:
        publisher = threading.Thread(target=publish)
        publisher.start()
        while not done.is_set():
            for reply, known in [
                (server.ask(ARTICLE_PATH), versions),
                (server.ask(ARTICLE_PATH, Accept_Encoding="gzip"), versions),
                (server.ask("/large.bin"), large),
            ]:
                assert reply.status == 200
                packed = reply.headers.get("content-encoding") == "gzip"
                assert (gzip.decompress(reply.body) if packed else reply.body) in known
                assert tags.setdefault(reply.headers["etag"], reply.body) == reply.body, "one tag, one body"
        publisher.join()
        assert server.ask(ARTICLE_PATH).body == versions[-1], "what was published last is there at once"
        assert gzip.decompress(server.ask(ARTICLE_PATH, Accept_Encoding="gzip").body) == versions[-1]
        assert server.ask("/large.bin").body == large[-1]


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stop_lets_answers_finish(tmp_path: Path, stop: signal.Signals) -> None:
    if signal.getsignal(stop) is signal.SIG_IGN:
        pytest.skip(f"these tests were started with {stop.name} ignored (nohup), and so is the server")
    site = write_site(tmp_path / "site")
    content = bytes(1000) * 40_000  # 40 MB: more than the sockets between us can hold
    (site / "huge.bin").write_bytes(content)
    with running(site) as server, socket.create_connection(("127.0.0.1", server.port)) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(65536).startswith(b"HTTP/1.1 200")
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        connection.request("GET", "/huge.bin")
        reply = connection.getresponse()
        begun = reply.read(1000)
        server.process.send_signal(stop)
        assert begun + reply.read() == content
        assert server.process.wait(90) == 0
    assert server.output.read_text().endswith("Stopped.\n")
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", server.port))


def test_workers_do_not_outlive_a_killed_server(tmp_path: Path) -> None:
    with running(write_site(tmp_path / "site")) as server:
        server.process.kill()
        server.process.wait(90)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", server.port)).close()
            except ConnectionRefusedError:
                return
            time.sleep(0.1)
        pytest.fail("the port is still taken")


def test_many_connections_at_once(tmp_path: Path) -> None:
    """Under the limit of open files that systems begin with, a worker would take no more than about a thousand."""
    site = write_site(tmp_path / "site")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[1] != resource.RLIM_INFINITY and before[1] < 2000:
        pytest.skip("this account may not open 2,000 files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
    try:
        with running(site, "--workers", "1") as server:
            resource.setrlimit(resource.RLIMIT_NOFILE, (2000, before[1]))
            open_ones = [socket.create_connection(("127.0.0.1", server.port), timeout=20) for _ in range(400)]
            for one in open_ones:
                one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert all(one.recv(65536).startswith(b"HTTP/1.1 200") for one in open_ones)
            for one in open_ones:
                one.close()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_dead_worker_is_replaced(tmp_path: Path) -> None:
    with running(write_site(tmp_path / "site"), "--workers", "1") as server:
        (dead,) = workers(server)
        os.kill(dead, signal.SIGKILL)
        for _ in range(200):
            try:
                assert server.ask("/").body == HOME
                break
            except OSError:
                time.sleep(0.1)
        assert workers(server) != [dead]


def fails(*arguments: str | Path, cwd: Path | None = None) -> str:
    """Run `tamizdat up`, which must not serve; return what it says."""
    done = subprocess.run([TAMIZDAT, "up", *arguments], cwd=cwd, capture_output=True, text=True, timeout=30)
    assert done.returncode == 2, done
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_taken_port(up: Server, tmp_path: Path) -> None:
    site = write_site(tmp_path / "site")
    # Another Tamizdat: its workers share their port, so the system alone would let us join in silence.
    said = fails("--site", site, "--port", str(up.port))
    assert f"Port {up.port} on 127.0.0.1" in said and f"--port {up.port + 1}" in said
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert "Address already in use" in fails("--site", site, "--port", str(other.getsockname()[1]))


def test_hosts_that_cannot_be_had(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site")
    assert "no such address" in fails("--site", site, "--port", "0", "--host", "192.0.2.1")
    assert "'no-host.invalid'" in fails("--site", site, "--port", "0", "--host", "no-host.invalid")


def test_no_site(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_bytes(b"")
    for name, reason in [("missing", "not found"), ("empty", "holds no site"), ("file", "not a folder")]:
        said = fails("--site", tmp_path / name)
        assert str(tmp_path / name) in said and reason in said and "tamizdat press" in said


def test_the_newsrooms_own_site(tmp_path: Path) -> None:
    assert "--site" in fails(cwd=tmp_path)
    (tmp_path / "tamizdat.toml").write_text('name = "The Lantern"\n')
    assert str(tmp_path / "var" / "site") in fails("--no-desk", cwd=tmp_path)


def test_the_server_brings_no_django() -> None:
    code = "import sys, tamizdat.webserver.server; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "granian" in loaded
    assert not {"django", "wagtail"} & set(loaded)
