"""Who may see the desk's pages about newsletters."""

from __future__ import annotations

from tamizdat.letters.policy import may_arrange, may_send
from tamizdat.newsroom.permissions.views import only

arranging = only(may_arrange)  # for editors, mailers and chiefs
sending = only(may_send)  # for mailers and chiefs
