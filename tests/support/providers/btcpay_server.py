"""A BTCPay Server on this machine, for tests: its invoices, written from the Greenfield API's own description."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY, SECRET, STORE = "greenfield-key", "webhook-secret", "9CiNzKoANXxmk5ayZngSXrHTiVvvgCrwrpFQd4m2K776"
RATE = Decimal("64392.23")
Record = dict[str, Any]


class BTCPayServer:
    """Invoices, what was paid for them, and messages. `lose`, `fail` and `busy` count calls that go wrong."""

    def __init__(self) -> None:
        self.invoices: dict[str, Record] = {}
        self.payments: dict[str, list[Record]] = {}
        self.events: list[Record] = []
        self.lose = self.fail = self.busy = 0
        self.requests: list[tuple[str, str, Record]] = []
        self.moment = int(time.time())
        self.address = ""

    def create(self, wanted: Record) -> Record:
        self.moment += 1
        name = f"Inv{len(self.invoices):06}"
        made = {
            **wanted,
            "id": name,
            "storeId": STORE,
            "checkoutLink": f"{self.address}/i/{name}",
            "createdTime": self.moment,
            "status": "New",
            "additionalStatus": "None",
            "type": "Standard",
        }
        self.invoices[name] = made
        self.payments[name] = []
        self.tell(name, "InvoiceCreated")
        return made

    def pay(self, name: str, share: str = "1", *, status: str = "Settled", moment: int | None = None) -> Record:
        """Pay a share of an invoice's amount, as a wallet does: whole satoshis."""
        invoice = self.invoices[name]
        self.moment += 1
        due = Decimal(invoice["amount"]) * Decimal(share) / RATE
        payment = {
            "id": hashlib.sha256(f"{name}{len(self.payments[name])}".encode()).hexdigest() + "-0",
            "receivedDate": moment or self.moment,
            "value": str(due.quantize(Decimal("0.00000001"), rounding="ROUND_UP")),
            "fee": "0.00000000",
            "status": status,
            "destination": "bc1q…",
        }
        self.payments[name].append(payment)
        self.judge(name)
        self.tell(name, "InvoiceReceivedPayment")
        return payment

    def settle(self, name: str, status: str = "Settled") -> None:
        """The payments under way are confirmed, or never will be."""
        for payment in self.payments[name]:
            if payment["status"] == "Processing":
                payment["status"] = status
        self.judge(name)
        self.tell(name, "InvoiceSettled" if self.invoices[name]["status"] == "Settled" else "InvoiceInvalid")

    def judge(self, name: str) -> None:
        """Set an invoice's state by its payments."""
        invoice, payments = self.invoices[name], self.payments[name]
        paid = sum(Decimal(each["value"]) * RATE for each in payments if each["status"] != "Invalid")
        amount = Decimal(invoice["amount"])
        if invoice["status"] == "Expired":
            invoice["additionalStatus"] = "PaidLate" if paid >= amount else "PaidPartial"
        elif paid >= amount:
            waits = any(each["status"] == "Processing" for each in payments)
            invoice["status"] = "Processing" if waits else "Settled"
            invoice["additionalStatus"] = "PaidOver" if paid > amount * Decimal("1.001") else "None"
        elif any(each["status"] == "Invalid" for each in payments):
            invoice["status"] = "Invalid"

    def expire(self, name: str) -> None:
        self.invoices[name]["status"] = "Expired"
        if self.payments[name]:
            self.invoices[name]["additionalStatus"] = "PaidPartial"
        self.tell(name, "InvoiceExpired")

    def mark(self, name: str) -> None:
        """Somebody says at the server that it is paid."""
        self.invoices[name] |= {"status": "Settled", "additionalStatus": "Marked"}
        self.tell(name, "InvoiceSettled")

    def tell(self, name: str, kind: str) -> None:
        number = f"delivery{len(self.requests)}-{len(self.events)}-{self.moment}"
        self.events.append(
            {
                "deliveryId": number,
                "originalDeliveryId": number,
                "isRedelivery": False,
                "webhookId": "hook",
                "type": kind,
                "timestamp": self.moment,
                "storeId": STORE,
                "invoiceId": name,
                "metadata": self.invoices[name]["metadata"],
            }
        )

    def messages(self) -> list[tuple[dict[str, str], bytes]]:
        found = [signed(event) for event in self.events]
        self.events.clear()
        return found

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Record) -> tuple[int, Any]:
        parts = path.removeprefix(f"/api/v1/stores/{STORE}/").split("/")
        match method, parts:
            case "POST", ["invoices"]:
                return 200, self.create(body)
            case "GET", ["invoices"]:
                rows = list(self.invoices.values())
                if wanted := query.get("orderId"):
                    rows = [row for row in rows if row["metadata"].get("orderId") in wanted]
                first, last = int(query.get("startDate", ["0"])[0]), int(query.get("endDate", ["99999999999"])[0])
                rows = [row for row in rows if first <= row["createdTime"] <= last]
                begin = int(query["skip"][0])
                return 200, rows[begin : begin + int(query["take"][0])]
            case "GET", ["invoices", name] if name in self.invoices:
                return 200, self.invoices[name]
            case "GET", ["invoices", name, "payment-methods"] if name in self.invoices:
                method_of = {"paymentMethodId": "BTC-CHAIN", "currency": "BTC", "rate": str(RATE)}
                other = {"paymentMethodId": "BTC-LN", "currency": "BTC", "rate": str(RATE), "payments": []}
                only = query.get("onlyAccountedPayments", ["true"]) == ["true"]
                found = [each for each in self.payments[name] if not only or each["status"] != "Invalid"]
                return 200, [{**method_of, "payments": found}, other]
        return 404, {"code": "generic-error", "message": "about somebody@example.org"}


def signed(event: Record, secret: str = SECRET) -> tuple[dict[str, str], bytes]:
    """Return a message as the server sends it."""
    body = json.dumps(event).encode()
    return {"BTCPay-Sig": f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"}, body


@contextmanager
def serving(server: BTCPayServer) -> Iterator[BTCPayServer]:
    """Serve on loopback."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def _do(self) -> None:
            parts = urlsplit(self.path)
            body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}")
            with lock:
                server.requests.append((self.command, parts.path, body))
                if self.headers.get("authorization") != f"token {KEY}":
                    return self._send(401, {})
                if server.fail or server.busy:
                    status = 500 if server.fail else 429
                    server.fail, server.busy = max(0, server.fail - 1), server.busy - (not server.fail and 1)
                    return self._send(status, {})
                status, answer = server.answer(self.command, parts.path, parse_qs(parts.query), body)
                if server.lose and self.command == "POST":
                    server.lose -= 1
                    self.close_connection = True
                    return self.connection.close()
            return self._send(status, answer)

        do_GET = do_POST = _do  # noqa: N815 (names of http.server)

        def _send(self, status: int, answer: Any) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    server.address = f"http://127.0.0.1:{httpd.server_port}"
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()
