"""Calibrations of an instrument: asked for, watched, judged, and put to use by people."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import operations as assessments
from assessments.estimation import ItemReport, Report, TraitReport, Unfit
from assessments.models import Assessment, Calibration
from assessments.queries import instrument_of, parameters_of
from hiring import operations, queries
from hiring.access import EXPORTING, StaffRequest, team_member
from hiring.forms.calibrations import CalibrationForm
from hiring.models import Role
from hiring.models.opening import OpeningQuerySet
from hiring.views.instruments.frame import assessment_at, instrument_frame

# Beyond these a psychologist should look at a statement: customs, not laws. Of 300 people's answers
# that fit, none come out above .05; of those keyed the wrong way, half stay below PISA's .12.
MISFIT, SHALLOW = 0.05, 0.65

PROBLEMS = {
    Unfit.FEW_ANSWERS: _("A statement has fewer than 100 answers in this sample."),
    Unfit.UNUSED_CATEGORY: _("Nobody in this sample chose the highest answer to any statement."),
    Unfit.NO_CONVERGENCE: _("No parameters were found that fit these answers best."),
}


@require_safe
@team_member(*EXPORTING)
def calibrations(request: StaffRequest, key: str, version: str) -> HttpResponse:
    """Show what an assessment can be scored under and what was estimated."""
    assessment = assessment_at(key, version)
    return _calibrations(
        request, assessment, CalibrationForm(openings=_openings(request, assessment))
    )


@require_POST
@team_member(Role.ADMIN)
def calibrate(request: StaffRequest, key: str, version: str) -> HttpResponse:
    """Ask for another calibration."""
    assessment = assessment_at(key, version)
    form = CalibrationForm(request.POST, openings=_openings(request, assessment))
    if form.is_valid():
        try:
            calibration = operations.request_calibration(
                assessment=assessment,
                by=request.user,
                at=queries.database_now(),
                **form.cleaned_data,
            )
        except assessments.TooFewPeopleError as error:
            form.add_error("opening", _too_few(error.people))
        except assessments.CalibrationRunningError:
            form.add_error(None, _("A calibration of this instrument is under way; wait for it."))
        else:
            return redirect("hiring:calibration", key, version, calibration.reference)
    return _calibrations(request, assessment, form)


@require_safe
@team_member(*EXPORTING)
def calibration(request: StaffRequest, key: str, version: str, calibration: UUID) -> HttpResponse:
    """Show how far a calibration is, and what came of it."""
    assessment = assessment_at(key, version)
    found = get_object_or_404(queries.calibrations(assessment), reference=calibration)
    context = {"calibration": found, "scope": _scope(request, found)}
    if found.problem:
        context["problem"] = PROBLEMS[Unfit(found.problem)]
    if scoring_version := found.scoring_version:
        report: Report = scoring_version.report
        context |= {
            "version": scoring_version,
            "report": report,
            "traits": list(_traits(found, report)),
            "dependent": list(_dependent(assessment, report)),
        }
    frame = instrument_frame(request, assessment, "calibrations")
    return render(request, "hiring/instruments/calibration.html", frame | context)


@require_POST
@team_member(Role.ADMIN)
def retry(_request: StaffRequest, key: str, version: str, calibration: UUID) -> HttpResponse:
    """Have a calibration that was put aside tried afresh."""
    waiting = queries.calibrations(assessment_at(key, version))
    found = get_object_or_404(waiting, reference=calibration)
    assessments.retry_calibration(calibration=found, at=queries.database_now())
    return redirect("hiring:calibration", key, version, calibration)


@require_http_methods(["GET", "HEAD", "POST"])
@team_member(Role.ADMIN)
def adopt(request: StaffRequest, key: str, version: str, name: str) -> HttpResponse:
    """Say what follows, and put a scoring version to use for new openings."""
    assessment = assessment_at(key, version)
    found = get_object_or_404(queries.scoring_versions(assessment), name=name)
    if request.method == "POST":
        operations.adopt_scoring_version(
            scoring_version=found, by=request.user, at=queries.database_now()
        )
        message = gettext("New openings are scored under %(name)s from now on.")
        messages.success(request, message % {"name": found.name})
        return redirect("hiring:calibrations", key, version)
    frame = instrument_frame(request, assessment, "calibrations")
    return render(request, "hiring/instruments/adopt.html", frame | {"version": found})


def _calibrations(
    request: StaffRequest, assessment: Assessment, form: CalibrationForm
) -> HttpResponse:
    context = {
        "form": form,
        "versions": queries.scoring_versions(assessment),
        "calibrations": queries.calibrations(assessment).order_by("-pk"),
        "openings": _openings(request, assessment).filter(closed_at__isnull=True),
        "least": assessments.LEAST_PEOPLE,
        "most": assessments.MOST_PEOPLE,
    }
    frame = instrument_frame(request, assessment, "calibrations")
    return render(request, "hiring/instruments/calibrations.html", frame | context)


def _openings(request: StaffRequest, assessment: Assessment) -> OpeningQuerySet:
    mine = queries.openings_of(request.user).filter(assessment=assessment)
    return mine.select_related("scoring_version").defer(
        "scoring_version__parameters", "scoring_version__report"
    )


def _scope(request: StaffRequest, calibration: Calibration) -> str:
    """Whose answers were used; another team's opening stays without a name."""
    if not calibration.scope:
        return gettext("All openings")
    reference = calibration.scope.removeprefix("opening ")
    opening = queries.openings_of(request.user).filter(reference=reference).first()
    return opening.title if opening else gettext("An opening of another team")


