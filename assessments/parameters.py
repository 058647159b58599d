"""The numbers that scoring needs, as they are stored with a scoring version."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessments.instrument import Instrument
from assessments.psychometrics import quality
from assessments.psychometrics.dilemmas import Population
from assessments.psychometrics.quality import Cutoff

Floats = NDArray[np.float64]

# Provisional until a sample is there: mean and SD over people of the true agreement with an expert
# key, as Fisher's z (a correlation of .54 on average, and of .29 to .72 for two people in three).
DILEMMA_MEAN, DILEMMA_SD = 0.6, 0.3
# The same of points for picking best and worst, -2 to 2 a dilemma: half of what can be gained, and
# so spread that 30 dilemmas, each with a noise of 1 point, would have a reliability of .55.
PICKS_MEAN, PICKS_SD = 1.0, 0.2

CUTOFF_SEED = 1


@dataclass(frozen=True)
class Parameters:
    """Everything a scoring version fixes.

    Slopes (j,), thresholds (j, k-1) and the trait covariance (d, d) of the graded response model;
    beta, prototypes (t, d) and the covariance inside a type (d, d); mean and SD among people of the
    agreement of ratings with the dilemma key, as Fisher's z, or of the points for picks, with their
    noise (`dilemmas.Population`); and the cut-offs of answer quality.
    """

    slopes: Floats
    thresholds: Floats
    covariance: Floats
    beta: float
    prototypes: Floats
    within_covariance: Floats
    dilemma_mean: float
    dilemma_sd: float
    cutoffs: Mapping[str, Cutoff]
    dilemma_noise: float = 1.0  # scoring versions were stored before there were picks

    @property
    def dilemma_population(self) -> Population:
        """What dilemma scores are compared with."""
        return Population(self.dilemma_mean, self.dilemma_sd, self.dilemma_noise)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Parameters":
        """Read what `to_json` wrote; numbers come back bit for bit."""
        numbers = {
            name: np.array(value, dtype=float) if isinstance(value, list) else value
            for name, value in stored.items()
        }
        cutoffs = {name: Cutoff(**bounds) for name, bounds in stored["cutoffs"].items()}
        return cls(**numbers | {"cutoffs": cutoffs})

    def to_json(self) -> dict[str, Any]:
        """Plain lists and numbers."""
        numbers = {
            name: value.tolist() if isinstance(value, np.ndarray) else value
            for name, value in vars(self).items()
        }
        return numbers | {"cutoffs": {name: asdict(one) for name, one in self.cutoffs.items()}}


def expert_parameters(instrument: Instrument) -> Parameters:
    """Return what an instrument's authors guessed, with cut-offs simulated from it."""
    definition = instrument.definition
    model = definition["trait_model"]
    count = len(instrument.traits)
    covariance = np.full((count, count), float(model["correlation"]))
    np.fill_diagonal(covariance, 1.0)
    slopes = np.array([item.get("slope", model["slope"]) for item in definition["items"]])
    thresholds = np.array(
        [item.get("thresholds", model["thresholds"]) for item in definition["items"]]
    )
    types = definition.get("types", [])
    prototypes = [
        [each.get("prototype", {}).get(trait, 0.0) for trait in instrument.traits] for each in types
    ]
    type_model = definition.get("type_model", {"beta": 1.0, "within_sd": 1.0})
    bank = screened_bank(instrument, slopes, thresholds, covariance)
    is_rated = instrument.dilemma_response == "dilemma"
    return Parameters(
        slopes=slopes,
        thresholds=thresholds,
        covariance=covariance,
        beta=float(type_model["beta"]),
        prototypes=np.array(prototypes, dtype=float).reshape(len(types), count),
        within_covariance=covariance * float(type_model["within_sd"]) ** 2,
        dilemma_mean=DILEMMA_MEAN if is_rated else PICKS_MEAN,
        dilemma_sd=DILEMMA_SD if is_rated else PICKS_SD,
        cutoffs=quality.honest_cutoffs(bank, np.random.default_rng(CUTOFF_SEED)),
    )


def screened_bank(
    instrument: Instrument, slopes: Floats, thresholds: Floats, covariance: Floats
) -> quality.Instrument:
    """The trait statements as the screening for inattentive answers sees them."""
    form = instrument.definition.get("form")
    return quality.Instrument(
        a=slopes,
        b=thresholds,
        trait=instrument.trait_of_item,
        covariance=covariance,
        is_reversed=instrument.is_reversed,
        form=quality.Form(instrument.is_core, form["core_per_trait"], form["rotated_per_trait"])
        if form
        else None,
    )
