"""Hands the library of pictures to Wagtail: its addresses come before Wagtail's own, which are the same."""

from __future__ import annotations

from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.images.views.chooser import viewset

from tamizdat.newsroom.pictures import views

viewset.create_view_class = views.PictureUploadView
hooks.register("register_bulk_action", views.PictureBulkDelete, order=100)  # in the place of Wagtail's own


@hooks.register("register_admin_urls", order=-1)
def addresses() -> list[URLPattern]:
    """Return the addresses of the pages for pictures, and close those for documents and what serves files unasked."""
    return [
        path("images/add/", views.PictureCreateView.as_view()),
        path("images/multiple/add/", views.PictureAddView.as_view()),
        path("images/multiple/<int:image_id>/", views.PictureTextsView.as_view()),
        path("images/multiple/<int:image_id>/delete/", views.PictureDeleteUploadedView.as_view()),
        path("images/<int:image_id>/delete/", views.PictureDeleteView.as_view()),
        path("images/<int:pk>/texts/", views.texts, name="newsroom_picture_texts"),
        path("media/<path:name>", views.stored, {"storage": "default"}, name="newsroom_media"),
        path("renditions/<path:name>", views.stored, {"storage": "renditions"}, name="newsroom_renditions"),
    ]


@hooks.register("insert_editor_js")
def script() -> str:
    """Return the scripts that fill in a picture's texts where it is chosen, and clean what is pasted."""
    return format_html(
        '<script src="{}" defer></script><script src="{}" defer></script>',
        static("newsroom/pictures.js"),
        static("newsroom/paste.js"),
    )


@hooks.register("insert_global_admin_css")
def style() -> str:
    """Return the style sheet of these pages."""
    return format_html('<link rel="stylesheet" href="{}">', static("newsroom/pictures.css"))
