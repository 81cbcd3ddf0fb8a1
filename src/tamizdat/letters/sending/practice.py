"""Practice mode: nothing leaves this machine. Rows become sent, and the desk's mailbox shows the first letters."""

from __future__ import annotations

from tamizdat.letters.models import Issue
from tamizdat.letters.models.delivery import Delivery
from tamizdat.letters.rendering.personal import CODE
from tamizdat.letters.sending.outcomes import Change
from tamizdat.letters.sending.queue import Queue
from tamizdat.letters.sending.supply import Supply, Work
from tamizdat.people.mail import outbox
from tamizdat.people.mail.letter import Letter
from tamizdat.people.models import Mail
from tamizdat.readers.words import service_address

KIND = "newsletter"
PRACTICE = "practice"  # the answer of a row that was sent so
SHOWN = 20  # of each issue
_CHUNK = 500


def send(queue: Queue) -> int:
    """Call a chunk of the queue sent; return how many rows that were."""
    chunk = Supply(queue).fetch(_CHUNK)
    for issue in Issue.objects.filter(pk__in={work.issue for work in chunk.works}).select_related("newsletter"):
        shown = Mail.objects.filter(reference__startswith=_reference(issue.pk, "")).count()
        for work in [each for each in chunk.works if each.issue == issue.pk][: max(0, SHOWN - shown)]:
            outbox.put(KIND, _reference(issue.pk, work.code), _letter(issue, work))
    sent = [Change(work.id, Delivery.State.SENT, PRACTICE) for work in chunk.works]
    queue.write([], [*sent, *chunk.changes])
    return len(sent) + len(chunk.changes)


def _reference(issue: int, code: str) -> str:
    return f"issue {issue} {code}"


def _letter(issue: Issue, work: Work) -> Letter:
    return Letter(
        to=work.to,
        subject=issue.subject,
        text=issue.text.replace(CODE, work.code),
        html=issue.html.replace(CODE, work.code),
        stops=f"{service_address()}letters/leave/{work.code}/",
        language=issue.newsletter.language,
    )
