"""A newsroom in practice mode to which readers contribute: its service, its worker's round, its processor's books."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest

ADDRESS = "philippa.zwergenstein@example.org"


class Support:
    """What readers meet, in this process, and what the worker does."""

    def __init__(self, desk: Any, vault: Any) -> None:
        from tamizdat.support.providers.registry import provider

        self.desk, self.vault = desk, vault
        self.provider: Any = provider("practice")
        self.processor = self.provider.processor

    @contextmanager
    def on(self, day: date) -> Iterator[None]:
        """Let it be another day."""
        from unittest.mock import patch

        from django.utils import timezone

        moved = timedelta(days=(day - timezone.localdate()).days)
        now = timezone.now
        with patch("django.utils.timezone.now", lambda: now() + moved):
            yield

    def reader(self) -> Any:
        """Return a reader's browser's stand-in, which knows nothing of the desk."""
        from django.test import Client
        from django.test.utils import override_settings

        reader = Client(headers={"accept": "text/html"}, REMOTE_ADDR="203.0.113.7")
        ask = reader.request

        def request(**given: Any) -> Any:
            with override_settings(**_of_service()):
                return ask(**given)

        reader.request = request  # type: ignore[method-assign]
        return reader

    def form(self, **changed: str) -> dict[str, str]:
        """Return a form as a reader's browser sends it that has done its sum."""
        from tamizdat.readers import abuse

        form = {
            "language": "en",
            "group": "everywhere",
            "currency": "EUR",
            "cadence": "once",
            "amount-once": "1000",
            "amount-monthly": "500",
            "amount-annual": "5000",
            "method": "practice",
            "email": "",
            "note": "",
            "proof": solved(abuse.challenge()),
        }
        return form | changed

    def begin(self, **changed: str) -> Any:
        """Send a form; return the contribution that it begins."""
        from tamizdat.support.models import Contribution

        answer = self.reader().post("/service/contribute/", self.form(**changed))
        assert answer.status_code == 303, answer.content.decode()[-3000:]
        return Contribution.objects.latest("pk")

    def give(self, **changed: str) -> Any:
        """Send a form and pay; return the contribution once the worker has heard of it."""
        row = self.begin(**changed)
        self.processor.pay(row.provider_reference, today())
        self.work()
        return again(row)

    def work(self) -> None:
        """Do a round of the worker."""
        from tamizdat.newsroom.operations.worker import one_round

        one_round()


def _of_service() -> dict[str, Any]:
    """Return the settings by which the service that readers meet differs from the desk's."""
    from tamizdat.service import readers

    own = (
        "ROOT_URLCONF",
        "ALLOWED_HOSTS",
        "MIDDLEWARE",
        "DATA_UPLOAD_MAX_NUMBER_FIELDS",
        "DATA_UPLOAD_MAX_MEMORY_SIZE",
    )
    return {name: getattr(readers, name) for name in own}


def today() -> date:
    from tamizdat.people.persons import today

    return today()


def again(row: Any) -> Any:
    """Return a row as the database has it now."""
    return type(row).objects.get(pk=row.pk)


def solved(challenge: dict[str, Any]) -> str:
    """Solve a sum as a reader's browser does."""
    import base64
    import hashlib

    import msgspec

    number = next(
        number
        for number in range(challenge["maxnumber"] + 1)
        if hashlib.sha256(f"{challenge['salt']}{number}".encode()).hexdigest() == challenge["challenge"]
    )
    told = {name: challenge[name] for name in ("algorithm", "challenge", "salt", "signature")} | {"number": number}
    return base64.b64encode(msgspec.json.encode(told)).decode()


@pytest.fixture
def support(desk: Any, vault: Any, settings_of_django: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Support]:
    """A newsroom in practice mode that readers can contribute to."""
    from tamizdat.readers import abuse, pages
    from tamizdat.support import defaults

    settings_of_django.PRACTICE = True
    monkeypatch.setattr(abuse, "_NUMBERS", 50)
    monkeypatch.setattr(pages, "_made", None)
    defaults.open_for_practice()
    yield Support(desk, vault)


@pytest.fixture
def settings_of_django(desk: Any) -> Iterator[Any]:
    """Django's settings, put back afterwards."""
    from django.conf import settings
    from django.test.utils import override_settings

    with override_settings():
        yield settings


@pytest.fixture(scope="session")
def desk_started(_desk_folder: Any) -> None:
    """Django is started; for what is pure and lives beside models."""
