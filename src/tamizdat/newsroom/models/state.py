"""What readers are to see, and whether they see it yet.

`ArticleState` is what press reads (`press/archives/database.py`). `Publication` is the queue of what has changed and is
not published yet: a row says what waits, since when, and why it failed. A process that is killed leaves its rows
behind, and the worker goes on with them.
"""

from __future__ import annotations

from django.conf import settings
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from tamizdat.article import Article as Record
from tamizdat.article import encode
from tamizdat.newsroom.dates import written
from tamizdat.press.archives.archive import digest_of

_LOCK = 0x7A6D  # of PostgreSQL, so that states become visible in the order of their sequence


class ArticleStateManager(models.Manager["ArticleState"]):
    """Adds states; no other way is taken."""

    def add(self, records: list[Record], gone: list[int] = []) -> None:  # noqa: B006 (never changed)
        """Add the present public state of articles, and say which are gone. Inside a transaction, near its end.

        Until that ends nobody else adds states on PostgreSQL: whoever sees a state sees all before it.
        """
        encoded = [(record.number, encode(record)) for record in records]
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            states = [ArticleState(number=number, digest=digest_of(body), record=body) for number, body in encoded]
            states += [ArticleState(number=number) for number in gone]
            self.bulk_create(states, batch_size=1_000)


class ArticleState(models.Model):
    """One public state of one article. Rows are added and removed, never changed."""

    sequence = models.BigAutoField(primary_key=True)
    number = models.BigIntegerField()
    digest = models.BinaryField(null=True, max_length=16)
    record = models.BinaryField(null=True)  # its JSON (`article.encode`); NULL where the article is gone

    objects = ArticleStateManager()

    class Meta:
        # With the digest in it, press compares all articles without reading one of their rows.
        indexes = [models.Index(fields=["number", "-sequence", "digest"], name="newsroom_state_newest")]

    def __str__(self) -> str:
        return f"article {self.number}, state {self.sequence}"


class Publication(models.Model):
    """A change that readers are to see. `number` is that of the article, 0 for the site itself."""

    class Progress(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "waiting"
        PUBLISHED = "published", "published"
        FAILED = "failed", "failed"

    number = models.BigIntegerField(unique=True)
    progress = models.CharField(max_length=10, choices=Progress.choices, default=Progress.WAITING, db_index=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    readable_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    try_again_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)  # why it failed, and the remedy
    generation = models.BigIntegerField(default=0)  # grows with each change, so that a later one is not taken for done
    claimed_by = models.CharField(max_length=40, blank=True)  # the process that publishes it now
    claimed_until = models.DateTimeField(null=True, blank=True)  # then another may: that one was killed

    def __str__(self) -> str:
        return f"{'site' if not self.number else f'article {self.number}'}: {self.progress}"

    @property
    def said(self) -> str:
        """What the desk says about it in a sentence."""
        match self.progress:
            case self.Progress.PUBLISHED:
                said = _("Readers can see it since %(at)s.") % {"at": written(self.readable_at)}
                return said if self.readable_at else ""
            case self.Progress.FAILED:
                said = _("But it could not be published, and readers have it as it was: %(reason)s")
                return said % {"reason": self.reason}
        return _("It is on its way to the readers.")


class Counter(models.Model):
    """A number that only grows: the next number of an article."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"

    @classmethod
    def value_of(cls, name: str) -> int:
        """Return a counter's value, 0 where there is none."""
        return cls.objects.filter(name=name).values_list("value", flat=True).first() or 0

    @classmethod
    def keep(cls, name: str, value: int) -> int:
        """Keep a number for good; return the one that is kept, which may have been there before."""
        counter, _ = cls.objects.get_or_create(name=name, defaults={"value": value})
        return counter.value

    @classmethod
    def take(cls, name: str, least: int) -> int:
        """Return a value that was never taken before, at least `least`."""
        with transaction.atomic():
            counter, _ = cls.objects.select_for_update().get_or_create(name=name, defaults={"value": least})
            taken = max(counter.value, least)
            counter.value = taken + 1
            counter.save(update_fields=["value"])
        return taken


class Note(models.Model):
    """A short text that the desk keeps for itself, by name."""

    name = models.CharField(max_length=40, primary_key=True)
    text = models.TextField()

    def __str__(self) -> str:
        return self.name
