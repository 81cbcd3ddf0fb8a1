"""How far an issue is, in figures and words: what the page shows, and what its script asks for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from msgspec import Struct, to_builtins
from wagtail.models import ModelLogEntry

from tamizdat.letters.desk.newsletters.checks import mail_problem
from tamizdat.letters.models import Issue
from tamizdat.letters.sending import control
from tamizdat.letters.sending.alive import left_behind
from tamizdat.newsroom.dates import written
from tamizdat.people import vault

_MINUTE = 60
_SUBMITTED = ("wagtail.workflow.start", "wagtail.workflow.resume")  # the second after changes were requested
_LATE = timedelta(minutes=10)


class Watched(Struct, frozen=True):
    """How far an issue is. `trouble` says why nothing goes out just now, "" while all is well."""

    state: str
    said: str
    recipients: int
    pending: int
    submitting: int
    sent: int
    failed: int
    unknown: int
    skipped: int
    returned: int
    complaints: int
    percent: int
    rate: str
    trouble: str

    def as_json(self) -> dict[str, Any]:
        """Return it for the page's script."""
        found: dict[str, Any] = to_builtins(self)
        return found


def watched(issue: Issue) -> Watched:
    """Return how far an issue is now."""
    known, now = control.progress(issue), timezone.now()
    done = known.sent + known.failed + known.unknown + known.skipped
    return Watched(
        state=issue.state,
        said=_said(issue),
        recipients=known.recipients,
        pending=known.pending,
        submitting=known.submitting,
        sent=known.sent,
        failed=known.failed,
        unknown=known.unknown,
        skipped=known.skipped,
        returned=known.returned,
        complaints=known.complaints,
        percent=round(100 * done / known.recipients) if known.recipients else 0,
        rate=_rate(issue, known.sent, now),
        trouble=trouble_of(issue),
    )


def trouble_of(issue: Issue) -> str:
    """Return why an issue that should be going out does not, in words."""
    if issue.state not in (Issue.State.APPROVED, Issue.State.SENDING):
        return ""
    if not vault.is_unlocked():
        return _(
            "The vault is locked, so no address can be read: the letters wait. A chief, a treasurer or a mailer unlocks"
            " it, and they go on."
        )
    if not settings.PRACTICE and (problem := mail_problem()):
        return problem
    if not issue.trouble and is_late(issue, timezone.now()):
        return _("Its hour has passed, and no sender runs. Whoever looks after the machine starts it: tamizdat up.")
    return str(issue.trouble) or _left_behind(issue)


def _left_behind(issue: Issue) -> str:
    """Return how many letters wait for a sender that was killed, "" where none do."""
    found = left_behind(issue)
    if found is None:
        return ""
    said = ngettext(
        "%(count)d letter waits until %(at)s, since its sender ended without a word: until then it may be on its way.",
        "%(count)d letters wait until %(at)s, since their sender ended without a word: until then some may be on their"
        " way.",
        found.count,
    )
    rest = _("The others go on. What may have gone out is then among those that were perhaps sent.")
    return f"{said % {'count': found.count, 'at': written(found.until)}} {rest}"


def is_late(issue: Issue, now: datetime) -> bool:
    """Whether an approved issue should have begun: the sender fixes one within a round."""
    return bool(issue.state == Issue.State.APPROVED and issue.send_at and issue.send_at < now - _LATE)


def _said(issue: Issue) -> str:
    match issue.state:
        case Issue.State.APPROVED:
            return _("Approved. It goes out on %(at)s.") % {"at": written(issue.send_at)}
        case Issue.State.SENDING:
            return _("It is being sent, since %(at)s.") % {"at": written(issue.begun or issue.frozen)}
        case Issue.State.PAUSED:
            return _("Paused: nothing goes out until somebody resumes it.")
        case Issue.State.SENT:
            return _("Sent. It ended on %(at)s.") % {"at": written(issue.ended)}
        case Issue.State.STOPPED:
            return _("Stopped on %(at)s: nothing more of it goes out.") % {"at": written(issue.ended)}
    return _("A draft.")


def _rate(issue: Issue, sent: int, now: datetime) -> str:
    """Return how many letters went out a minute so far, "" before the first minute has passed."""
    begun, until = issue.begun or issue.frozen, issue.ended or now
    if begun is None or not sent or (seconds := (until - begun).total_seconds()) < 1:
        return ""
    return str(round(sent * _MINUTE / max(seconds, 1)))


class Approval(Struct, frozen=True):
    """Who submitted an issue, and who approved it and when."""

    submitted_by: str
    approved_by: str
    at: Any


def approval_of(issue: Issue) -> Approval | None:
    """Return who approved an issue; None before."""
    entries = ModelLogEntry.objects.for_instance(issue).select_related("user")
    approved = entries.filter(action="wagtail.publish").order_by("-timestamp").first()
    if approved is None:
        return None
    submitted = entries.filter(action__in=_SUBMITTED, timestamp__lte=approved.timestamp)
    first = submitted.order_by("-timestamp").first()
    return Approval(_name(first), _name(approved), approved.timestamp)


class Change(Struct, frozen=True):
    """A change in an approved issue that is not sent as things stand; `is_submitted` says that somebody was asked to
    approve it."""

    by: str
    at: datetime
    is_submitted: bool


def waiting_change(issue: Issue) -> Change | None:
    """Return what was changed in an approved issue since, None where nothing was."""
    revision = issue.latest_revision
    if issue.state != Issue.State.APPROVED or not issue.has_unpublished_changes or revision is None:
        return None
    return Change(revision.user.username if revision.user else "–", revision.created_at, issue.workflow_in_progress)


def _name(entry: Any) -> str:
    return entry.user.username if entry and entry.user else "–"
