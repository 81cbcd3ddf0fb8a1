"""Issues of a newsletter: a draft at the desk, then a letter that does not change any more."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.actions.unpublish import UnpublishAction
from wagtail.fields import RichTextField, StreamField
from wagtail.locks import WorkflowLock
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from tamizdat.letters.models.lock import ApprovalLock
from tamizdat.letters.models.newsletter import TEXT, Newsletter
from tamizdat.newsroom.articles.blocks import ArticleChooserBlock
from tamizdat.visible import one_line


class ArticleInIssue(blocks.StructBlock):
    """An article in an issue."""

    article = ArticleChooserBlock("newsroom.Article")
    whole = blocks.BooleanBlock(
        required=False,
        default=True,
        label=_("The whole text"),
        help_text=_("If it fits; else its first words, and where the rest is."),
    )

    class Meta:
        icon = "doc-full"
        label = _("Article")
        label_format = "{article}"


class IssueBody(blocks.StreamBlock):
    """What an issue is made of, in its order."""

    article = ArticleInIssue()
    heading = blocks.CharBlock(label=_("Heading"), max_length=120, icon="title")
    text = blocks.RichTextBlock(label=_("Text"), features=[*TEXT, "ol", "ul"])

    class Meta:
        collapsed = True  # a list of headlines can be arranged; what somebody adds is open


class Issue(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model):
    """An issue. Once it is frozen, what it says and who gets it is fixed: `html`, `text` and the rows of Delivery.

    Publishing it at the desk means that it is approved: from `send_at` on the sender takes it.
    """

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("waits for its hour")
        SENDING = "sending", _("is being sent")
        PAUSED = "paused", _("paused")
        SENT = "sent", _("sent")
        STOPPED = "stopped", _("stopped")

    newsletter = models.ForeignKey(Newsletter, on_delete=models.PROTECT, related_name="issues")
    subject = models.CharField(_("subject"), max_length=150)
    preheader = models.CharField(
        _("preview line"),
        max_length=150,
        blank=True,
        help_text=_("What mailboxes show beside the subject. Empty: the first headlines."),
    )
    intro = RichTextField(_("opening words"), features=TEXT, blank=True)
    body = StreamField(IssueBody(required=False), blank=True)
    send_at = models.DateTimeField(
        _("goes out"), null=True, blank=True, help_text=_("Empty: as soon as it is approved.")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    due = models.DateTimeField(null=True, editable=False)  # the hour for which the machine drafted it
    day = models.DateField(null=True, editable=False)  # on which it was frozen: the end of its address on the web
    html = models.TextField(blank=True, editable=False)
    text = models.TextField(blank=True, editable=False)
    page = models.TextField(blank=True, editable=False)  # what the web has of it: block HTML
    recipients = models.PositiveIntegerField(default=0, editable=False)  # rows of Delivery, when all are written
    frozen = models.DateTimeField(null=True, editable=False)
    left_before = models.PositiveIntegerField(default=0, editable=False)  # who left on its day before it was frozen
    begun = models.DateTimeField(null=True, editable=False)
    ended = models.DateTimeField(null=True, editable=False)
    trouble = models.CharField(max_length=200, blank=True, editable=False)  # why nothing goes out just now
    around = models.JSONField(null=True, editable=False)  # what its newsletter added when it was approved, by column

    approver_sets = ("send_at",)  # the hour: not what was submitted, but what its approval decides (`editing`)
    preview_modes = [
        ("phone", _("Phone")),
        ("desktop", _("Desktop")),
        ("dark", _("Dark")),
        ("text", _("Plain text")),
        ("web", _("On the web")),
    ]

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ["-due", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["newsletter", "due"], name="issue_once", condition=models.Q(due__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return str(self.subject) or gettext("No subject yet")

    @property
    def is_fixed(self) -> bool:
        """Whether it cannot change any more, because somebody may have it."""
        return self.frozen is not None

    def around_it(self) -> dict[str, Any]:
        """Return what its newsletter adds: it is submitted and approved with the issue."""
        return self.newsletter.added()

    @property
    def edition(self) -> Newsletter:
        """Its newsletter, with what it added when the issue was approved: that goes out, whoever changes it later."""
        edition = copy(self.newsletter)
        for name, value in (self.around or {}).items():
            setattr(edition, name, value)
        return edition

    @property
    def numbers(self) -> list[int]:
        """The articles in it, in their order, by number; without asking the database for them."""
        return [number for block in self.body.raw_data if (number := _number(block))] if self.body else []

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Save a draft. The row of an issue that is not approved shows its newest one in lists.

        Raises PermissionDenied for one that is fixed.
        """
        with transaction.atomic():
            _unfixed(self.pk)
            for name in _LINES:
                setattr(self, name, one_line(getattr(self, name)))
            revision = super().save_revision(*args, **kwargs)
            columns = {name: getattr(self, name) for name in _LISTED}
            Issue.objects.filter(pk=self.pk, live=False).update(**columns)
        return revision

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Approve a draft: from its hour on, or at once where it has none, the sender takes it.

        Nobody has the permission to do this at the desk but by the approval of a submitted issue. Raises
        PermissionDenied for one that is fixed, or that cannot be sent as it is (`letters/checks.py`).
        """
        from tamizdat.letters.checks import refusals  # it imports the models

        with transaction.atomic():
            row = _unfixed(self.pk)
            if problems := refusals(revision.as_object()):
                raise PermissionDenied(" ".join(problems))
            row.state = Issue.State.APPROVED
            revision.content_object = row  # what was read before others wrote must not be saved over theirs
            done = super().publish(revision, *args, **{**kwargs, "skip_permission_checks": True})
            Issue.objects.filter(pk=self.pk, send_at=None).update(send_at=timezone.now())
            Issue.objects.filter(pk=self.pk).update(around=row.newsletter.added())
        return done

    def get_lock(self) -> Any:
        """Return what keeps people from changing it: a lock of somebody's, or that it waits for an approval."""
        lock = super().get_lock()
        return ApprovalLock(self, lock.task) if isinstance(lock, WorkflowLock) else lock

    def unpublish(self, *args: Any, **kwargs: Any) -> None:
        """Take the approval back, so that it is a draft again. Raises PermissionDenied for one that is fixed."""
        with transaction.atomic():
            row = _unfixed(self.pk)
            row.state, row.around = Issue.State.DRAFT, None
            UnpublishAction(row, *args, **kwargs).execute(skip_permission_checks=True)
        self.refresh_from_db()

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Return the issue as a reader gets it."""
        from tamizdat.letters.desk.preview import preview  # it imports the models

        return preview(self, request, mode_name)

    def with_content_json(self, content: dict[str, Any]) -> Issue:
        """Return the issue with the content of a revision; how far it was sent is no part of one."""
        issue: Issue = super().with_content_json(content)
        for field in OF_THE_WHOLE:
            setattr(issue, field, getattr(self, field))
        return issue


def _number(block: Any) -> int | None:
    """Return the number of the article in a block of an issue's raw data, None for another block."""
    return block["value"].get("article") if block["type"] == "article" else None


def _unfixed(pk: int) -> Issue:
    """Return the row as it is now, and keep others from it until the transaction ends. Raises PermissionDenied."""
    row = Issue.objects.select_for_update().get(pk=pk)
    if row.is_fixed:
        raise PermissionDenied(gettext("This issue is being sent, or was sent: it cannot be changed any more."))
    return row


_LINES = ("subject", "preheader")  # stand in a line of letters and pages, with nothing hidden in it
_LISTED = ("subject", "send_at")  # what lists show of a draft

# What no revision changes.
OF_THE_WHOLE = (
    "newsletter_id",
    "owner_id",
    "state",
    "due",
    "day",
    "html",
    "text",
    "page",
    "recipients",
    "frozen",
    "left_before",
    "begun",
    "around",
    "ended",
    "trouble",
)
