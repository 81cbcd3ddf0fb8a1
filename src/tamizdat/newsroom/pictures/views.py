"""The desk's pages for pictures: Wagtail's own, and what a newsroom needs of them besides."""

from __future__ import annotations

import mimetypes
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from wagtail.images.views.bulk_actions.delete import DeleteBulkAction
from wagtail.images.views.chooser import ImageUploadView
from wagtail.images.views.images import CreateView, DeleteView
from wagtail.images.views.multiple import AddView, EditView
from wagtail.images.views.multiple import DeleteView as DeleteUploaded
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from tamizdat.newsroom.models import Picture
from tamizdat.newsroom.pictures import background
from tamizdat.newsroom.pictures.usage import is_used, where_used

_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


class PictureCreateView(CreateView):
    """Adding one picture."""

    def save_instance(self) -> Any:
        """Save it, and begin to render it."""
        picture = super().save_instance()
        background.render_soon(picture)
        return picture


class PictureAddView(AddView):
    """Adding many pictures at once. The names of their files are not taken over."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take one of them."""
        request.POST = request.POST.copy()
        request.POST["title"] = ""
        return super().post(request)

    def save_object(self, form: Any) -> Any:
        """Save it, and begin to render it."""
        picture = super().save_object(form)
        log(instance=picture, action="wagtail.create", user=self.request.user)
        background.render_soon(picture)
        return picture


class PictureTextsView(EditView):
    """The texts of a picture that was just added among many."""

    def save_object(self, form: Any) -> None:
        """Save them."""
        super().save_object(form)
        log(instance=self.object, action="wagtail.edit", user=self.request.user)


class PictureUploadView(ImageUploadView):
    """Adding a picture while choosing one."""

    def save_form(self, form: Any) -> Any:
        """Save it, and begin to render it."""
        picture = super().save_form(form)
        log(instance=picture, action="wagtail.create", user=self.request.user)
        background.render_soon(picture)
        return picture


class PictureDeleteView(DeleteView):
    """Deleting a picture: not while anything shows it, and then one is told where it stands."""

    template_name = "newsroom/pictures/confirm_delete.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the template shows."""
        return {**super().get_context_data(**kwargs), "image": self.object, "uses": where_used(self.object)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Delete it. Raises PermissionDenied."""
        if is_used(self.object):
            raise PermissionDenied(_("A picture that is shown somewhere cannot be deleted."))
        return super().form_valid(form)


class PictureDeleteUploadedView(DeleteUploaded):
    """Deleting a picture that was just added among many."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Delete it. Raises PermissionDenied."""
        picture = get_object_or_404(Picture, pk=kwargs[self.pk_url_kwarg])
        if is_used(picture):
            raise PermissionDenied(_("A picture that is shown somewhere cannot be deleted."))
        response = super().post(request, *args, **kwargs)
        log(instance=picture, action="wagtail.delete", user=request.user, deleted=True)
        return response


class PictureBulkDelete(DeleteBulkAction):
    """Deleting many pictures; those that are shown anywhere are named and stay."""

    models = [Picture]
    template_name = "newsroom/pictures/confirm_bulk_delete.html"

    def get_actionable_objects(self) -> Any:
        """Return the pictures that may be deleted, and those that may not."""
        pictures, others = super().get_actionable_objects()
        self.in_use = [each for each in pictures if is_used(each)]
        return [each for each in pictures if each not in self.in_use], others

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the template shows."""
        context = super().get_context_data(**kwargs)
        context["in_use"] = [(each, where_used(each)) for each in self.in_use]
        return context

    def get_execution_context(self) -> dict[str, Any]:
        """Return what is needed to delete them."""
        return {**super().get_execution_context(), "user": self.request.user}

    @classmethod
    def execute_action(cls, objects: Any, user: Any = None, **kwargs: Any) -> tuple[int, int]:
        """Delete pictures; return how many."""
        for picture in objects:
            log(instance=picture, action="wagtail.delete", user=user, deleted=True)
        return super().execute_action(objects, **kwargs)


@require_GET
def texts(request: HttpRequest, pk: int) -> JsonResponse:
    """Return the alt text and credit of a picture, which the editor fills in where the picture is chosen."""
    picture = get_object_or_404(Picture, pk=pk)
    if not policy_registry.get_by_type(Picture).user_has_permission_for_instance(request.user, "choose", picture):
        raise PermissionDenied
    return JsonResponse({"alt": picture.description, "credit": picture.credit})


@require_GET
def stored(request: HttpRequest, storage: str, name: str) -> FileResponse:
    """Show a picture's file to somebody at the desk."""
    try:
        file = storages[storage].open(name)
    except (OSError, ValueError) as error:
        raise Http404 from error
    response = FileResponse(file, content_type=mimetypes.guess_type(name)[0] or "application/octet-stream")
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response
