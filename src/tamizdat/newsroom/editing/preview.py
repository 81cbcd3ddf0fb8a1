"""The preview of a form that cannot be read as it is: it says which fields are at fault."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from wagtail.snippets.views.snippets import PreviewOnEditView

_FAULTS = "preview-faults"  # in the session: of the form that somebody has open


class NamingPreviewView(PreviewOnEditView):
    """Wagtail keeps the last form that could be read; of one that could not, this remembers which fields that was."""

    _is_noted = False

    def validate_form(self, form: Any) -> bool:
        """Whether a form can be read; of the one that was just sent it is remembered why not."""
        is_valid = bool(super().validate_form(form))
        if self.request.method == "POST" and not self._is_noted:
            self._is_noted = True
            self.request.session[_FAULTS] = {self._name: [] if is_valid else _labels(form)}
        return is_valid

    def error_response(self) -> HttpResponse:
        """Return the page that stands in place of the preview."""
        names = self.request.session.get(_FAULTS, {}).get(self._name, [])
        said = _("Something in the form cannot be read. Save it, and the field says what is wrong.")
        if names:
            said = _("These fields cannot be read as they are: %(names)s. Save, and each says what is wrong.") % {
                "names": ", ".join(names)
            }
        return _page(said, self.request)

    @property
    def _name(self) -> str:
        return f"{self.model._meta.label} {self.object.pk}"


def _labels(form: Any) -> list[str]:
    """Return the names of the fields that cannot be read, as the form has them."""
    names = [str(form.fields[name].label or name) for name in form.errors if name in form.fields]
    formsets = getattr(form, "formsets", {}).items()
    return names + [name for name, formset in formsets if not formset.is_valid()]


def _page(said: str, request: HttpRequest) -> HttpResponse:
    return HttpResponse(render_to_string("newsroom/no_preview.html", {"reason": said}, request))
