"""The audit trail in words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hiring import queries
from hiring.models import AuditEvent, Opening

PAGE = 50

SENTENCES = {
    "opening.create": _("opened the requisition"),
    "opening.close": _("closed the opening"),
    "opening.publish": _("put the application page up"),
    "opening.unpublish": _("took the application page down"),
    "instrument.calibrate": _("asked for a calibration from the answers of %(people)s people"),
    "instrument.adopt": _("put scoring version %(version)s to use for new openings"),
    "opening.score_under": _("had %(people)s people scored under version %(version)s"),
    "profile.sign": _("signed version %(version)s of the profile"),
    "candidates.add": _("added candidates: %(added)s new, %(known)s known already"),
    "candidates.invite": _("sent invitations: %(invited)s"),
    "responses.import": _("brought in answers of %(people)s people"),
    "decision.advance": _("advanced an application"),
    "decision.hold": _("put an application on hold"),
    "decision.reject": _("rejected an application"),
    "decision.undo": _("undid a decision"),
    "decision.withdraw": _("withdrew an application"),
    "opening.settings": _("chose when candidates may read feedback"),
    "candidate.correct": _("put contact details right"),
    "candidate.erase": _("had personal data erased"),
    "review.ask": _("asked for a person to look again"),
    "review.answer": _("answered a candidate who had asked for a person"),
    "instrument.load": _("loaded the instrument as a draft"),
    "instrument.publish": _("published the instrument"),
    "instrument.retire": _("retired the instrument"),
    "ranking.export": _("exported the ranking as %(format)s"),
}
# What nobody of the staff does, and no program either.
BY_CANDIDATES = {"decision.withdraw", "candidate.correct", "candidate.erase", "review.ask"}


@dataclass(frozen=True)
class Line:
    """One event as a person reads it; `who` and `reference` name the application if it is one's."""

    at: datetime
    by: str
    words: str
    number: int
    reference: str = ""
    who: str = ""


@dataclass(frozen=True)
class TrailPage:
    """Some lines, newest first, and the number to go on below, if there is more."""

    lines: list[Line]
    next_before: int | None


def in_words(opening: Opening, events: Sequence[AuditEvent], *, is_blind: bool) -> TrailPage:
    """Say what each event was; names only where the reader may see them."""
    shown = events[:PAGE]
    references = [
        reference
        for kind, _space, reference in (event.subject.partition(" ") for event in shown)
        if kind == "application"
    ]
    names = {} if is_blind else queries.names_of(opening, references)
    lines = [line(event, names) for event in shown]
    return TrailPage(lines, lines[-1].number if len(events) > PAGE else None)


def line(event: AuditEvent, names: Mapping[str, str]) -> Line:
    """Say what one event was; `names` may be shown, each by an application's reference."""
    kind, _space, reference = event.subject.partition(" ")
    sentence = SENTENCES.get(event.action)
    plain = event.action.replace(".", ": ").replace("_", " ")
    is_about_one = kind == "application"
    return Line(
        at=event.at,
        by=_who(event),
        words=str(sentence) % defaultdict(lambda: "?", event.details) if sentence else plain,
        number=event.number,
        reference=reference if is_about_one else "",
        who=names.get(reference, f"C-{reference[:8].upper()}") if is_about_one else "",
    )


def _who(event: AuditEvent) -> str:
    """Say who did it; a candidate is not named here but where the event is about her."""
    if event.by is not None:
        return event.by.get_full_name() or event.by.email
    return gettext("The candidate") if event.action in BY_CANDIDATES else gettext("The system")
