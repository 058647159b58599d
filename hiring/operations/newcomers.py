"""Applying on the public page: ask, confirm the address, and be invited like everybody else."""

from datetime import datetime

from django.db import transaction

from assessments.operations import notify_work, token_hash
from candidates import operations as candidate_operations
from candidates.models import Newcomer
from candidates.records import Record
from hiring import queries
from hiring.models import Application, Opening
from hiring.operations.applications import add_candidates, invite

SOURCE = "Application page"


class ConfirmationUnusableError(Exception):
    """The token is unknown, expired or used; people are told the same in every case."""


class NotHiringError(Exception):
    """The opening takes no applications any more."""


@transaction.atomic
def ask_to_confirm(
    *, opening: Opening, full_name: str, email: str, language: str, at: datetime
) -> None:
    """Keep who wants to apply, and leave the mail to be sent that asks to confirm the address.

    Nobody is looked up: the same happens whether the pool knows the address or not.
    """
    candidate_operations.keep_newcomer(
        destination=opening.reference, full_name=full_name, email=email, language=language, at=at
    )
    notify_work()


@transaction.atomic
def confirm(*, token: str, time_zone: str, at: datetime) -> Application:
    """Take the holder of a token into the opening applied for, and invite her.

    Somebody whom the pool knows by her e-mail address stays as she is, and an application that is
    there already gets its invitation again, unless it is closed or the answers are in.

    Raises:
        ConfirmationUnusableError: if the token is unknown, expired or used.
        NotHiringError: if the opening was closed or its page taken down meanwhile.

    """
    newcomer = candidate_operations.take_newcomer(token_hash=token_hash(token), at=at)
    if newcomer is None:
        raise ConfirmationUnusableError
    opening = queries.published_opening(newcomer.destination)
    if opening is None or not queries.takes_applications(opening, at):
        raise NotHiringError
    application = _application(opening, newcomer, time_zone, at)
    invite(opening=opening, applications=[application], by=None, at=at)
    return application


def _application(opening: Opening, newcomer: Newcomer, time_zone: str, at: datetime) -> Application:
    """The application of the pool's person with this address, made unless it is there."""
    details = {"language": newcomer.language, "time_zone": time_zone, "source": SOURCE}
    record = Record(0, newcomer.full_name, newcomer.email, details)
    people = candidate_operations.take_in(pool=opening.team.pool, records=[record], at=at)
    (candidate,) = [*people.new, *people.known]
    # Not added a second time: that would lock the opening before the application, against the
    # order of an invitation, and they would wait for each other.
    known = Application.objects.for_opening(opening).filter(candidate=candidate).first()
    return known or add_candidates(opening=opening, candidates=[candidate], by=None, at=at)[0]
