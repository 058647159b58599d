"""The words of a mail, in the candidate's language and by the clock of her zone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop

from assessments.queries import instrument_of
from hiring.emails.hours import zone_of
from hiring.emails.refusing import refusal_token
from hiring.models import Application, Message
from hiring.queries import REMINDING

Kind = Message.Kind

SUBJECTS = {
    Kind.INVITATION: gettext_noop("Your invitation: %(opening)s"),
    Kind.REMINDER: gettext_noop("A reminder: %(opening)s"),
    Kind.LAST_DAY: gettext_noop("Closing soon: %(opening)s"),
    Kind.RECEIPT: gettext_noop("Your answers have arrived: %(opening)s"),
}


def letter(message: Message, token: str, expires_at: datetime) -> EmailMultiAlternatives:
    """Write what `message` is about; `token` opens the sitting and bounds starting."""
    application = message.application
    candidate = application.candidate
    headers = {}
    with translation.override(candidate.language):
        context = _context(application, token, expires_at)
        if message.kind in REMINDING:
            refuse = f"{settings.PUBLIC_URL}/reminders/{refusal_token(application.reference)}/"
            context["refuse"] = refuse
            # RFC 8058: the mail program's own button refuses by a POST.
            headers = {
                "List-Unsubscribe": f"<{refuse}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            }
        subject = gettext(SUBJECTS[Kind(message.kind)]) % context
        return compose(candidate.email, subject, f"emails/{message.kind}.txt", context, headers)


def compose(
    to: str,
    subject: str,
    template: str,
    context: Mapping[str, Any],
    headers: dict[str, str] | None = None,
) -> EmailMultiAlternatives:
    """Write a mail in the language that is active; its HTML is made of its text.

    Only a line that begins with our own address becomes a link: names stay inert.
    """
    subject = " ".join(subject.split())
    text = render_to_string(template, dict(context)).strip()
    paragraphs = [
        [(line, line.startswith(f"{settings.PUBLIC_URL}/")) for line in paragraph.splitlines()]
        for paragraph in text.split("\n\n")
    ]
    page = {"subject": subject, "paragraphs": paragraphs, "language": translation.get_language()}
    mail = EmailMultiAlternatives(subject=subject, body=f"{text}\n", to=[to], headers=headers)
    mail.attach_alternative(render_to_string("emails/letter.html", page), "text/html")
    return mail


def _context(application: Application, token: str, expires_at: datetime) -> dict[str, Any]:
    """What any of the letters may name."""
    submission = application.submission
    zone = zone_of(application.candidate.time_zone)
    context = {
        "name": application.candidate.full_name,
        "opening": application.opening.title,
        "team": application.opening.team.name,
        "employer_name": settings.EMPLOYER_NAME,
        "link": f"{settings.PUBLIC_URL}/a/{token}/",
    }
    if submission is not None:
        ends_at = submission.closes_at if submission.is_started else expires_at
        context |= {
            "minutes": instrument_of(submission.assessment_id).minutes,
            "is_started": submission.is_started,
            "until": _moment(ends_at, zone),
            "arrived": _moment(submission.submitted_at, zone),
        }
    return context


def _moment(at: datetime | None, zone: ZoneInfo) -> str:
    """Day and time with the name of the zone; empty for no moment."""
    return f"{date_format(at.astimezone(zone), 'DATETIME_FORMAT')} ({zone.key})" if at else ""
