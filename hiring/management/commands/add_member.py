"""manage.py add_member."""

from datetime import timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.forms import CharField, EmailField
from django.urls import reverse
from django.utils.timezone import now

from hiring import operations
from hiring.models import Role

LONGEST_ADDRESS = 150  # it is the user name too
LONGEST_NAME = 100


class Command(BaseCommand):
    """Give a person a role in a team, and make the account and the team where there are none.

    Whoever has no password yet chooses one by the link that is printed, which works once.
    """

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the person, the team and the role."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--team", required=True, metavar="NAME")
        parser.add_argument("--role", required=True, choices=Role.values)

    def handle(self, *, email: str, team: str, role: str, **options: Any) -> None:
        """Add the member and print how to get in."""
        try:
            address = EmailField(max_length=LONGEST_ADDRESS).clean(email)
            name = CharField(max_length=LONGEST_NAME).clean(team)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user = operations.add_member(email=address, team_name=name, role=Role(role), at=now())
        self.stdout.write(f"{user.email} is {Role(role).label} of {name}")
        if user.has_usable_password():
            self.stdout.write(f"and signs in at {settings.PUBLIC_URL}{reverse('account_login')}")
            return
        days = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days
        self.stdout.write(f"and chooses a password within {days} days at\n  {password_link(user)}")


def password_link(user: User) -> str:
    """Return the address at which the person sets a password, once."""
    key = default_token_generator.make_token(user)
    place = {"uidb36": user_pk_to_url_str(user), "key": key}
    return f"{settings.PUBLIC_URL}{reverse('account_reset_password_from_key', kwargs=place)}"
