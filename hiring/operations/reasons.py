"""The common reasons for a decision, as forms offer them and records keep them."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hiring.models import Decision

Move = Decision.Move

REASONS = {
    Move.ADVANCE: (
        _("Strong fit to the profile"),
        _("Right experience for the role"),
        _("Convincing interview"),
        _("Same band as others who advance"),
    ),
    Move.HOLD: (
        _("Waiting for other candidates"),
        _("Waiting for information"),
        _("Waiting for the opening to be confirmed"),
    ),
    Move.REJECT: (
        _("Others fit the profile better"),
        _("Required qualification is missing"),
        _("Not available when needed"),
        _("Interview did not convince"),
        _("Candidate is no longer interested"),
    ),
    Move.UNDO: (_("Taken by mistake"), _("New information")),
}
WITHDREW = _("The candidate withdrew")
ERASED = _("Erased with the data of the person")


def without_words(reason: str) -> str:
    """Leave of a recorded reason the common one, in whatever language, and none of the words."""
    head = reason.partition(": ")[0]
    return head if head in _in_every_language() else str(ERASED)


def _in_every_language() -> set[str]:
    known = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {str(words) for common in REASONS.values() for words in common}
            known |= {str(WITHDREW), str(ERASED)}
    return known
