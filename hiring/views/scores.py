"""Scores in words and figures, ready for a page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from math import sqrt
from statistics import NormalDist, fmean
from typing import Any, Self

import numpy as np
from django.template.defaultfilters import floatformat
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from assessments.instrument import MISSING
from assessments.models import Scorecard, Submission
from assessments.psychometrics import norms
from assessments.psychometrics.dilemmas import best_worst
from assessments.queries import instrument_of, norm_of
from hiring import scoring
from hiring.models import Application, Opening, Profile
from hiring.templatetags.charts import bounds

NORMAL = NormalDist()
LEAST_VARIANCE = 0.01

QUALITY_WORDS = {
    "longstring": _("A long run of the same answer, one after another."),
    "intra_individual_variability": _("Nearly the same answer to everything."),
    "even_odd": _("Statements that mean much the same were answered differently."),
    "mahalanobis": _("A mix of answers that hardly anybody gives who reads them."),
    "lz": _("Single answers far from what the other answers lead one to expect."),
    "marginal_log_likelihood": _("The answers as a whole hardly hang together."),
    "lapse_ratio": _("A stretch of answers that reads as if given at random."),
    "flat_ratings": _("Every way to act in the dilemmas was rated alike."),
    "seconds_per_item": _("Answered faster than most people can read."),
}


@dataclass(frozen=True)
class InstrumentWords:
    """An instrument's names in the reader's language, in its own order."""

    traits: Sequence[str]
    types: Mapping[str, str]

    @classmethod
    def of(cls, opening: Opening) -> Self:
        """Take the names from the opening's instrument."""
        instrument, texts = instrument_of(opening.assessment_id), texts_of(opening)
        return cls(
            traits=[texts["traits"][key]["name"] for key in instrument.traits],
            types={key: texts["types"][key]["name"] for key in instrument.types},
        )


def texts_of(opening: Opening) -> Mapping[str, Any]:
    """Everything that an opening's instrument says, in the reader's language."""
    return instrument_of(opening.assessment_id).texts(get_language() or "")


def weights_in_words(profile: Profile, opening: Opening) -> list[tuple[str, str]]:
    """Name and weight of everything that a profile weighs."""
    names = InstrumentWords.of(opening).traits
    keys = instrument_of(opening.assessment_id).traits
    weights = [profile.weights.get(key, 0) for key in keys]
    pairs = [*zip(names, weights, strict=True), (gettext("Dilemmas"), profile.dilemma_weight)]
    return [(name, floatformat(weight, -1)) for name, weight in pairs if weight]


@dataclass(frozen=True)
class TraitScores:
    """T scores of the traits and their standard errors, in the instrument's order."""

    names: Sequence[str]
    scores: list[float]
    errors: list[float]


def trait_scores(card: Scorecard | None, names: Sequence[str]) -> TraitScores | None:
    """Return T scores with their errors, or None where the answers do not allow any."""
    if card is None or not card.traits:
        return None
    step = len(card.traits) + 1
    return TraitScores(
        names,
        [50 + 10 * z for z in card.traits],
        [10 * sqrt(max(variance, 0)) for variance in card.trait_covariance[::step]],
    )


@dataclass(frozen=True)
class TraitLine:
    """One trait of one person, and how many of 100 people of the norm score lower, from 1 to 99."""

    name: str
    description: str
    score: float
    error: float
    low: int
    high: int
    percentile: int


def trait_lines(card: Scorecard, opening: Opening) -> Iterator[TraitLine]:
    """Each trait with its interval and percentile."""
    words = texts_of(opening)["traits"]
    keys = instrument_of(opening.assessment_id).traits
    scores = trait_scores(card, keys)
    if scores is None:
        return
    norm = norm_of(card.scoring_version_id)
    people = norm.percentiles if norm else repeat(None, len(keys))
    for key, z, score, error, own in zip(
        keys, card.traits, scores.scores, scores.errors, people, strict=True
    ):
        low, high = bounds(score, error)
        yield TraitLine(
            name=words[key]["name"],
            description=words[key]["description"],
            score=score,
            error=error,
            low=round(low),
            high=round(high),
            percentile=percentile(z, error / 10, own),
        )


