"""Which decisions are open where an application stands, and what each would do."""

from dataclasses import dataclass

from django.utils.translation import gettext

from hiring.models import Application, Decision
from hiring.operations.decisions import NEXT_STAGE, is_final

Move = Decision.Move


@dataclass(frozen=True)
class Consequence:
    """A move that is open now, what it will do, and how its button looks."""

    move: Decision.Move
    label: str
    sentence: str
    kind: str = ""


def moves_for(application: Application, decisions: list[Decision]) -> list[Consequence]:
    """The moves that make sense where the application stands."""
    moves = []
    if application.is_open:
        moves.append(Move.ADVANCE)
        if not application.is_on_hold:
            moves.append(Move.HOLD)
        moves.append(Move.REJECT)
    if last_standing(decisions) and not is_final(application):
        moves.append(Move.UNDO)
    return [consequence_of(move, application, decisions) for move in moves]


def last_standing(decisions: list[Decision]) -> Decision | None:
    """Return the newest decision that nobody has undone."""
    undone = {decision.undoes_id for decision in decisions}
    standing = (each for each in decisions if each.move != Move.UNDO and each.pk not in undone)
    return next(standing, None)


def consequence_of(
    move: Decision.Move, application: Application, decisions: list[Decision]
) -> Consequence:
    """Say in words what a move would do now."""
    if move == Move.ADVANCE:
        return _advance(application)
    if move == Move.UNDO:
        return _undo(decisions)
    if move == Move.REJECT:
        closed = gettext("The application is closed as rejected.")
        return Consequence(move, gettext("Reject"), closed, "danger")
    stays = gettext(
        "The application stays in %(stage)s, on hold, until it is advanced or rejected."
    )
    return Consequence(move, gettext("Put on hold"), stays % {"stage": _stage(application.stage)})


def _advance(application: Application) -> Consequence:
    following = NEXT_STAGE.get(Application.Stage(application.stage))
    if following is None:
        closed = gettext("The application is closed as hired.")
        return Consequence(Move.ADVANCE, gettext("Hire"), closed, "primary")
    label = gettext("Advance to %(stage)s") % {"stage": _stage(following)}
    moves = gettext("The application moves from %(here)s to %(there)s.")
    words = {"here": _stage(application.stage), "there": _stage(following)}
    return Consequence(Move.ADVANCE, label, moves % words, "primary")


def _undo(decisions: list[Decision]) -> Consequence:
    last = last_standing(decisions)
    returns = gettext(
        "The application goes back to where it stood before the last decision (%(move)s)."
        " Both stay in the trail."
    )
    words = {"move": last.get_move_display().lower() if last else ""}
    return Consequence(Move.UNDO, gettext("Undo last decision"), returns % words)


def _stage(stage: str) -> str:
    return Application.Stage(stage).label.lower()
