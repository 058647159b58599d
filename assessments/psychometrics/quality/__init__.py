"""Answer quality: signs of inattentive answering, and the cut-offs that honest people set."""

from assessments.psychometrics.quality.indices import (
    average_string,
    even_odd,
    intra_individual_variability,
    longstring,
    mahalanobis,
    seconds_per_item,
    synonyms,
)
from assessments.psychometrics.quality.person_fit import (
    lapse_ratio,
    lz,
    lz_star,
    marginal_log_likelihood,
)
from assessments.psychometrics.quality.screening import (
    Cutoff,
    Flags,
    Form,
    Instrument,
    all_indices,
    as_presented,
    flags,
    honest_cutoffs,
)

__all__ = [
    "Cutoff",
    "Flags",
    "Form",
    "Instrument",
    "all_indices",
    "as_presented",
    "average_string",
    "even_odd",
    "flags",
    "honest_cutoffs",
    "intra_individual_variability",
    "lapse_ratio",
    "longstring",
    "lz",
    "lz_star",
    "mahalanobis",
    "marginal_log_likelihood",
    "seconds_per_item",
    "synonyms",
]
