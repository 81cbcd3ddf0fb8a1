"""Calls of a mail service, one letter each, over a connection that is kept."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from django.utils.module_loading import import_string

from tamizdat.people.mail.config import MailConfig, MailConfigError
from tamizdat.people.mail.services import answers
from tamizdat.people.mail.services.answers import Answer, Fault
from tamizdat.people.mail.services.known import KNOWN, key_of, missing
from tamizdat.people.mail.services.message import for_service
from tamizdat.people.mail.smtp import CannotSend, Outcome

_CONNECT, _ANSWER = 10.0, 60.0  # seconds; a service that looks at a letter first needs some


class Service:
    """A mail service as one sender uses it. Only one thread may use it at a time.

    Raises MailConfigError where a key is not in the environment.
    """

    def __init__(self, mail: MailConfig) -> None:
        self._mail = mail
        known = KNOWN[mail.service]
        if lacking := missing(mail.service, known.keys):
            raise MailConfigError(
                f"{known.title} is named in tamizdat.toml, and {' and '.join(lacking)} is not in the environment. Put"
                " it into /etc/tamizdat.env."
            )
        self._known = known
        keys = {key: key_of(mail.service, key) for key in known.keys}
        self._backend: Any = import_string(known.backend)(**mail.service_settings, **keys, timeout=(_CONNECT, _ANSWER))

    def __enter__(self) -> Service:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def name(self) -> str:
        """Who letters are from: a name and an address."""
        return self._mail.sender

    def call(self, body: bytes, delivery: str = "") -> Answer:
        """Hand a letter over; return what became of it. `delivery` is the signed number of a newsletter's row."""
        try:
            made = for_service(body, self._known, delivery)
        except Exception:  # of the e-mail package, about what is no message
            return answers.NO_MESSAGE
        try:
            if self._backend.open():
                self._backend.session.max_redirects = 0  # a redirect would take the letter elsewhere
            self._backend.send_messages([made])
        except Exception as error:  # each of anymail's and requests' has a meaning
            return answers.of_error(error)
        return answers.of_status(made.anymail_status)

    def send(self, to: str, body: bytes, return_path: str = "") -> Outcome:
        """Send a single letter, which is to `to`. Raises CannotSend where the service takes none. What comes back goes
        to the service, which reports it: `return_path` is not used."""
        answer = self.call(body)
        if answer.fault is not Fault.LETTER:
            raise CannotSend(f"{self._mail.through} takes no letters: {answer.outcome.answer}")
        return answer.outcome

    def close(self) -> None:
        """Let go of the connection."""
        self._backend.close()
