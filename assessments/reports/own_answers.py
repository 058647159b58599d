"""A person's answers in words, as she gave them; keys and scores stay out."""

from collections.abc import Iterator
from dataclasses import dataclass

from assessments.instrument import MISSING, InstrumentItem, Value
from assessments.models import Submission
from assessments.queries import current_answers, instrument_of
from assessments.questions import chosen_in, question


@dataclass(frozen=True)
class Line:
    """A statement or option, and what was chosen for it; empty where nothing was."""

    words: str
    answer: str


@dataclass(frozen=True)
class OwnAnswer:
    """One item of the form with its answer."""

    section: str
    prompt: str
    situation: str
    lines: list[Line]

    @property
    def is_given(self) -> bool:
        """Whether anything was answered."""
        return any(line.answer for line in self.lines)


def own_answers(submission: Submission, language: str) -> Iterator[OwnAnswer]:
    """Every item of the person's form in its order, with the answer that counts."""
    instrument = instrument_of(submission.assessment_id)
    values = _values(submission)
    for number in submission.form:
        item = instrument.items[number]
        shown = question(instrument, item, language, chosen_in(item, values.get(number)))
        lines = [
            Line(
                group.legend,
                "".join(choice.label for choice in group.choices if choice.is_chosen),
            )
            for group in shown.groups
        ]
        yield OwnAnswer(shown.section, shown.prompt, shown.situation, lines)


def _values(submission: Submission) -> dict[int, Value | None]:
    """Item number to answer: from the frozen vector once sent in, before that from the log."""
    if submission.answers is None:
        return {number: answer.value for number, answer in current_answers(submission).items()}
    instrument = instrument_of(submission.assessment_id)
    vector = instrument.decode([submission.frozen_answers])[0]
    return {item.number: _value(item, vector[item.slots].tolist()) for item in instrument.items}


def _value(item: InstrumentItem, slots: list[int]) -> Value | None:
    """Return what `Instrument.encode` was given; None where the item was not answered."""
    if item.response == "dilemma":
        return [None if slot == MISSING else slot for slot in slots]
    if MISSING in slots:
        return None
    return slots[0] + 1 if item.response == "trait" else slots
