"""A mail service on loopback that speaks Postmark's interface, and takes letters, refuses them, or breaks."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

TABLE = """
[mail]
service = "postmark"
from = "The Lantern <letters@lantern.example>"

[mail.service_settings]
api_url = "http://127.0.0.1:{port}/"
"""
INACTIVE = {
    "ErrorCode": 406,
    "Message": "You tried to send to a recipient that has been marked as inactive.\n"
    "Found inactive addresses: {to}.\nInactive recipients are ones that have generated a hard bounce.",
}


class MailService:
    """Keeps what it takes in `taken`. `does` has what it does with letters to an address, in the order of the calls:

    a number      it answers with this status and takes nothing
    "inactive"    it refuses the address
    "drop"        it takes the letter, and ends the connection without an answer
    "garbled"     it takes the letter, and its answer cannot be read
    "redirect"    it leads elsewhere
    """

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.calls = 0
        self.tokens: set[str | None] = set()
        self.does: dict[str, list[int | str]] = {}
        self.pause = 0.0  # seconds, before it takes a letter
        self.most = self._now = 0  # calls at a time
        self._guard = threading.Lock()
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with service._guard:
                    service._now += 1
                    service.most = max(service.most, service._now)
                try:
                    service._answer(self, body)
                finally:
                    with service._guard:
                        service._now -= 1

            def log_message(self, format: str, *words: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.table = TABLE.format(port=self.port)

    def __enter__(self) -> MailService:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def counts(self) -> Counter[str]:
        """How many letters each recipient got."""
        return Counter(each["To"] for each in self.taken)

    def _answer(self, handler: Any, body: dict[str, Any]) -> None:
        with self._guard:
            self.calls += 1
            self.tokens.add(handler.headers["X-Postmark-Server-Token"])
            waiting = self.does.get(body["To"], [])
            what = waiting.pop(0) if waiting else ""
        if isinstance(what, int):
            return self._say(handler, what, {"ErrorCode": 1, "Message": f"Not {body['To']}"})
        if what == "inactive":
            text = INACTIVE["Message"].format(to=body["To"])
            return self._say(handler, 422, {**INACTIVE, "Message": text})
        if what == "redirect":
            return self._say(handler, 307, {})
        time.sleep(self.pause)
        with self._guard:
            self.taken.append(body)
        if what == "drop":
            handler.close_connection = True
            return None
        if what == "garbled":
            return self._say(handler, 200, "<html>")
        return self._say(handler, 200, {"ErrorCode": 0, "Message": "OK", "MessageID": "b7bc", "To": body["To"]})

    @staticmethod
    def _say(handler: Any, status: int, said: Any) -> None:
        body = json.dumps(said).encode() if said != "<html>" else b"<html>"
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Location", "/elsewhere")
        handler.send_header("Retry-After", "0")
        handler.end_headers()
        handler.wfile.write(body)
