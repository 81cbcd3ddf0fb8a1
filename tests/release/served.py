"""A folder served over HTTP on this machine, as any plain host does it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote

from tamizdat.release.tree.media_types import media_type_of


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a body waits 40 ms for the answer to its headers
    slow: ClassVar[Collection[str]] = ()
    when_slow: ClassVar[Callable[[], object]]

    def do_GET(self) -> None:
        if unquote(self.path).lstrip("/") not in self.slow:
            super().do_GET()
            return
        self.when_slow()
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            self.wfile.write(b"Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
            while True:
                self.wfile.write(b"1\r\nx\r\n")
        self.close_connection = True

    def guess_type(self, path: str) -> str:  # type: ignore[override]
        return media_type_of(Path(path).name)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def served(folder: Path, slow: Collection[str] = (), when_slow: Callable[[], object] = lambda: None) -> Iterator[str]:
    """The address of the folder while it is served; answers for the paths in `slow` never end, and begin by telling
    `when_slow`."""
    handler = type("Handler", (_Handler,), {"slow": slow, "when_slow": staticmethod(when_slow)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
