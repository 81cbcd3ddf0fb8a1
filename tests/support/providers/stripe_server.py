"""Stripe's API on this machine, for tests: HTTP around `stripe_world.py`, with idempotency keys, pages, expansion and chaos."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from stripe_objects import Record, Refused
from stripe_world import World

SECRET = "whsec_of_tests"
KEY = "sk_live_of_tests"


class StripeServer:
    """What our calls meet. `lose`, `fail` and `busy` say how many of the next calls go wrong, and how."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.lose = self.fail = self.busy = 0
        self.slow = 0.0  # seconds until the next answer, which was done before
        self.requests: list[tuple[str, str, Record, dict[str, str]]] = []
        self.answers: dict[str, tuple[str, int, Record]] = {}  # by idempotency key
        self.lock = threading.Lock()
        self.address = ""

    def messages(self) -> list[tuple[dict[str, str], bytes]]:
        """Return what Stripe would deliver, and forget it."""
        found = [signed(event) for event in self.world.events]
        self.world.events.clear()
        return found

    def answer(self, method: str, path: str, params: Record, headers: dict[str, str]) -> tuple[int, Record]:
        """Do a call, once for its key."""
        if headers.get("authorization") != f"Bearer {KEY}":
            return 401, _error("invalid_api_key", kind="invalid_request_error")
        key = headers.get("idempotency-key", "")
        digest = hashlib.sha256(json.dumps([path, params], sort_keys=True).encode()).hexdigest()
        if key in self.answers and method == "POST":
            known, status, answer = self.answers[key]
            return (status, answer) if known == digest else (400, _error("", kind="idempotency_error"))
        try:
            status, answer = 200, self._done(method, path, params)
        except Refused as refused:
            status, answer = 400, _error(refused.code, refused.param)
        except KeyError:
            status, answer = 404, _error("resource_missing", "id")
        if method == "POST" and key:
            self.answers[key] = digest, status, answer
        return status, answer

    def _done(self, method: str, path: str, params: Record) -> Record:
        world = self.world
        expand = params.pop("expand", [])
        parts = path.removeprefix("/v1/").split("/")
        match method, parts:
            case "POST", ["checkout", "sessions"]:
                found = world.checkout(params)
            case "GET", ["checkout", "sessions", name]:
                found = world.objects[name]
            case "POST", ["products"]:
                if params["id"] in world.objects:
                    raise Refused("resource_already_exists", "id")
                found = world.add("prod", "product", name=params["name"], active=True)
                del world.objects[found["id"]]
                found["id"] = params["id"]
                world.objects[params["id"]] = found
            case "POST", ["subscriptions", name]:
                found = world.update_subscription(name, params)
            case "DELETE", ["subscriptions", name]:
                found = world.cancel_subscription(name)
            case "POST", ["customers", name]:
                found = world.objects[name]
                found["invoice_settings"] |= params["invoice_settings"]
            case "POST", ["refunds"]:
                found = world.refund(params)
            case "POST", ["billing_portal", "configurations"]:
                found = world.add("bpc", "billing_portal.configuration", active=True, **params)
            case "POST", ["billing_portal", "sessions"]:
                found = world.add("bps", "billing_portal.session", **params)
                found["url"] = f"https://billing.stripe.com/p/session/{found['id']}"
            case "GET", _:
                return self._list(path, params, expand)
            case _:
                raise KeyError(path)
        return self._expanded(found, expand)

    def _list(self, path: str, params: Record, expand: list[str]) -> Record:
        kinds = {
            "charges": "charge",
            "refunds": "refund",
            "disputes": "dispute",
            "balance_transactions": "balance_transaction",
            "billing_portal/configurations": "billing_portal.configuration",
        }
        rows = self.world.all(kinds[path.removeprefix("/v1/")])
        for name in ("payment_intent", "customer", "charge", "type"):
            if name in params:
                rows = [row for row in rows if row.get(name) == params[name]]
        if "created" in params:
            rows = [row for row in rows if row["created"] >= int(params["created"]["gte"])]
        if after := params.get("starting_after"):
            names = [row["id"] for row in rows]
            rows = rows[names.index(after) + 1 :]
        limit = min(int(params.get("limit", 10)), self.page)
        paths = [each.removeprefix("data.") for each in expand]
        data = [self._expanded(row, paths) for row in rows[:limit]]
        return {"object": "list", "url": path, "has_more": len(rows) > limit, "data": data}

    page = 3  # rows of a page at most, so that every list has several

    def _expanded(self, found: Record, paths: list[str]) -> Record:
        """Return an object with what was asked for in place of ids. A charge shows its refunds only if asked."""
        shown = copy.deepcopy({name: value for name, value in found.items() if not name.startswith("_")})
        if shown["object"] == "charge" and not any(path.split(".")[0] == "refunds" for path in paths):
            shown.pop("refunds")
        if shown["object"] == "dispute":
            names = shown["balance_transactions"]
            shown["balance_transactions"] = [copy.deepcopy(self.world.objects[name]) for name in names]
        for path in paths:
            name, _, rest = path.partition(".")
            value = shown.get(name)
            if name == "refunds":
                shown[name]["data"] = [self._expanded(self.world.objects[each], []) for each in value["data"]]
            elif isinstance(value, str) and value in self.world.objects:
                shown[name] = self._expanded(self.world.objects[value], [rest] if rest else [])
        return shown