def _too_few(people: int) -> str:
    message = gettext(
        "The answers of %(people)d people can be used here; %(least)d are needed. Answers that"
        " are too few to score, all alike, or too fast do not count."
    )
    return message % {"people": people, "least": assessments.LEAST_PEOPLE}


@dataclass(frozen=True)
class Statement:
    """One trait statement: its words, its parameters now and before, and what to look at."""

    key: str
    words: str
    report: ItemReport
    is_linked: bool
    slope: float
    slope_before: float
    thresholds: list[float]

    @property
    def largest_error(self) -> float:
        """The standard error of the threshold that is least sure."""
        return max(self.report["threshold_errors"])

    @property
    def remarks(self) -> list[str]:
        """What is out of the ordinary, in words."""
        misfit = self.report["misfit"]
        found = {
            gettext("fits badly"): misfit is not None and misfit > MISFIT,
            gettext("has drifted"): self.is_linked and not self.report["is_common"],
            gettext("tells little"): self.slope < SHALLOW,
        }
        return [words for words, is_so in found.items() if is_so]


@dataclass(frozen=True)
class Trait:
    """One trait with what was estimated for it."""

    name: str
    report: TraitReport
    statements: list[Statement]

    @property
    def t_scores(self) -> list[float]:
        """Average and SD of the sample, and its 10th, 50th and 90th percentile, as T scores."""
        below = self.report["percentiles"]
        scores = [50 + 10 * z for z in (self.report["mean"], below[9], below[49], below[89])]
        return [scores[0], 10 * self.report["sd"], *scores[1:]]

    @property
    def remarkable(self) -> int:
        """How many statements there is something to say about."""
        return sum(bool(statement.remarks) for statement in self.statements)


def _traits(calibration: Calibration, report: Report) -> Iterator[Trait]:
    instrument = instrument_of(calibration.assessment_id)
    texts = instrument.texts(get_language() or "")
    now, before = parameters_of(calibration.scoring_version_id), parameters_of(calibration.base_id)
    for index, (key, trait) in enumerate(zip(instrument.traits, report["traits"], strict=True)):
        yield Trait(
            texts["traits"][key]["name"],
            trait,
            [
                Statement(
                    item := instrument.items[number].key,
                    texts["items"][item],
                    report["items"][number],
                    calibration.is_linked,
                    float(now.slopes[number]),
                    float(before.slopes[number]),
                    now.thresholds[number].tolist(),
                )
                for number in np.flatnonzero(instrument.trait_of_item == index).tolist()
            ],
        )


def _dependent(assessment: Assessment, report: Report) -> Iterator[tuple[str, str, float]]:
    """Yield statements that have more in common than their trait, and how much."""
    instrument = instrument_of(assessment.pk)
    words = instrument.texts(get_language() or "")["items"]
    for one, other, shared in report["dependent"]:
        yield words[instrument.items[one].key], words[instrument.items[other].key], shared
