"""Who asks: what the service is told of a reader, and under which name they are counted."""

from __future__ import annotations

import io
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("desk")


def scope(*headers: tuple[str, str], **changed: Any) -> Any:
    given = {
        "method": "POST", "path": "/service/manage/é/", "query_string": "a=1", "http_version": "1.1",
        "client": "127.0.0.1:4000", "headers": dict.fromkeys(headers).keys(),
    } | changed  # fmt: skip
    return SimpleNamespace(**given | {"headers": SimpleNamespace(items=lambda: list(headers))})


def test_headers_with_underscores_are_left_out_and_lines_are_one() -> None:
    from tamizdat.service.handing_in import variables

    told = variables(
        scope(
            ("x-forwarded-for", "198.51.100.1"),
            ("x-forwarded-for", "192.0.2.7"),
            ("x_forwarded_for", "198.51.100.2"),
            ("content-type", "text/plain"),
            ("content_length", "7"),
        ),
        io.BytesIO(b"abc"),
    )
    assert told["HTTP_X_FORWARDED_FOR"] == "198.51.100.1,192.0.2.7"
    assert (told["CONTENT_LENGTH"], told["CONTENT_TYPE"], told["wsgi.input"].read()) == ("3", "text/plain", b"abc")
    assert told["PATH_INFO"].encode("latin-1").decode() == "/service/manage/é/" and "HTTP_HOST" not in told


def test_an_address_is_compared_in_one_form() -> None:
    from tamizdat.webserver.clients import plain

    assert [plain(each) for each in ("::ffff:192.0.2.1", "2001:DB8::1", "fe80::1%eth0", "x")] == [
        "192.0.2.1",
        "2001:db8::1",
        "fe80::1",
        "x",
    ]


def test_names_of_addresses() -> None:
    from tamizdat.people.limits import TOGETHER
    from tamizdat.service.addresses import pseudonym

    assert pseudonym("::ffff:192.0.2.1") != pseudonym("::ffff:192.0.2.2"), "they have no network in common"
    assert pseudonym("2001:db8:1:1::1") == pseudonym("2001:db8:1:1::2") != pseudonym("2001:db8:1:2::1")
    assert {pseudonym(f"2001:db8:1:{each}::")[:19] for each in range(5)} == {pseudonym("2001:db8:1::")[:19]}
    assert [pseudonym(each) for each in ("127.0.0.1", "127.4.4.4", "::1", "::ffff:127.0.0.1", "")] == [TOGETHER] * 5


def meta(remote: str, forwarded: str = "") -> str:
    from tamizdat.service.addresses import WithoutAddresses

    request: Any = SimpleNamespace(
        META={"REMOTE_ADDR": remote} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})
    )
    WithoutAddresses(lambda request: request)(request)
    assert "HTTP_X_FORWARDED_FOR" not in request.META
    return str(request.META["REMOTE_ADDR"])


def test_only_a_server_of_this_machine_is_believed(settings_of_django: Any) -> None:
    from tamizdat.desk_config import DeskConfig
    from tamizdat.service.addresses import pseudonym

    assert meta("::ffff:127.0.0.1", "198.51.100.1, 192.0.2.7") == pseudonym("192.0.2.7")
    assert meta("::ffff:192.0.2.9", "198.51.100.1") == pseudonym("192.0.2.9")
    settings_of_django.DESK = DeskConfig("http://abc.onion/")
    assert meta("127.0.0.1", "198.51.100.1") == pseudonym("127.0.0.1")


def test_networks_of_one_provider_and_readers_by_tor_have_limits_of_their_own(vault: Any) -> None:
    from tamizdat.people.limits import TOGETHER, Limit
    from tamizdat.readers import abuse
    from tamizdat.service.addresses import pseudonym

    def may(limit: Limit, address: str) -> bool:
        return abuse.may(limit, SimpleNamespace(META={"REMOTE_ADDR": pseudonym(address)}))  # type: ignore[arg-type]

    one = Limit("one", 1, timedelta(days=1))
    answers = [may(one, f"2001:db8:1:{each:x}::1") for each in range(20)]
    assert answers == [True] * 16 + [False] * 4
    assert may(one, "2001:db8:2::1") and may(one, "192.0.2.1") and not may(one, "::ffff:192.0.2.1")
    together = [may(one, "127.0.0.1") for _ in range(51)]
    assert together == [True] * 50 + [False] and abuse.is_together(SimpleNamespace(META={"REMOTE_ADDR": TOGETHER}))  # type: ignore[arg-type]


def test_readers_by_tor_wait_for_their_link(support: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import re

    from tamizdat.people.models import Waiting
    from tamizdat.readers import abuse

    monkeypatch.setattr(abuse, "_WAIT", 0)
    reader = support.reader()
    form = {"email": "reader@example.org", "language": "en"}
    page = reader.post("/service/manage/", form, REMOTE_ADDR="127.0.0.1").content.decode()
    assert not Waiting.objects.exists() and "reader@example.org" in page
    waited = re.search('name="waited" value="([^"]+)"', page)
    assert waited is not None
    reader.post("/service/manage/", form | {"waited": waited[1]}, REMOTE_ADDR="127.0.0.1")
    assert Waiting.objects.count() == 1
