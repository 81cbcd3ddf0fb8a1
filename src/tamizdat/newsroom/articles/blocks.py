"""What the text of an article is made of at the desk: one block for each kind of `article.Block`.

Paragraphs, headings and lists are one rich text, so that a writer writes on without choosing blocks and a text pasted
from elsewhere comes in as it is. `conversion/body.py` is the other half of this file: it reads and writes the same
names.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

INLINE = ["bold", "italic", "strikethrough", "superscript", "subscript", "code", "link", "article-link"]
TEXT = ["h2", "h3", "h4", "ol", "ul", *INLINE]


class _Kept(blocks.CharBlock):
    """What the record says of a picture that is not in the library. Nobody edits it."""

    def __init__(self) -> None:
        super().__init__(required=False, form_classname="newsroom-kept", label=" ")


class Fields(blocks.StructBlock):
    """Fields that are shown beside their labels where the desk shows a text and no form. Empty ones are left out."""

    def render_basic(self, value: Any, context: Any = None) -> str:
        """Return the fields as a list of terms; Wagtail's has the names that they have in code."""
        parts = [value.bound_blocks[name] for name in self.child_blocks if name != "kept"]
        shown = [(part.block.label, _shown(part)) for part in parts if part.value]
        return format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", shown))


def _shown(part: Any) -> str:
    return _("yes") if part.value is True else part.render()


class PictureFields(Fields):
    """A picture and what a reader who cannot see it is told."""

    picture = ImageChooserBlock(required=False)
    alt = blocks.CharBlock(
        required=False,
        label=_("Alt text"),
        help_text=_("What the picture shows, for readers who cannot see it. Empty only where it is mere decoration."),
    )
    kept = _Kept()


class FigureBlock(PictureFields):
    """A picture with its caption and credit."""

    caption = blocks.RichTextBlock(required=False, features=INLINE)
    credit = blocks.CharBlock(required=False, help_text=_("Who took it, and for whom: Anna Petrova / The Lantern."))

    class Meta:
        icon = "image"
        label = _("Picture")
        description = _(
            "A picture with caption and credit. Its metadata (place, camera) is removed when it is uploaded."
        )


class QuoteBlock(Fields):
    """A quotation that stands by itself."""

    text = blocks.RichTextBlock(features=INLINE)
    cite = blocks.CharBlock(required=False, label=_("Who says so"))

    class Meta:
        icon = "openquote"
        label = _("Quote")
        description = _("A quotation set apart, with the name of the person quoted.")


class EmbedBlock(PictureFields):
    """Something that stands elsewhere."""

    url = blocks.URLBlock(label=_("Address"))
    title = blocks.CharBlock(required=False)
    provider = blocks.CharBlock(required=False, help_text=_("Where it stands: YouTube, Telegram."))

    class Meta:
        icon = "link-external"
        label = _("From elsewhere")
        description = _(
            "A video or post elsewhere, shown as a card that leads to it. Readers' browsers load nothing from there."
        )
        form_layout = ["url", "title", "provider", "picture", "alt", "kept"]


class TableBlock(Fields):
    """A table."""

    cells = TypedTableBlock([("text", blocks.RichTextBlock(features=INLINE, required=False))], label=_("Table"))
    header = blocks.BooleanBlock(required=False, label=_("The first row is a heading"))
    caption = blocks.CharBlock(required=False)

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("Rows and columns, with a caption.")


class BodyBlock(blocks.StreamBlock):
    """The text of an article."""

    text = blocks.RichTextBlock(
        features=TEXT,
        label=_("Text"),
        description=_("Paragraphs, headings and lists. Paste from Word or Google Docs is cleaned."),
    )
    quote = QuoteBlock()
    figure = FigureBlock()
    embed = EmbedBlock()
    table = TableBlock()
    divider = blocks.StaticBlock(
        icon="horizontalrule",
        label=_("Divider"),
        admin_text=_("A pause between two parts."),
        description=_("A pause between two parts."),
    )


class DispatchBlock(Fields):
    """A dispatch of live coverage."""

    day = blocks.DateBlock(default=timezone.localdate)
    clock = blocks.TimeBlock(required=False, label=_("Time"), help_text=_("In the newsroom's time zone."))
    headline = blocks.CharBlock(required=False)
    body = BodyBlock()

    class Meta:
        icon = "time"
        label = _("Dispatch")


class CorrectionBlock(Fields):
    """A correction."""

    day = blocks.DateBlock(default=timezone.localdate)
    clock = blocks.TimeBlock(required=False, label=_("Time"))
    text = blocks.RichTextBlock(features=INLINE, help_text=_("What was wrong, and what is right. Readers see it."))

    class Meta:
        icon = "edit"
        label = _("Correction")


class VersionBlock(Fields):
    """An earlier public state."""

    day = blocks.DateBlock(default=timezone.localdate)
    clock = blocks.TimeBlock(required=False, label=_("Time"))
    note = blocks.CharBlock(help_text=_("What changed then, in words. Readers see it."))

    class Meta:
        icon = "history"
        label = _("Earlier version")


class ArticleChooserBlock(SnippetChooserBlock):
    """A chosen article. Its headline shows to those alone who may know of it."""

    @cached_property
    def widget(self) -> Any:
        """Return the field; made when the models are loaded."""
        from tamizdat.newsroom.articles.access import ArticleField

        return ArticleField(self.target_model, icon=self.meta.icon)

    def deconstruct(self) -> Any:
        """Return what a migration writes of it: what the database holds is that of the block it derives from."""
        return ("wagtail.snippets.blocks.SnippetChooserBlock", *super().deconstruct()[1:])


class RelatedBlock(blocks.StreamBlock):
    """Articles under "Read more"."""

    article = ArticleChooserBlock("newsroom.Article")
