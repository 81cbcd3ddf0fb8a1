"""The workflow of issues: a mailer or a chief approves what somebody else has submitted."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_migrate
from wagtail.models import Workflow, WorkflowContentType, WorkflowTask

from tamizdat.letters.models import Issue
from tamizdat.newsroom.models import EditorApproval

WORKFLOW = "Approval of an issue"
_APPROVE = ("mailer", "chief")


def connect() -> None:
    """Have the workflow made after the first migration."""
    post_migrate.connect(set_up, dispatch_uid="letters.approval")


def set_up(app_config: Any, **kwargs: Any) -> None:
    """Make the workflow once; whoever changes or ends it later finds it as they left it."""
    if app_config.label != "usersessions":  # the last of INSTALLED_APPS: all permissions and tables are there
        return
    if Workflow.objects.filter(name=WORKFLOW).exists():
        return
    workflow = Workflow.objects.create(name=WORKFLOW)
    task = EditorApproval.objects.create(name=WORKFLOW)
    task.groups.set(Group.objects.filter(name__in=_APPROVE))
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowContentType.objects.create(workflow=workflow, content_type=ContentType.objects.get_for_model(Issue))
