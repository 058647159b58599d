"""People of the staff and their parts in teams."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from hiring.models import Membership, Role, Team
from hiring.operations.audit import record_event


@transaction.atomic
def add_member(*, email: str, team_name: str, role: Role, at: datetime) -> User:
    """Give a person a role in a team; whichever of the two is new is made.

    Somebody new has no password yet. Who is in the team already changes the role.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(username=email.lower(), email=email.lower())
    team, _ = Team.objects.get_or_create(name=team_name)
    Membership.objects.update_or_create(user=user, team=team, defaults={"role": role})
    record_event(
        team=team,
        action="member.add",
        subject=f"member {user.pk}",
        by=None,
        at=at,
        details={"role": role.value},
    )
    return user
