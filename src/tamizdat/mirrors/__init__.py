"""Copies of a release that others carry: a mirror fetches it, keeps it up to date, and gives it up again.

    with open_source("https://lantern.example/") as origin …
    done = pull(origin, Path("/srv/lantern"), now=datetime.now(UTC))

Rules:
- nothing is put in place before all of it is there and right: until then readers get the release as it was;
- what a pull moves grows with what changed, not with the archive;
- a pull that was killed goes on with what it had fetched, and what it was putting in place is finished first;
- what tombstones forbid is gone from the copy with the same pull, and is never fetched;
- an older state than the copy's own, or one of other keys, is refused, and the copy stands.
"""
