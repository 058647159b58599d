"""The technical manual of an instrument, as a page."""

import re
from html import unescape
from pathlib import Path
from statistics import NormalDist

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import operations
from assessments.models import Assessment, ScoringVersion
from hiring.models import Role
from tests.factories import (
    AT,
    TINY,
    make_assessment,
    make_best_worst_assessment,
    make_member,
    make_plain_assessment,
)

pytestmark = pytest.mark.django_db

CSR = Path("assessments/instruments/csr_9x7/instrument.toml")


@pytest.fixture
def recruiter(client):
    user = make_member(role=Role.RECRUITER)
    client.force_login(user)
    return user


def address(assessment: Assessment) -> str:
    return reverse("hiring:manual", args=[assessment.key, assessment.version])


def words(page) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page.text).split()))


def calibrated(assessment: Assessment, name: str = "2.0-calibrated", **fields) -> ScoringVersion:
    """A scoring version from answers; items differ, so that curves do too."""
    current = assessment.scoring_versions.get(is_current=True)
    slopes = [0.8 + 0.1 * item for item in range(len(current.parameters["slopes"]))]
    return ScoringVersion.objects.create(
        assessment=assessment,
        name=name,
        source=ScoringVersion.Source.CALIBRATED,
        respondents=812,
        parameters=current.parameters | {"slopes": slopes},
        is_current=False,
        created_at=AT,
        **fields,
    )


def report_on(assessment: Assessment) -> dict[str, object]:
    """What a calibration says, the same of every item and trait."""
    normal = NormalDist(0, 1)
    item = {
        "answers": 640,
        "slope_error": 0.08,
        "threshold_errors": [0.2, 0.1, 0.1, 0.1],
        "misfit": 0.021,
        "misfit_before": 0.05,
        "drift": 0.14,
        "is_common": False,
    }
    trait = {
        "reliability": 0.81,
        "mean": 0.2,
        "sd": 0.9,
        "percentiles": [normal.inv_cdf(per_cent / 100) for per_cent in range(1, 100)],
    }
    return {
        "people": 812,
        "date": "2026-03-02",
        "linked_to": "1.0-expert",
        "log_likelihood": -1234.5,
        "items": [item] * len(assessment.definition["items"]),
        "traits": [trait] * len(assessment.definition["traits"]),
        "dependent": [(0, 1, 0.31)],
        "inattentive": 31,
    }


def test_it_says_what_the_numbers_rest_on_and_how_precise_they_are(client, recruiter):
    page = client.get(address(make_assessment(CSR)))

    text = words(page)
    assert page.status_code == 200
    assert "Provisional: experts set these parameters before anybody answered" in text
    assert "Initiative 0.78 4.6 25 % 93 % 6 8 4" in text
    assert "All traits summed with equal weights have a reliability of 0.92" in text
    assert "All traits share their parameters, so one curve stands for each of them" in text
    assert len(re.findall(r"<svg", page.text)) == 4


def test_every_statement_stands_there_with_its_parameters(client, recruiter):
    assessment = make_assessment(CSR)

    text = words(client.get(address(assessment)))

    assert len(assessment.definition["texts"]["en"]["items"]) == 72
    assert [
        item for item in assessment.definition["texts"]["en"]["items"].values() if item not in text
    ] == []
    assert "initiative_3 core, reversed 1.40 -2.00 -1.00 0.00 1.00 0.61" in text


def test_another_scoring_version_has_its_own_curves(client, recruiter):
    assessment = make_assessment()
    version = calibrated(assessment)

    page = client.get(address(assessment), {"scoring": version.name})

    text = words(page)
    assert "Estimated from the answers of 812 people on 2 Mar 2026" in text
    assert "Provisional" not in text
    traits = len(assessment.definition["traits"])
    items = len(assessment.definition["items"])
    assert len(re.findall(r"<svg", page.text)) == 2 * traits + 1 + items


def test_a_calibration_says_how_well_it_fits_and_whom_it_rests_on(client, recruiter):
    assessment = make_assessment()
    version = calibrated(assessment, report=report_on(assessment))

    text = words(client.get(address(assessment), {"scoring": version.name}))

    assert "from 812 people whose answers did not look inattentive by these very parameters" in text
    assert "The scale is that of version 1.0-expert, linked by common statements" in text
    assert "warmth_1, warmth_2 (0.31)" in text
    assert "Warmth 0.81 52.0 9.0 34 43 50 57 66" in text
    assert "warmth_1 core 0.80 -2.00 -1.00 0.00 1.00 0.20 640 0.08 0.021 0.140 *" in text


def test_without_a_link_the_scale_is_that_of_the_sample(client, recruiter):
    assessment = make_assessment()
    version = calibrated(assessment, report=report_on(assessment) | {"linked_to": ""})

    text = words(client.get(address(assessment), {"scoring": version.name}))

    assert "a T score of 50 is their mean" in text
    assert "linked by common statements" not in text
    assert "0.140" in text
    assert "*" not in text


def test_the_version_in_use_is_shown_unless_another_is_asked_for(client, recruiter):
    assessment = make_assessment()
    calibrated(assessment)

    text = words(client.get(address(assessment)))

    assert "Scoring version 1.0-expert for new openings" in text


def test_an_instrument_of_statements_alone_says_nothing_of_types_and_dilemmas(client, recruiter):
    text = words(client.get(address(make_plain_assessment())))

    assert "Statements and their parameters" in text
    assert "Seven probabilities" not in text
    assert "follow the key" not in text


def test_reviewers_may_not_read_it(client):
    client.force_login(make_member(role=Role.REVIEWER))

    assert client.get(address(make_assessment())).status_code == 403


def test_whoever_has_not_signed_in_is_sent_to_do_so(client):
    assert client.get(address(make_assessment())).status_code == 302


@pytest.mark.parametrize(
    ("key", "version", "scoring"),
    [
        ("tiny", "9.9", ""),
        ("nothing", "1.0", ""),
        ("tiny", "1.0", "?scoring=none"),
        ("tiny", "1.0", "?scoring=%00"),
        ("tiny", "\0", ""),
    ],
)
def test_what_does_not_exist_is_not_found(client, recruiter, key, version, scoring):
    make_assessment()

    page = client.get(reverse("hiring:manual", args=[key, version]) + scoring)

    assert page.status_code == 404


def test_a_draft_has_no_manual_yet(client, recruiter):
    draft = operations.load_instrument(path=TINY, at=AT)

    assert client.get(address(draft)).status_code == 404


def test_it_is_only_read(client, recruiter):
    assert client.post(address(make_assessment())).status_code == 405


@pytest.mark.parametrize("versions", [1, 3])
def test_the_number_of_queries_does_not_grow(client, recruiter, versions):
    assessment = make_assessment()
    for number in range(1, versions):
        calibrated(assessment, f"{number}.0-calibrated")
    client.get(address(assessment))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(address(assessment))

    assert len(queries) == 8


def test_best_and_worst_are_said_to_be_scored_by_points(client, recruiter):
    page = words(client.get(address(make_best_worst_assessment())))

    assert "a mean of 1.00 points a dilemma is assumed, and 0.80 to 1.20 for two in three" in page
    assert "its reliability would be 0.07" in page
    assert "ratings of" not in page
