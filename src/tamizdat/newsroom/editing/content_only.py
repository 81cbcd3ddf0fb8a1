"""A form changes what something says, and not what became of it meanwhile.

Wagtail writes the whole row of what is not public yet, as it was when the request began. Somebody who publishes it,
approves it or locks it in that moment would find that undone in silence. So the row is read again, under its lock, just
before it is written. And a form that saves itself only saves: what its buttons would have done belongs to the press of
a button alone.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest

_STATE = (
    "live",
    "has_unpublished_changes",
    "first_published_at",
    "last_published_at",
    "live_revision_id",
    "expired",
    "locked",
    "locked_at",
    "locked_by_id",
)
_PRESSED = ("action-", "workflow-action")  # how the names of fields begin that say which button was pressed


class ContentOnly:
    """Comes before Wagtail's EditView. `whole_fields` are the model's own columns that no form changes."""

    whole_fields: tuple[str, ...] = ()
    request: HttpRequest
    object: Any
    form: Any

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Begin with a request; of a form that saves itself nothing else is done."""
        saves_itself = not request.accepts("text/html")  # as Wagtail tells it
        if saves_itself and any(name.startswith(_PRESSED) for name in request.POST):
            form = request.POST.copy()
            for name in [each for each in form if each.startswith(_PRESSED)]:
                del form[name]
            request.POST = form
        super().setup(request, *args, **kwargs)  # type: ignore[misc]

    def save_instance(self) -> Any:
        """Save what the form says, with the state that the row has now."""
        with transaction.atomic():
            model = type(self.object)
            row = model.objects.select_for_update(of=("self",)).get(pk=self.object.pk)
            for name in (*_STATE, *self.whole_fields):
                if hasattr(row, name):
                    setattr(self.form.instance, name, getattr(row, name))
            return super().save_instance()  # type: ignore[misc]
