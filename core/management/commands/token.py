"""Print the token with which programs act as a user."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError, CommandParser

from core.management.command import DigitsCommand
from core.tokens import token_of


class Command(DigitsCommand):
    help = (
        "Print the token of a user, with which programs ask the web server without logging in: "
        "they send it as “Authorization: Bearer TOKEN”. Changing the password makes it invalid."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="The user's name.")
        self.add_format(parser)

    def handle(self, *, user: str, **options: Any) -> None:
        users = get_user_model().objects
        found = users.filter(username=user).first()
        if found is None:
            known = ", ".join(users.values_list("username", flat=True).order_by("username")[:20])
            raise CommandError(f"There is no user “{user}”; there are: {known or 'none'}.")
        if not found.is_active:
            raise CommandError(f"The user “{user}” is not active. Activate it in the admin first.")
        if options["format"] == "json":
            self.write_json({"user": user, "token": token_of(found)})
        else:
            self.stdout.write(token_of(found))
