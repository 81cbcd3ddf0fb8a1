"""`tamizdat manage end_practice_accounts`: made-up accounts cannot log in any more."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand

from tamizdat.newsroom.operations import practice
from tamizdat.visible import print_lines


class Command(BaseCommand):
    """Ends the accounts of practice mode; what they wrote stays."""

    help = "Ends the accounts of practice mode: nobody can log in with them. What they wrote stays."

    def handle(self, *args: Any, **options: Any) -> None:
        """End them."""
        names = practice.accounts_left()
        for user in User.objects.filter(username__in=names):
            user.is_active = False
            user.set_unusable_password()
            user.save()
            user.authenticator_set.all().delete()
        print_lines(f"Ended: {', '.join(names) or 'none'}.", to=self.stdout)
