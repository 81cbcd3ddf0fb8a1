"""What the desk's first page says about letters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from msgspec import Struct
from wagtail.admin.ui.components import Component

from tamizdat.letters import same_hour
from tamizdat.letters.desk import findings
from tamizdat.letters.desk.issues.answers import Requested, requested, sent_back_to
from tamizdat.letters.desk.issues.hours import choices
from tamizdat.letters.desk.issues.standing import standing, with_status
from tamizdat.letters.desk.sending.watching import trouble_of
from tamizdat.letters.models import Issue
from tamizdat.letters.policy import may_send
from tamizdat.newsroom.models.workflow import is_own, waiting_for
from tamizdat.people import vault

_SHOWN = 8


class Missed(Struct, frozen=True):
    """A draft whose hour has passed, and the hours that are offered instead."""

    issue: Any
    hours: list[tuple[str, str]]


class Row(Struct, frozen=True):
    """A draft as the panel lists it: how it stands, who submitted it where it waits for this person's approval, what
    somebody asks to be changed in it, and whether another issue has the same hour."""

    issue: Any
    state: str
    is_for_me: bool = False
    requested: Requested | None = None
    is_second: bool = False


class LettersPanel(Component):
    """What needs somebody now, what waits for this person, and what goes out next. Each issue stands there once, at the
    first place that it belongs to."""

    order = 3
    template_name = "letters/home.html"

    def __init__(self, request: Any) -> None:
        self._request, self._user = request, request.user
        self._shown: set[int] = set()
        self._second: set[int] = set()

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return what the template shows."""
        now, waiting, back = timezone.now(), self._waiting(), sent_back_to(self._user)
        drafts = findings.by_hour(with_status(findings.drafts(now)), now)
        going = list(findings.going())
        self._second = same_hour.among([*drafts.missed, *drafts.coming, *going])
        missed = [Missed(issue, choices(issue)) for issue in self._once(drafts.missed)]
        return {
            "csrf_token": get_token(self._request),
            "missed": missed,
            "due_soon": [self._row(each, waiting) for each in self._once(drafts.due_soon)],
            "unsure": [
                (each, _trouble(each)) for each in self._once(findings.unsure() if may_send(self._user) else ())
            ],
            "requested": [self._row(each, waiting) for each in self._once(_issues(back))],
            "waiting": [self._row(each, waiting) for each in self._once(_issues(waiting))],
            "going": [(issue, _trouble(issue), issue.pk in self._second) for issue in self._once(going)],
            "drafts": [self._row(each, waiting) for each in self._once(drafts.coming)],
        }

    def _once(self, issues: Iterable[Issue]) -> list[Issue]:
        """Return the first of some issues that stand nowhere yet."""
        found = [each for each in issues if each.pk not in self._shown][:_SHOWN]
        self._shown.update(each.pk for each in found)
        return found

    def _row(self, issue: Issue, waiting: dict[int, str]) -> Row:
        if issue.pk not in waiting:
            return Row(issue, standing(issue), requested=requested(issue), is_second=issue.pk in self._second)
        return Row(issue, waiting[issue.pk], is_for_me=True, is_second=issue.pk in self._second)

    def _waiting(self) -> dict[int, str]:
        """Return the issues that this person may approve, the longest waiting first, each with who submitted it."""
        states, kind = waiting_for(self._user), ContentType.objects.get_for_model(Issue)
        mine = states.filter(revision__base_content_type=kind).select_related(
            "workflow_state__requested_by", "revision"
        )
        rows = list(mine.defer("revision__content").order_by("started_at")[: 4 * _SHOWN])
        issues = Issue.objects.filter(frozen=None).defer("html", "text", "page", "body")
        known = issues.in_bulk([int(row.revision.object_id) for row in rows])
        found = {}
        for row in rows:
            issue = known.get(int(row.revision.object_id))
            if issue and not is_own(issue, self._user, row.workflow_state):
                found[issue.pk] = str(row.workflow_state.requested_by or "")
        return found


def _trouble(issue: Issue) -> str:
    """Return why an issue does not go out, in few words where the page says elsewhere that the vault is locked."""
    found = trouble_of(issue)
    if not found or vault.is_unlocked():
        return found
    return _("It waits for the vault, which a chief, a treasurer or a mailer unlocks.")


def _issues(numbers: Iterable[int]) -> list[Issue]:
    """Return issues by primary key, in the order of the keys."""
    order = list(numbers)
    known = {each.pk: each for each in with_status(Issue.objects.filter(pk__in=order))}
    return [known[number] for number in order if number in known]
