"""What a standing page is made of at the desk."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from tamizdat.newsroom.articles.blocks import INLINE

PAGE_TEXT = ["h2", "h3", "h4", "ol", "ul", "hr", "blockquote", *INLINE]
LIST_TEXT = ["ol", "ul", *INLINE]


class HtmlBlock(blocks.RawHTMLBlock):
    """HTML that the text block has no button for. Only what cannot harm readers is kept of it."""

    def clean(self, value: Any) -> Any:
        """Return the value as it will be published."""
        from tamizdat.press.markdown_pages import clean

        return clean(super().clean(value))

    class Meta:
        icon = "code"
        label = "HTML"
        description = _("A table, or preformatted text. Scripts, styles and frames are taken out.")


class PageBlock(blocks.StreamBlock):
    """The text of a standing page."""

    text = blocks.RichTextBlock(
        features=PAGE_TEXT, label=_("Text"), description=_("Paragraphs, headings, lists and links.")
    )
    html = HtmlBlock()
