"""How well a person fits a profile: the composite of traits and dilemmas, and its parts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments import queries as assessments
from assessments.models import Scorecard
from assessments.psychometrics import composite, norms
from assessments.psychometrics.composite import Composite, Scores
from hiring.models import Opening, Profile
from hiring.queries import CardToRank

Floats = NDArray[np.float64]
T_PER_Z = 10.0

# A stored scorecard, or a row on its way into the ranking.
Card = Scorecard | CardToRank


@dataclass(frozen=True)
class Weights:
    """A profile as numbers: weights (d + 1,), dilemmas last, and their population (d+1, d+1)."""

    values: Floats
    population: Floats


def weights_of(opening: Opening, profile: Profile, scoring_version_id: int) -> Weights:
    """Weights in the instrument's order, with the covariance of true scores among people."""
    instrument = assessments.instrument_of(opening.assessment_id)
    traits = [profile.weights.get(trait, 0.0) for trait in instrument.traits]
    population = np.eye(len(traits) + 1)
    population[:-1, :-1] = assessments.parameters_of(scoring_version_id).covariance
    return Weights(np.array([*traits, profile.dilemma_weight], dtype=float), population)


def fit(cards: Sequence[Card], weights: Weights) -> Composite:
    """Fit (n,) and standard error (n,) of scorable cards, as T scores."""
    scores = _scores(cards, len(weights.values) - 1)
    result = composite.composite(
        scores.theta, scores.covariance, weights.values, population=weights.population
    )
    return Composite(norms.t_score(result.score), T_PER_Z * result.se)


def contributions(card: Card, weights: Weights) -> list[float]:
    """Points of fit above or below 50 that each trait, and last the dilemmas, bring.

    Rounded to a tenth so that they add up to the rounded fit.
    """
    scores = _scores([card], len(weights.values) - 1)
    parts = T_PER_Z * composite.contributions(
        scores.theta, weights.values, population=weights.population
    )
    rounded: list[float] = composite.rounded_contributions(parts)[0].tolist()
    return rounded


def _scores(cards: Sequence[Card], traits: int) -> Scores:
    return composite.append_score(
        np.array([card.traits for card in cards], dtype=float).reshape(-1, traits),
        np.array([card.trait_covariance for card in cards], dtype=float).reshape(
            -1, traits, traits
        ),
        [0.0 if card.dilemma is None else card.dilemma for card in cards],
        [1.0 if card.dilemma_variance is None else card.dilemma_variance for card in cards],
    )
