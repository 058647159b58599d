"""What a psychologist has to know of an instrument and of the parameters that score it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import exp
from typing import Any, NamedTuple

import numpy as np

from assessments.instrument import Instrument
from assessments.parameters import Parameters, screened_bank
from assessments.psychometrics import grm, precision, quality
from assessments.reports import dilemmas
from assessments.reports.dilemmas import DilemmaLine

T_SCORES = np.arange(20.0, 81.0)
MARKS = range(20, 81, 10)
T_PER_SD = 10.0
# Standard errors in T points: how many people are measured more precisely than that.
NARROW, MIDDLING = 4.5, 5.0
PERCENTILES = (5, 25, 50, 75, 95)


class ItemLine(NamedTuple):
    """A trait statement: its words, its place in the form, its parameters, its information.

    The report says how it came out of a calibration; it is empty under an expert's parameters.
    """

    key: str
    words: str
    is_core: bool
    is_reversed: bool
    slope: float
    thresholds: list[float]
    information: list[float]
    report: Mapping[str, Any]

    @property
    def most(self) -> float:
        """The information where the statement tells most."""
        return max(self.information)


class TraitLine(NamedTuple):
    """A trait: its statements, and what a form is expected to tell, with errors in T points."""

    name: str
    description: str
    items: list[ItemLine]
    shown: float
    reliability: float
    error: float
    narrow: float
    middling: float

    @property
    def reversed(self) -> int:
        """How many statements are reverse keyed."""
        return sum(item.is_reversed for item in self.items)


class TraitCurves(NamedTuple):
    """Information and standard error in T points from T 20 to 80, of all traits that share them."""

    names: list[str]
    information: list[float]
    error: list[float]

    @property
    def at_marks(self) -> list[tuple[float, float]]:
        """Information and error at every tenth T score."""
        places = [mark - MARKS.start for mark in MARKS]
        return [(self.information[place], self.error[place]) for place in places]


class NormLine(NamedTuple):
    """A trait among the people calibrated on: reliability, and in T mean, SD and percentiles."""

    name: str
    reliability: float | None
    mean: float
    sd: float
    percentiles: list[float]


@dataclass(frozen=True)
class Manual:
    """The facts about an instrument under one set of parameters, in a language.

    report is what a calibration said of them (`estimation.Report`); an expert's have none.
    """

    instrument: Instrument
    parameters: Parameters
    language: str
    report: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def texts(self) -> Mapping[str, Any]:
        """The instrument's words."""
        return self.instrument.texts(self.language)

    @cached_property
    def bank(self) -> quality.Instrument:
        """The trait statements with their parameters."""
        known = self.parameters
        return screened_bank(self.instrument, known.slopes, known.thresholds, known.covariance)

    @cached_property
    def expected(self) -> precision.Precision:
        """What a form is expected to tell of people."""
        return precision.expected(self.bank)

    @cached_property
    def items(self) -> list[ItemLine]:
        """Every trait statement, in the instrument's order."""
        information = grm.item_information(_z(T_SCORES), self.bank.a, self.bank.b).T.tolist()
        share = precision.shares(self.bank)
        reports = self.report["items"] if self.report else [{}] * len(self.bank.a)
        return [
            ItemLine(
                key=item["key"],
                words=self.texts["items"][item["key"]],
                is_core=bool(share[number] == 1.0),
                is_reversed=bool(self.instrument.is_reversed[number]),
                slope=float(self.bank.a[number]),
                thresholds=self.bank.b[number].tolist(),
                information=information[number],
                report=reports[number],
            )
            for number, item in enumerate(self.instrument.definition["items"])
        ]

    @cached_property
    def traits(self) -> list[TraitLine]:
        """Every trait, in the instrument's order."""
        expected, spread = self.expected, T_PER_SD * np.sqrt(np.diag(self.bank.covariance))
        narrow = expected.share_below(NARROW / T_PER_SD)
        middling = expected.share_below(MIDDLING / T_PER_SD)
        shown = np.bincount(self.bank.trait, precision.shares(self.bank), len(spread))
        return [
            TraitLine(
                name=self.texts["traits"][key]["name"],
                description=self.texts["traits"][key]["description"],
                items=[self.items[item] for item in np.flatnonzero(self.bank.trait == one)],
                shown=round(float(shown[one]), 6),
                reliability=float(expected.reliability[one]),
                error=float(T_PER_SD * expected.se[:, one].mean()),
                narrow=float(narrow[one]),
                middling=float(middling[one]),
            )
            for one, key in enumerate(self.instrument.traits)
        ]

    @cached_property
    def norms(self) -> list[NormLine]:
        """Every trait among the people calibrated on; nothing under an expert's parameters."""
        return [
            NormLine(
                name=trait.name,
                reliability=found["reliability"],
                mean=50 + T_PER_SD * found["mean"],
                sd=T_PER_SD * found["sd"],
                percentiles=[50 + T_PER_SD * found["percentiles"][at - 1] for at in PERCENTILES],
            )
            for trait, found in zip(self.traits, self.report.get("traits", ()), strict=False)
        ]

    @cached_property
    def dependent(self) -> list[tuple[str, str, float]]:
        """Pairs of statements that share more than their trait, with the residual correlation."""
        return [
            (self.items[first].key, self.items[second].key, q3)
            for first, second, q3 in self.report.get("dependent", ())
        ]

    @cached_property
    def curves(self) -> list[TraitCurves]:
        """The curves of the traits; those that share one stand together."""
        information = precision.form_information(self.bank, _z(T_SCORES))
        groups: dict[tuple[float, ...], TraitCurves] = {}
        for one, trait in enumerate(self.traits):
            own = information[:, one]
            variance = float(self.bank.covariance[one, one])
            error = T_PER_SD * precision.standard_error(own, prior_variance=variance)
            curves = TraitCurves([], own.tolist(), error.tolist())
            key = tuple(np.round([*own, *error], 9))
            groups.setdefault(key, curves).names.append(trait.name)
        return list(groups.values())

    @property
    def highest_error(self) -> float:
        """The largest error on any curve."""
        return max(max(curves.error) for curves in self.curves)

    @property
    def most_of_a_form(self) -> float:
        """The highest information on any curve."""
        return max(max(curves.information) for curves in self.curves)

    @cached_property
    def are_items_alike(self) -> bool:
        """Whether all trait statements have the same parameters, as an expert's guess may."""
        first = self.items[0]
        return all(
            (item.slope, item.thresholds) == (first.slope, first.thresholds) for item in self.items
        )

    @cached_property
    def most_of_an_item(self) -> float:
        """The highest information that any statement gives."""
        return max(item.most for item in self.items)

    @cached_property
    def categories(self) -> list[tuple[str, list[float]]]:
        """Each category of the first statement, and its probability from T 20 to 80."""
        curves = grm.category_probabilities(_z(T_SCORES), self.bank.a[:1], self.bank.b[:1])[:, 0]
        return [(str(number), curve.tolist()) for number, curve in enumerate(curves.T, start=1)]

    @cached_property
    def correlations(self) -> list[tuple[str, list[float]]]:
        """Each trait's name, and its assumed correlations with the traits before it."""
        spread = np.sqrt(np.diag(self.bank.covariance))
        rows = self.bank.covariance / np.outer(spread, spread)
        return [(trait.name, rows[one, :one].tolist()) for one, trait in enumerate(self.traits)]

    @cached_property
    def types(self) -> list[tuple[str, list[float]]]:
        """Each rep type's name, and its prototype as T scores of the traits."""
        names = [self.texts["types"][key]["name"] for key in self.instrument.types]
        return list(zip(names, (50 + T_PER_SD * self.parameters.prototypes).tolist(), strict=True))

    @cached_property
    def type_recovery(self) -> precision.TypeRecovery:
        """How types would come out if people were and answered as the model says."""
        known = self.parameters
        return precision.type_recovery(
            self.bank,
            self.instrument.block_types,
            known.beta,
            known.prototypes,
            known.within_covariance,
        )

    @property
    def spread_within_types(self) -> float:
        """The standard deviation of traits among people of one type, in T points."""
        return float(T_PER_SD * np.sqrt(np.diag(self.parameters.within_covariance)).mean())

    @property
    def own_statement_first(self) -> float:
        """The probability that somebody puts the statement of the own type first of three."""
        return exp(self.parameters.beta) / (exp(self.parameters.beta) + 2)

    @cached_property
    def dilemmas(self) -> list[DilemmaLine]:
        """Every dilemma with its key in short."""
        return list(dilemmas.lines(self.instrument, self.texts))

    @property
    def options(self) -> int:
        """How many options the dilemmas have."""
        return len(self.instrument.option_key)

    @property
    def are_options_rated(self) -> bool:
        """Whether every option is rated, or else the best and the worst of each dilemma named."""
        return dilemmas.are_rated(self.instrument)

    @property
    def agreement(self) -> tuple[float, float, float]:
        """What is assumed of how people agree with the key: low, on average, high."""
        return dilemmas.assumed(self.instrument, self.parameters)

    @property
    def dilemma_reliability(self) -> float:
        """Reliability of the dilemma score of somebody who answers everything."""
        return dilemmas.reliability(self.instrument, self.parameters)

    @cached_property
    def cutoffs(self) -> list[tuple[str, quality.Cutoff]]:
        """Each index of answer quality and where it is flagged."""
        return sorted(self.parameters.cutoffs.items())


def _z(t_scores: np.ndarray) -> np.ndarray:
    return (t_scores - 50.0) / T_PER_SD
