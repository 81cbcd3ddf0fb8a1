"""What the newsroom says and offers on the page on which readers contribute."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField

from tamizdat.newsroom.models.site import OnlyRow

TEXT = ["bold", "italic", "link", "ol", "ul"]


class SupportSettings(OnlyRow):
    """Whether readers can contribute, and through which addresses."""

    is_open = models.BooleanField(
        _("readers can contribute"),
        default=False,
        help_text=_("Makes the page on which readers contribute, and a link to it on every page."),
    )
    addresses = models.JSONField(
        _("more addresses of the service"),
        default=list,
        blank=True,
        help_text=_("Where the form leads if your site's own address is blocked, an onion address for instance."),
    )
    countries = models.JSONField(
        _("countries where giving is a crime"),
        default=list,
        blank=True,
        help_text=_("Readers there are warned before they give. Two letters each, such as RU or BY."),
    )
    recipient = models.TextField(
        _("who receives it"),
        max_length=500,
        default="",
        blank=True,
        help_text=_("Name and postal address, as receipts should have it. Empty: the outlet's name."),
    )

    def __str__(self) -> str:
        return str(_("Contributions"))

    @classmethod
    def service_addresses(cls) -> list[str]:
        """Return more addresses of the service, as somebody has set them."""
        found = cls.objects.first()
        return list(found.addresses) if found else []


class SupportText(models.Model):
    """What the newsroom says about giving, in one language."""

    language = models.CharField(max_length=35, unique=True)
    title = models.CharField(_("title"), max_length=120, blank=True)
    body = RichTextField(_("why readers should give"), features=TEXT, blank=True)
    risk = RichTextField(
        _("safer ways to give"),
        features=TEXT,
        blank=True,
        help_text=_("Below the warning to readers in countries where giving is a crime."),
    )
    description = models.CharField(
        max_length=300, blank=True, help_text=_("A sentence for search engines and for those who share the page.")
    )

    def __str__(self) -> str:
        return self.language


class AmountGroup(models.Model):
    """Readers of some countries: the currency in which they give, and what is suggested to them (minor units).

    The main group has the page `contribute/` itself, any other one `contribute/SLUG/`. The first that is made is the
    main one; `order` is that of the links between the pages, and changes no address.
    """

    slug = models.SlugField(_("end of the address"), max_length=40, unique=True)
    names = models.JSONField(default=dict)  # by language code
    currency = models.CharField(_("currency"), max_length=3)
    once = models.JSONField(default=list)
    monthly = models.JSONField(default=list)
    annual = models.JSONField(default=list)
    least = models.BigIntegerField()
    most = models.BigIntegerField()
    order = models.PositiveIntegerField(default=0)
    is_main = models.BooleanField(default=False)

    class Meta:
        ordering = ("order", "pk")
        constraints = (
            models.UniqueConstraint(fields=["is_main"], condition=models.Q(is_main=True), name="group_one_is_main"),
        )

    def __str__(self) -> str:
        return f"{self.slug} ({self.currency})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; the first one is the main group."""
        if self.pk is None and not AmountGroup.objects.filter(is_main=True).exists():
            self.is_main = True
        super().save(*args, **kwargs)

    @property
    def page_slug(self) -> str:
        """The end of the address of its page, "" for the main group's, which is `contribute/` itself."""
        return "" if self.is_main else str(self.slug)

    @property
    def name(self) -> str:
        """What it is called in the first language of the outlet that has a name for it."""
        return self.name_in(settings.OUTLET.languages[0].code)

    def name_in(self, language: str) -> str:
        """Return what it is called in a language, or in another where it has no name in that."""
        return str(self.names.get(language) or next(iter(self.names.values()), self.slug))

    @classmethod
    def main(cls) -> Any:
        """Return the main group, None while there is no group."""
        return cls.objects.filter(is_main=True).first() or cls.objects.first()

    def amounts(self, cadence: str) -> list[int]:
        """Return what is suggested for a cadence, none where it is not offered."""
        found: Any = getattr(self, cadence)
        return list(found)
