"""What a desk may forget: ended sessions, states of articles that no press can need, drafts of previews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from tamizdat.newsroom.models import ArticleState, Heartbeat, Mark, Trouble
from tamizdat.people import limits, links, persons
from tamizdat.people.failures import AWAY, told
from tamizdat.people.mail import outbox

EVERY = timedelta(hours=1)
_forgetters: list[Callable[[], int]] = [links.clean_up, limits.clean_up, outbox.clean_up, persons.forget_unused]
_KEPT = timedelta(days=1)  # a press that began longer ago has ended
_SILENT = timedelta(days=1)  # of a worker that is no more
_UNTRIED = timedelta(days=2)  # of a trouble: what it was about is done or gone
_LAST, _HORIZON = "clean-up", "state-horizon"


def add(forget: Callable[[], int]) -> None:
    """Have a room above this one forget something too."""
    if forget not in _forgetters:
        _forgetters.append(forget)


def is_due() -> bool:
    """Whether the last clean-up was long enough ago."""
    return not Mark.objects.filter(name=_LAST, at__gt=timezone.now() - EVERY).exists()


def clean_up() -> int:
    """Take away what nobody needs; return how many states of articles went."""
    Mark.put(_LAST, None)
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    _forget_sessions()
    Heartbeat.objects.filter(at__lt=timezone.now() - _SILENT).delete()
    Trouble.objects.filter(try_again_at__lt=timezone.now() - _UNTRIED).delete()
    problems = [problem for forget in _forgetters if (problem := _problem_of(forget))]
    forgotten = _forget_states()
    if problems:
        raise RuntimeError("; ".join(problems))
    return forgotten


def _problem_of(forget: Callable[[], int]) -> str:
    """Forget one thing; return why it could not be done, so that the others are forgotten all the same."""
    try:
        forget()
    except AWAY:
        raise
    except Exception as error:
        return told(error)
    return ""


def _forget_sessions() -> None:
    from allauth.usersessions.models import UserSession
    from wagtail.admin.models import EditingSession, FormState

    EditingSession.cleanup()
    FormState.objects.stale().delete()
    for session in UserSession.objects.all():
        session.purge()  # if it has ended


def _forget_states() -> int:
    """Delete the states that a later one replaced a day ago; return how many.

    A press reads what was newest when it began. So the number of the newest state is written down, and a day later all
    that was replaced up to that number can go: no press from before is under way any more. States that say "gone" go
    with the last of the others.
    """
    newest = ArticleState.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    horizon = Mark.get(_HORIZON)
    if horizon is None or not (at := parse_datetime(horizon["at"])):
        Mark.put(_HORIZON, {"sequence": newest, "at": timezone.now().isoformat()})
        return 0
    if timezone.now() - at < _KEPT:
        return 0
    known = ArticleState.objects.filter(sequence__lte=horizon["sequence"])
    later = known.filter(number=OuterRef("number"), sequence__gt=OuterRef("sequence"))
    old = list(known.filter(Exists(later)).values_list("pk", flat=True)[:50_000])
    for begin in range(0, len(old), 500):
        ArticleState.objects.filter(pk__in=old[begin : begin + 500]).delete()
    if len(old) < 50_000:
        any_state = ArticleState.objects.filter(number=OuterRef("number")).exclude(sequence=OuterRef("sequence"))
        known.filter(record=None).exclude(Exists(any_state)).delete()
        Mark.put(_HORIZON, {"sequence": newest, "at": timezone.now().isoformat()})
    return len(old)
