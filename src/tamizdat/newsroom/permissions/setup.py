"""What every desk has from its first migration on: the groups of the roles, and the workflow for articles."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Collection, GroupCollectionPermission, Workflow, WorkflowContentType, WorkflowTask

from tamizdat.newsroom.models import Article, EditorApproval
from tamizdat.newsroom.permissions import roles

WORKFLOW = "Approval by an editor"
_APPROVE = ("editor", "chief")


def set_up(app_config: Any, **kwargs: Any) -> None:
    """Bring groups and workflow up to date. Called after the migration of each app; acts after the last."""
    if app_config.label != "usersessions":  # the last of INSTALLED_APPS: all permissions and tables are there
        return
    roles.sync()
    _pictures()
    if not Workflow.objects.filter(name=WORKFLOW).exists():
        _workflow()


def _workflow() -> None:
    """Make the workflow; whoever changes or ends it later finds it as they left it."""
    workflow = Workflow.objects.create(name=WORKFLOW)
    task = EditorApproval.objects.create(name=WORKFLOW)
    task.groups.set(Group.objects.filter(name__in=_APPROVE))
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowContentType.objects.create(workflow=workflow, content_type=ContentType.objects.get_for_model(Article))


def _pictures() -> None:
    """Let everyone who writes add pictures to the library and choose from it, and editors change them."""
    root = Collection.get_first_root_node()
    if root is None:
        return
    from django.contrib.auth.models import Permission

    wanted = {
        "reporter": ("add", "choose"),
        "editor": ("add", "change", "choose"),
        "chief": ("add", "change", "choose"),
    }
    for name, actions in wanted.items():
        for action in actions:
            permission = Permission.objects.filter(
                codename=f"{action}_image", content_type__app_label="wagtailimages"
            ).first()
            if permission:
                GroupCollectionPermission.objects.get_or_create(
                    group=Group.objects.get(name=name), collection=root, permission=permission
                )
