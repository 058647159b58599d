"""How far an application is, and its mail, in a word with a tone."""

from datetime import datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import Submission
from assessments.work import MAX_ATTEMPTS
from hiring.models import Application, Message

register = template.Library()

Standing = Application.Standing
Status = Submission.Status

TONES = {
    Standing.ASSESSMENT: "",
    Standing.REVIEW: "accent",
    Standing.INTERVIEW: "good",
    Standing.OFFER: "good",
    Standing.HIRED: "good",
    Standing.HOLD: "warn",
    Standing.REJECTED: "bad",
    Standing.WITHDRAWN: "",
}
PROGRESS_WORDS = {
    Status.INVITED: (_("Invited"), ""),
    Status.STARTED: (_("Started"), "accent"),
    Status.SUBMITTED: (_("Submitted"), "accent"),
    Status.SCORED: (_("Scored"), "good"),
}
MOMENT_WORDS = {
    "applied": _("Applied"),
    "invited": _("Invited"),
    "started": _("Started the assessment"),
    "submitted": _("Sent the answers in"),
    "scored": _("Scored"),
    "reminders_refused": _("Wants no more reminders"),
    "advance": _("Advanced by"),
    "hold": _("Put on hold by"),
    "reject": _("Rejected by"),
    "undo": _("Last decision undone by"),
    "withdraw": _("Withdrew"),
    "review_asked": _("Asked for a person to look again"),
    "review_answered": _("Was answered by"),
}
MAILS = {
    Message.Kind.INVITATION: _("Invitation"),
    Message.Kind.REMINDER: _("Reminder"),
    Message.Kind.LAST_DAY: _("Reminder of the last day"),
    Message.Kind.RECEIPT: _("Receipt for the answers"),
}
MAIL_STATES = {
    "sent": _("mailed"),
    "waiting": _("planned"),
    "dropped": _("not needed any more"),
    "failed": _("could not be mailed"),
}


@register.filter
def has_passed(moment: datetime) -> bool:
    """Whether a time is behind us."""
    return moment <= now()


@register.filter
def moment_words(kind: str) -> str:
    """Say what a moment of an application's timeline was, or will be."""
    if kind in MOMENT_WORDS:
        return str(MOMENT_WORDS[kind])
    mail, _, state = kind.rpartition("_")
    return f"{MAILS[Message.Kind(mail)]}: {MAIL_STATES[state]}"


@register.filter
def mail_words(kind: str) -> str:
    """Say what a mail is."""
    return str(MAILS[Message.Kind(kind)])


@register.filter
def failure_words(failure: str) -> str:
    """Say why a mail did not go, as `hiring.emails` noted it: a sentence, and codes in brackets."""
    sentence, bracket, codes = failure.partition(" (")
    return gettext(sentence) + bracket + codes if sentence else ""


@register.filter
def tone(standing: Application.Standing) -> str:
    """Return the class that goes with where an application stands."""
    return TONES[standing]


@register.simple_tag
def progress_chip(application: Application) -> SafeString:
    """Show how far the sitting is."""
    submission = application.submission
    if submission is None:
        words, kind = gettext("Not invited"), ""
    elif submission.status == Status.SUBMITTED and submission.attempts >= MAX_ATTEMPTS:
        words, kind = gettext("Needs attention: scoring failed"), "bad"
    else:
        promise, kind = PROGRESS_WORDS[Status(submission.status)]
        words = str(promise)
    return format_html('<span class="chip {}">{}</span>', kind, words)


@register.simple_tag
def mail_state(application: Application, is_blind: bool) -> SafeString:  # noqa: FBT001
    """Say whether the newest mail has gone, as `queries.with_progress` annotates it.

    The server's own words may name an address, so that they stay hidden where names are.
    """
    kind, sent_at = application.mail_kind, application.mail_sent_at  # type: ignore[attr-defined]
    if kind is None:
        return _caption(gettext("None yet"))
    name = MAILS[Message.Kind(kind)]
    if sent_at:
        day = date_format(sent_at, gettext("j M, H:i"))
        return _caption(f"{name}, {day}")
    if application.mail_due_at and application.mail_attempts < MAX_ATTEMPTS:  # type: ignore[attr-defined]
        return _caption(gettext("On its way"))
    reason = "" if is_blind else failure_words(application.mail_failure)  # type: ignore[attr-defined]
    return format_html(
        '<span class="chip bad">{}</span> <span class="caption">{}</span>',
        gettext("Not sent"),
        reason,
    )


def _caption(words: str) -> SafeString:
    return format_html('<span class="caption num">{}</span>', words)
