"""Practice mode: nothing leaves this machine. Rows become sent, and the desk's mailbox shows some letters: those of
readers who signed up by hand before those of lists, so that whoever tries it as a reader finds their own."""

from __future__ import annotations

from collections.abc import Sequence

from tamizdat.letters.models import Issue, Subscription
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
        for work in _shown(issue, [each for each in chunk.works if each.issue == issue.pk]):
            outbox.put(KIND, _reference(issue.pk, work.code), _letter(issue, work))
    sent = [Change(work.id, Delivery.State.SENT, PRACTICE) for work in chunk.works]
    queue.write([], [*sent, *chunk.changes])
    return len(sent) + len(chunk.changes)


def _shown(issue: Issue, works: Sequence[Work]) -> list[Work]:
    """Return the letters that are shown: of readers who signed up by hand the first, and of others as many as are
    left when all of those have theirs."""
    by_hand = Subscription.objects.exclude(source=Subscription.Source.IMPORT)
    own = set(by_hand.filter(code__in=[each.code for each in works]).values_list("code", flat=True))
    known = Mail.objects.filter(reference__startswith=_reference(issue.pk, "")).values_list("reference", flat=True)
    codes = {each.rpartition(" ")[2] for each in known}
    own_before = by_hand.filter(code__in=codes).count()
    room = SHOWN - min(SHOWN, Delivery.objects.filter(issue=issue, subscription__in=by_hand).count())
    mine = [each for each in works if each.code in own][: max(0, SHOWN - len(codes))]
    return mine + [each for each in works if each.code not in own][: max(0, room - (len(codes) - own_before))]


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
