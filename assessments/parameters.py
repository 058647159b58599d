"""The numbers that scoring needs, as they are stored with a scoring version."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessments.instrument import Instrument

Floats = NDArray[np.float64]

# Provisional until a sample is there: mean and SD over people of the true agreement with an expert
# key, as Fisher's z (a correlation of .54 on average, and of .29 to .72 for two people in three).
DILEMMA_MEAN, DILEMMA_SD = 0.6, 0.3


@dataclass(frozen=True)
class Parameters:
    """Everything a scoring version fixes.

    Slopes (j,), thresholds (j, k-1) and the trait covariance (d, d) of the graded response model;
    beta, prototypes (t, d) and the covariance inside a type (d, d); mean and SD of
    agreement with the dilemma key among people, as Fisher's z.
    """

    slopes: Floats
    thresholds: Floats
    covariance: Floats
    beta: float
    prototypes: Floats
    within_covariance: Floats
    dilemma_mean: float
    dilemma_sd: float

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Parameters":
        """Read what `to_json` wrote; numbers come back bit for bit."""
        return cls(
            **{
                name: np.array(value, dtype=float) if isinstance(value, list) else value
                for name, value in stored.items()
            }
        )

    def to_json(self) -> dict[str, Any]:
        """Plain lists and numbers."""
        return {
            name: value.tolist() if isinstance(value, np.ndarray) else value
            for name, value in vars(self).items()
        }


def expert_parameters(instrument: Instrument) -> dict[str, Any]:
    """Return the parameters that an instrument's authors guessed, ready to be stored."""
    definition = instrument.definition
    model = definition["trait_model"]
    count = len(instrument.traits)
    covariance = np.full((count, count), float(model["correlation"]))
    np.fill_diagonal(covariance, 1.0)
    types = definition.get("types", [])
    prototypes = np.array(
        [
            [each.get("prototype", {}).get(trait, 0.0) for trait in instrument.traits]
            for each in types
        ],
        dtype=float,
    ).reshape(len(types), count)
    type_model = definition.get("type_model", {"beta": 1.0, "within_sd": 1.0})
    dilemma_model = definition.get("dilemma_model", {})
    return Parameters(
        slopes=np.array([item.get("slope", model["slope"]) for item in definition["items"]]),
        thresholds=np.array(
            [item.get("thresholds", model["thresholds"]) for item in definition["items"]]
        ),
        covariance=covariance,
        beta=float(type_model["beta"]),
        prototypes=prototypes,
        within_covariance=covariance * float(type_model["within_sd"]) ** 2,
        dilemma_mean=float(dilemma_model.get("mean", DILEMMA_MEAN)),
        dilemma_sd=float(dilemma_model.get("sd", DILEMMA_SD)),
    ).to_json()
