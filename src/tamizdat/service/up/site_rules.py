"""The redirects and virtual hosts of a newsroom, read in a process of its own and handed over on standard output.

python -m tamizdat.service.up.site_rules NEWSROOM RELEASE
"""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

from tamizdat.newsroom_archive import desk_database, desk_has_articles
from tamizdat.press.archives.database import DatabaseArchive
from tamizdat.project import Project
from tamizdat.service.django_setup import start_django
from tamizdat.visible import print_lines
from tamizdat.webserver.gather_redirects import gather
from tamizdat.webserver.virtual_hosts import virtual_hosts


def main() -> None:
    """Write what the site's server needs to know; end with 2 and a sentence where it cannot be read."""
    newsroom, site = Project(Path(sys.argv[1])), Path(sys.argv[2])
    try:
        start_django(newsroom)
        from tamizdat.newsroom.publishing.config import outlet

        who = outlet()
        archive = DatabaseArchive(desk_database(newsroom)) if desk_has_articles(newsroom) else newsroom.archive
        redirects = gather(who, archive, site)
        answer = pickle.dumps((redirects, virtual_hosts(who, redirects)))
    except (OSError, ValueError) as error:
        print_lines(f"The site's redirects cannot be read: {error}")
        sys.exit(2)
    if redirects.left_out:
        count = len(redirects.left_out)
        print_lines(f"{count} redirects or withdrawals are left out; `tamizdat settings nginx` lists them.")
    with os.fdopen(1, "wb") as out:
        out.write(answer)


if __name__ == "__main__":
    main()
