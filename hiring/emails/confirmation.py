"""The mail that asks somebody who applied on a public page whether the address is hers.

It goes to an address that anybody may have typed in, so that it says nothing that came with it.
"""

import secrets
import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from assessments.operations import token_hash
from candidates.models import Newcomer
from hiring import queries
from hiring.emails.letters import compose
from hiring.models import Opening

BACK_OFF = timedelta(minutes=1)


def send_confirmation(newcomer_id: int) -> bool:
    """Send one newcomer the mail to confirm by. Returns whether it went.

    The attempt is counted first, so that a mail that kills its worker is given up in the end; the
    row stays locked while the mail goes out, so that a second delivery waits and finds it sent. If
    the opening takes nobody any more, what the newcomer left is deleted.
    """
    waiting = Newcomer.objects.waiting().filter(pk=newcomer_id, due_at__isnull=False)
    if not waiting.update(attempts=F("attempts") + 1):
        return False
    with transaction.atomic():
        newcomer = _locked(newcomer_id)
        if newcomer is None:
            return False
        at = queries.database_now()
        opening = queries.published_opening(newcomer.destination)
        if opening is None or not queries.takes_applications(opening, at):
            newcomer.delete()
            return False
        token = secrets.token_urlsafe(32)
        try:
            _mail(newcomer, opening, token).send()
        except (smtplib.SMTPException, OSError):
            newcomer.due_at = at + BACK_OFF * 4 ** (newcomer.attempts - 1)
            newcomer.save(update_fields=["due_at"])
            return False
        newcomer.token_hash = token_hash(token)
        newcomer.sent_at = at
        newcomer.due_at = None
        newcomer.save(update_fields=["token_hash", "sent_at", "due_at"])
    return True


def _locked(newcomer_id: int) -> Newcomer | None:
    """Return the row, locked, while its mail is still to be sent."""
    unsent = Newcomer.objects.filter(pk=newcomer_id, sent_at__isnull=True, due_at__isnull=False)
    return unsent.select_for_update().first()


def _mail(newcomer: Newcomer, opening: Opening, token: str) -> EmailMultiAlternatives:
    """Write the mail in the language asked for."""
    with translation.override(newcomer.language):
        context: dict[str, object] = {
            "opening": opening.title,
            "employer": settings.EMPLOYER_NAME,
            "link": settings.PUBLIC_URL + reverse("hiring:confirmation", args=[token]),
            "until": f"{date_format(newcomer.expires_at, 'DATETIME_FORMAT')} (UTC)",
        }
        subject = gettext("Please confirm your address: %(opening)s") % context
        return compose(newcomer.email, subject, "emails/confirm_address.txt", context)
