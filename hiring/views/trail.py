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
    "instrument.load": _("loaded the instrument as a draft"),
    "instrument.publish": _("published the instrument"),
    "instrument.retire": _("retired the instrument"),
    "ranking.export": _("exported the ranking as %(format)s"),
}


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
        by=(event.by.get_full_name() or event.by.email) if event.by else gettext("The system"),
        words=str(sentence) % defaultdict(lambda: "?", event.details) if sentence else plain,
        number=event.number,
        reference=reference if is_about_one else "",
        who=names.get(reference, f"C-{reference[:8].upper()}") if is_about_one else "",
    )
