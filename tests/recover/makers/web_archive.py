"""Web archives (WARC) that are being written."""

from __future__ import annotations

import io

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter


class Archive:
    """A WARC file that is being written."""

    def __init__(self) -> None:
        self.file = io.BytesIO()
        self._writer = WARCWriter(self.file, gzip=True)

    def add(self, address: str, body: bytes, kind: str = "text/html; charset=utf-8", **more: str) -> None:
        """Add an answer; `more` has further headers of it, `status`, `day` and `record` if they are not the usual."""
        status, day = more.pop("status", "200 OK"), more.pop("day", "2019-05-03")
        record = more.pop("record", "response")
        headers = [("Content-Type", kind), *((name.replace("_", "-"), value) for name, value in more.items())]
        http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
        dated = {"WARC-Date": f"{day}T12:00:00Z"}
        made = self._writer.create_warc_record(
            address, record, payload=io.BytesIO(body), http_headers=http, warc_headers_dict=dated
        )
        self._writer.write_record(made)

    def bytes(self) -> bytes:
        return self.file.getvalue()


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
