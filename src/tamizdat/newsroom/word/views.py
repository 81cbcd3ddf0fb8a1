"""The page on which a Word file becomes a draft."""

from __future__ import annotations

import uuid
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import Collection
from wagtail.permissions import policy_registry

from tamizdat.article import Figure
from tamizdat.newsroom.articles.panels import languages
from tamizdat.newsroom.conversion.body import Library, Raw, to_raw
from tamizdat.newsroom.models import Article, Picture
from tamizdat.newsroom.pictures import background
from tamizdat.newsroom.pictures.cleaning import CleanPicture
from tamizdat.newsroom.word.convert import Draft, draft_of
from tamizdat.newsroom.word.package import LARGEST, UnreadableFile

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class WordForm(forms.Form):
    """A Word file and the language of its text."""

    file = forms.FileField(
        label=_("Word file"),
        widget=forms.FileInput(attrs={"accept": f".docx,{WORD}"}),
        help_text=_("A .docx of up to 64 MB. Google Docs: File, Download, Microsoft Word. LibreOffice: Save as, Word."),
    )
    language = forms.ChoiceField(label=_("Language of the text"), choices=languages)

    def clean_file(self) -> Draft:
        """Return the draft in the file. Raises ValidationError."""
        file = self.cleaned_data["file"]
        try:
            if getattr(file, "is_too_large", False):
                said = gettext("The file is larger than %(most)s MB. Make its pictures smaller.")
                raise UnreadableFile(said % {"most": LARGEST >> 20})
            draft = draft_of(file.read())
        except UnreadableFile as error:
            raise forms.ValidationError(str(error)) from error
        if not draft.blocks and not draft.headline:
            raise forms.ValidationError(_("There is no text in the file."))
        return draft


def from_word(request: HttpRequest) -> HttpResponse:
    """Show the form; a POST makes a draft of a Word file and opens it."""
    if not policy_registry.get_by_type(Article).user_has_permission(request.user, "add"):
        raise PermissionDenied
    form = WordForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        draft: Draft = form.cleaned_data["file"]
        article, pictures = make_article(draft, form.cleaned_data["language"], request.user)
        for picture in pictures:
            background.render_soon(picture)
        messages.success(
            request, gettext("The draft is ready. Read it once more beside the Word file, which is not kept.")
        )
        for sentence in draft.left_out:
            messages.warning(request, sentence)
        return redirect(reverse("articles:edit", args=[article.pk]))
    return render(request, "newsroom/word/from_word.html", {"form": form}, status=200)


def make_article(draft: Draft, language: str, user: Any) -> tuple[Article, list[Picture]]:
    """Return a new draft of an article, owned by `user`, and the pictures that are new in the library."""
    with transaction.atomic():
        library, pictures = _library(draft, user)
        article = Article(
            language=language,
            headline=draft.headline or gettext("Untitled"),
            standfirst=draft.standfirst,
            body=[{**each, "id": str(uuid.uuid4())} for each in _body(draft, library)],
            owner=user,
            live=False,
        )
        article.save()
        article = Article.objects.get(pk=article.pk)
        article.save_revision(user=user, log_action="wagtail.create")
        log(instance=article, action="newsroom.word", user=user)
    return article, pictures


def _body(draft: Draft, library: Library) -> list[Raw]:
    """Return the raw data of the text; what a record would keep of a picture is the library's here."""
    raw = to_raw(draft.blocks, library)
    for each in raw:
        if each["type"] == "figure":
            each["value"]["kept"] = ""
    return raw


def _library(draft: Draft, user: Any) -> tuple[Library, list[Picture]]:
    """Put the pictures of a draft into the library, where the same ones are not there already."""
    alts = {block.image.path: block.image.alt for block in draft.blocks if isinstance(block, Figure)}
    ids, new = {}, []
    for path, picture in draft.pictures.items():
        held = Picture.objects.filter(file=picture.name).order_by("pk").first()
        if held is None:
            held = _add(picture, alts.get(path, ""), user)
            new.append(held)
        ids[path] = held.pk
    return Library(ids=ids), new


def _add(picture: CleanPicture, alt: str, user: Any) -> Picture:
    """Add a picture to the library."""
    file = SimpleUploadedFile(PurePosixPath(picture.name).name, picture.body)
    added = Picture(
        title=alt[:255] or gettext("Untitled picture"),
        description=alt[:255],
        file=file,
        file_size=len(picture.body),
        file_hash=PurePosixPath(picture.name).stem,
        uploaded_by_user=user,
        collection=Collection.get_first_root_node(),
    )
    added.save()
    log(instance=added, action="wagtail.create", user=user)
    return added