def signed(event: Record, secret: str = SECRET, moment: int | None = None) -> tuple[dict[str, str], bytes]:
    """Return a message as Stripe sends it: headers and body."""
    return signed_text(json.dumps(event, indent=2), secret, moment)


def signed_text(text: str, secret: str = SECRET, moment: int | None = None) -> tuple[dict[str, str], bytes]:
    """Return a text as Stripe would send it."""
    body = text.encode()
    stamp = int(time.time()) if moment is None else moment
    signature = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={stamp},v1={signature}"}, body


@contextmanager
def serving(server: StripeServer) -> Iterator[StripeServer]:
    """Serve on loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def _do(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("content-length", 0))
            params = nested(self.rfile.read(length).decode() if self.command == "POST" else parts.query)
            headers = {name.lower(): value for name, value in self.headers.items()}
            with server.lock:
                server.requests.append((self.command, parts.path, copy.deepcopy(params), headers))
                if server.fail or server.busy:
                    status = 500 if server.fail else 429
                    server.fail, server.busy = max(0, server.fail - 1), server.busy - (not server.fail and 1)
                    self._send(status, _error("", kind="api_error"))
                    return
                status, answer = server.answer(self.command, parts.path, params, headers)
                if server.lose:
                    server.lose -= 1
                    self.close_connection = True
                    self.connection.close()
                    return
            slow, server.slow = server.slow, 0.0
            time.sleep(slow)
            with suppress(OSError):  # whoever asked may have gone
                self._send(status, answer)

        do_GET = do_POST = do_DELETE = _do  # noqa: N815 (names of http.server)

        def _send(self, status: int, answer: Record) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Stripe-Should-Retry", "false")
            self.end_headers()
            self.wfile.write(body)

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    server.address = f"http://127.0.0.1:{httpd.server_port}"
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()


def nested(text: str) -> Record:
    """Return the parameters of a form: a[b][0][c]=d as lists in dictionaries.

    >>> nested("a[b][0][c]=1&d=2")
    {'a': {'b': [{'c': '1'}]}, 'd': '2'}
    """
    found: Record = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        first, *rest = re.findall(r"[^\[\]]+", name)
        at = found
        for word, after in zip([first, *rest], [*rest, None], strict=True):
            if after is None:
                at[word] = value
            else:
                at = at.setdefault(word, {})
    return _lists(found)


def _lists(found: Any) -> Any:
    if not isinstance(found, dict):
        return found
    if found and all(name.isdigit() for name in found):
        return [_lists(found[name]) for name in sorted(found, key=int)]
    return {name: _lists(value) for name, value in found.items()}


def _error(code: str, param: str = "", kind: str = "invalid_request_error") -> Record:
    # Stripe's sentences may quote what was sent; ours must never reach anybody.
    return {"error": {"type": kind, "code": code, "param": param, "message": "about somebody@example.org"}}
