"""A decision about an application: the move, the reason, and what its maker had seen."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiring.models import Decision
from hiring.operations.reasons import REASONS

OTHER = "other"
Move = Decision.Move
# What people of the staff can do; only a candidate withdraws.
MOVES = [(move.value, move.label) for move in REASONS]


class DecisionForm(forms.Form):
    """Why, in a common reason or in words; the words are needed where no common reason fits."""

    move = forms.ChoiceField(choices=MOVES, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("Reason"), error_messages={"required": _("Choose a reason.")}
    )
    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=900,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Kept with the decision, for colleagues and audits."
            " Write about the job, not the person."
        ),
    )

    def __init__(
        self, move: Decision.Move, data: Mapping[str, Any] | None = None, *, seen: int | None = None
    ) -> None:
        """Offer the common reasons for a move; `seen` is the newest decision on the page."""
        super().__init__(data, initial={"move": move, "seen": seen})
        reason = self.fields["reason"]
        reason.choices = [  # type: ignore[attr-defined]
            ("", _("Choose a reason")),
            *((str(words), words) for words in REASONS[move]),
            (OTHER, _("Another reason")),
        ]

    def clean(self) -> dict[str, Any]:
        """Join reason and words into one text."""
        cleaned = super().clean() or {}
        reason, words = cleaned.get("reason", ""), cleaned.get("words", "").strip()
        if reason == OTHER and not words:
            self.add_error("words", _("Say what the reason is."))
        parts = [part for part in (reason if reason != OTHER else "", words) if part]
        return {
            "move": cleaned.get("move"),
            "seen": cleaned.get("seen"),
            "reason": ": ".join(parts),
        }


class MoveForm(forms.Form):
    """Which move a page asks about."""

    move = forms.ChoiceField(choices=MOVES)

    def move_asked(self) -> Decision.Move:
        """Return the move; without a known one, the one that can always be thought better of."""
        return Move(self.cleaned_data["move"]) if self.is_valid() else Move.HOLD
