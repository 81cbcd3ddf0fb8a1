"""The tables of newsletters."""

from tamizdat.letters.models.day_count import Arrival, AskedByMail
from tamizdat.letters.models.delivery import Delivery
from tamizdat.letters.models.incoming import Handled, Way
from tamizdat.letters.models.issue import Issue
from tamizdat.letters.models.list_import import AskedByList, ListImport, ListPart
from tamizdat.letters.models.newsletter import Newsletter
from tamizdat.letters.models.signup import SignUp
from tamizdat.letters.models.subscription import Departed, Subscription, Tally
from tamizdat.letters.models.test_address import TestAddress

__all__ = [
    "Arrival",
    "AskedByList",
    "AskedByMail",
    "Delivery",
    "Departed",
    "Handled",
    "Issue",
    "ListImport",
    "ListPart",
    "Newsletter",
    "SignUp",
    "Subscription",
    "Tally",
    "TestAddress",
    "Way",
]
