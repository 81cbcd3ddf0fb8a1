"""What a message that came in is: a report about a letter of ours, a machine's answer, or a person's mail.

The order of the questions is the rule: a report is looked for first, since reports say that they are automatic too.
Everything here is a function of the message alone; whether a report is to be believed is asked later (`proofs.py`).
"""

from __future__ import annotations

from tamizdat.letters.incoming.arrived import Arrived
from tamizdat.letters.incoming.config import Ours
from tamizdat.letters.incoming.sorting.automatic import why_automatic
from tamizdat.letters.incoming.sorting.delivery_reports import delivery_report
from tamizdat.letters.incoming.sorting.feedback import complaint
from tamizdat.letters.incoming.sorting.kinds import Automatic, FromPerson, Sorted, Unclear
from tamizdat.letters.incoming.sorting.other_bounces import other_bounce


def sort(arrived: Arrived, ours: Ours) -> Sorted:
    """Return what a message is."""
    report = complaint(arrived) or delivery_report(arrived) or other_bounce(arrived)
    if report is not None:
        return report
    if why := why_automatic(arrived, ours):
        return Automatic(why)
    return Unclear() if all(map(ours.is_for_bounces, arrived.recipients)) else FromPerson()