def percentile(score: float, error: float, people: NDArray[np.float64] | None) -> int:
    """Of 100 people of the norm, how many have a trait score lower than this one; from 1 to 99.

    `people` are the norm's percentiles; without, a normal population is supposed, whose scores
    spread less than its true traits by what their standard error takes away.
    """
    if people is None:
        lower = 100 * NORMAL.cdf(score / sqrt(max(1 - error**2, LEAST_VARIANCE)))
    else:
        lower = norms.percentile_midrank([score], people)[0]
    return min(max(round(lower), 1), 99)


def type_lines(card: Scorecard, opening: Opening) -> list[tuple[str, str, float]]:
    """Name, description and probability of each rep type, the most probable first."""
    words = texts_of(opening).get("types", {})
    keys = instrument_of(opening.assessment_id).types
    lines = [
        (words[key]["name"], words[key]["description"], probability)
        for key, probability in zip(keys, card.types, strict=False)
    ]
    return sorted(lines, key=lambda line: -line[2])


@dataclass(frozen=True)
class Sum:
    """Points that each part of the profile brings, and what they add up to, to a tenth."""

    parts: list[tuple[str, float, float]]
    points: float
    fit: float


def why(application: Application, profile: Profile, opening: Opening) -> Sum | None:
    """Break a fit down by traits and dilemmas: name, weight and points, the largest first."""
    if application.fit is None or application.scorecard is None:
        return None
    names = [*InstrumentWords.of(opening).traits, gettext("Dilemmas")]
    card = application.scorecard
    weights = scoring.weights_of(opening, profile, card.scoring_version_id)
    points = scoring.contributions(card, weights)
    parts = [
        (name, float(weight), point)
        for name, weight, point in zip(names, weights.values, points, strict=True)
        if weight
    ]
    total = round(sum(point for _name, _weight, point in parts), 1)
    return Sum(sorted(parts, key=lambda part: -part[2]), total, round(50 + total, 1))


@dataclass(frozen=True)
class OptionLine:
    """One way to act in a dilemma: what the candidate thought of it, and what experts do.

    A rating if ratings were asked for; else whether it was named the best or the worst.
    """

    words: str
    given: int | None
    is_best: bool
    is_worst: bool
    key: float
    reason: str


@dataclass(frozen=True)
class DilemmaLine:
    """One dilemma with the candidate's answer beside the key, the best option first.

    Points from -2 to 2 are gained where the best and the worst were named.
    """

    title: str
    situation: str
    is_rated: bool
    options: list[OptionLine]
    gained: float | None

    @property
    def distance(self) -> float | None:
        """How far the ratings lie from the key on average; None where nothing was rated."""
        gaps = [abs(line.given - line.key) for line in self.options if line.given is not None]
        return fmean(gaps) if gaps else None


def dilemma_lines(submission: Submission, opening: Opening) -> Iterator[DilemmaLine]:
    """Each dilemma of an instrument, with what was answered beside the key."""
    instrument, texts = instrument_of(opening.assessment_id), texts_of(opening).get("dilemmas", {})
    if submission.answers is None:
        return
    answers = instrument.decode([bytes(submission.answers)])[0]
    is_rated = instrument.dilemma_response == "dilemma"
    for item, key in zip(instrument.of_kind("dilemma"), instrument.dilemma_key, strict=True):
        words, answer = texts[item.key], answers[item.slots].tolist()
        best, worst = (MISSING, MISSING) if is_rated else answer
        options = [
            OptionLine(
                words=words["options"][option],
                given=answer[place] if is_rated and answer[place] > 0 else None,
                is_best=place == best,
                is_worst=place == worst,
                key=float(key[place]),
                reason=words["reasons"][option],
            )
            for place, option in enumerate(item.options)
        ]
        yield DilemmaLine(
            title=words["title"],
            situation=words["situation"],
            is_rated=is_rated,
            options=sorted(options, key=lambda line: -line.key),
            gained=None if best == MISSING else best_worst([key], [[best]], [[worst]]).item(),
        )


def quality_lines(card: Scorecard) -> list[str]:
    """What stood out in the way the answers were given, in words."""
    return [str(QUALITY_WORDS.get(flag, flag.replace("_", " "))) for flag in card.flags]
