"""Loading, publishing and retiring an instrument."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assessments import operations as assessments
from assessments.models import Assessment, Submission
from candidates.models import Candidate
from hiring import operations, queries
from hiring.models import AuditEvent, Opening, Role, Team
from tests.factories import (
    AT,
    TINY,
    make_application,
    make_assessment,
    make_link,
    make_member,
    make_opening,
    make_submission,
    make_team,
)

pytestmark = pytest.mark.django_db

LOAD = "/instruments/load/"
ROOT = "/instruments/tiny/1.0/"
FILES = {file.name: file.read_bytes() for file in TINY.parent.glob("*.toml")}


@pytest.fixture
def administrator(client):
    user = make_member(make_team("Acme Care"), Role.ADMIN)
    client.force_login(user)
    return user


@pytest.fixture
def draft():
    return assessments.load_instrument(path=TINY, at=AT)


def send(client, files=FILES, **fields):
    sources = [SimpleUploadedFile(name, content) for name, content in files.items()]
    return client.post(LOAD, {"sources": sources, **fields})


def problems(response):
    return [str(problem) for problem in response.context["form"].problems]


def test_sound_files_are_saved_as_a_draft(client, administrator):
    response = send(client, save="1")

    assessment = Assessment.objects.get()
    assert response["Location"] == ROOT
    assert (assessment.status, assessment.items.count()) == (Assessment.Status.DRAFT, 16)
    assert assessment.definition == make_assessment().definition


def test_a_check_says_what_was_found_and_saves_nothing(client, administrator):
    page = send(client).text

    assert "Tiny profile 1.0 is sound." in page
    assert "12 statements, 2 ranking blocks, 2 dilemmas" in page
    assert not Assessment.objects.exists()


def test_loading_is_on_record_in_every_team_once(client, administrator):
    make_team("Another")

    send(client, save="1")
    send(client, save="1")

    for team in Team.objects.all():
        event = AuditEvent.objects.get(team=team)
        assert (event.action, event.subject) == ("instrument.load", "instrument tiny 1.0")
        assert event.by == administrator
        assert list(queries.breaks_in_chain(team)) == []


def test_a_draft_that_is_loaded_again_is_replaced(client, administrator, draft):
    files = FILES | {
        "instrument.toml": FILES["instrument.toml"].replace(b"minutes = 3", b"minutes = 4")
    }

    send(client, files, save="1")

    assert Assessment.objects.get().definition["minutes"] == 4


def test_a_published_version_with_other_content_is_refused_in_words(client, administrator):
    make_assessment()
    files = FILES | {"en.toml": FILES["en.toml"].replace(b"by name", b"by their name")}

    page = send(client, files, save="1").text

    assert "tiny 1.0 is published with other content; give the file a new version" in page
    assert (
        Assessment.objects.get().definition["texts"]["en"]["items"]["warmth_1"].endswith("by name.")
    )


def test_problems_are_listed_by_file_and_line(client, administrator):
    spoilt = FILES["es.toml"].replace(b"calm_2 =", b"calm_9 =")
    lines = spoilt.decode().splitlines()
    table = lines.index("[items]") + 1
    line = next(number for number, each in enumerate(lines, 1) if each.startswith("calm_9"))

    response = send(client, FILES | {"es.toml": spoilt}, save="1")

    assert problems(response) == [
        f"es.toml, line {table}: items.calm_2 has no words",
        f"es.toml, line {line}: items.calm_9 is not in the instrument",
    ]
    assert "items.calm_2 has no words" in response.text
    assert not Assessment.objects.exists()


def archive():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("a", "b")
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"\x00",
        b"\xff\xfe\x00",
        archive(),
        b"{}",
        b"a = [" * 5_000,
        b"key = 1" + b"0" * 5_000,
        b'key = "\\u0000"',
        b"[[items]]\n" * 2_000,
        b"x = 2026-02-31",
    ],
)
@pytest.mark.parametrize("name", ["instrument.toml", "en.toml"])
def test_junk_is_a_list_of_problems_and_never_an_error_of_ours(
    client, administrator, name, content
):
    response = send(client, FILES | {name: content}, save="1")

    assert response.status_code == 200
    assert problems(response)
    assert "These files are not an instrument yet." in response.text
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "Choose the files."),
        ({"en.toml": b""}, "The submitted file is empty."),
        ({f"{n}.toml": b"a=1" for n in range(21)}, "Send at most 20 files."),
        ({"en.toml": b"a" * 1_000_001}, "en.toml is larger than 1 MB."),
        ({"en.toml": b"a=1"}, "These files are not an instrument yet."),
        ({**FILES, "fr.toml": b"a=1"}, "The instrument does not name fr.toml among its languages."),
    ],
)
def test_files_that_cannot_be_taken_are_refused_beside_the_field(
    client, administrator, files, words
):
    page = send(client, files, save="1").text

    assert words in page
    assert not Assessment.objects.exists()


def test_two_files_of_one_name_are_refused(client, administrator):
    twice = [SimpleUploadedFile("en.toml", b"a=1"), SimpleUploadedFile("en.toml", b"a=2")]

    page = client.post(LOAD, {"sources": twice}).text

    assert "Two of the files have the same name." in page


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.ANALYST, Role.REVIEWER])
def test_only_an_administrator_loads_publishes_and_retires(client, draft, role):
    client.force_login(make_member(role=role))

    assert send(client, save="1").status_code == 403
    for page in ("publish", "retire"):
        assert client.get(f"{ROOT}{page}/").status_code == 403
        assert client.post(f"{ROOT}{page}/").status_code == 403
    draft.refresh_from_db()
    assert draft.status == Assessment.Status.DRAFT


def test_asking_to_publish_says_what_follows_and_changes_nothing(client, administrator, draft):
    page = client.get(f"{ROOT}publish/").text

    assert "Its content is fixed from then on" in page
    draft.refresh_from_db()
    assert draft.status == Assessment.Status.DRAFT


def test_publishing_makes_the_first_scoring_version_and_a_second_click_does_no_harm(
    client, administrator, draft
):
    for _ in range(2):
        response = client.post(f"{ROOT}publish/", {"checksum": draft.checksum}, follow=True)

    assert response.status_code == 200
    draft.refresh_from_db()
    assert draft.status == Assessment.Status.PUBLISHED
    assert draft.scoring_versions.get().is_current
    event = AuditEvent.objects.get()
    assert (event.action, event.details) == ("instrument.publish", {"checksum": draft.checksum})


def test_a_draft_that_was_replaced_meanwhile_is_not_published(client, administrator, draft):
    response = client.post(f"{ROOT}publish/", {"checksum": "of another"}, follow=True)

    draft.refresh_from_db()
    assert draft.status == Assessment.Status.DRAFT
    assert "Look it over before you publish it." in response.text


def test_a_published_instrument_can_be_chosen_for_an_opening(client, administrator, draft):
    option = f'value="{draft.pk}"'
    assert option not in client.get("/openings/new/").text

    client.post(f"{ROOT}publish/", {"checksum": draft.checksum})

    assert option in client.get("/openings/new/").text


def test_what_is_published_is_not_asked_about_again(client, administrator):
    make_assessment()

    assert client.get(f"{ROOT}publish/")["Location"] == ROOT


def test_retiring_is_recorded_and_a_second_click_does_no_harm(client, administrator):
    assessment = make_assessment()
    assert "No new opening can choose it." in client.get(f"{ROOT}retire/").text

    for _ in range(2):
        client.post(f"{ROOT}retire/")

    assessment.refresh_from_db()
    assert assessment.status == Assessment.Status.RETIRED
    assert assessment.retired_at is not None
    assert AuditEvent.objects.get().action == "instrument.retire"
    assert "Retired: no new opening can choose it." in client.get(ROOT).text


def test_a_draft_cannot_be_retired(client, administrator, draft):
    assert client.get(f"{ROOT}retire/")["Location"] == ROOT
    client.post(f"{ROOT}retire/")

    draft.refresh_from_db()
    assert draft.status == Assessment.Status.DRAFT
    assert not AuditEvent.objects.exists()


def test_a_retired_instrument_cannot_be_chosen_for_an_opening(client, administrator):
    assessment = make_assessment()
    fields = {"title": "Desk", "requisition_number": "R-1", "channels": "phone"}
    fields |= {"assessment": str(assessment.pk), "time_zone": "UTC"}
    assessments.retire(assessment=assessment, at=AT)

    page = client.post("/openings/new/", fields).text

    assert "Select a valid choice." in page
    assert not Opening.objects.exists()


@pytest.mark.parametrize("status", [Assessment.Status.DRAFT, Assessment.Status.RETIRED])
def test_an_opening_is_refused_by_the_operation_too(administrator, draft, status):
    if status == Assessment.Status.RETIRED:
        assessments.publish(assessment=draft, at=AT)
        assessments.retire(assessment=draft, at=AT)

    with pytest.raises(operations.AssessmentNotOfferedError):
        operations.create_opening(
            team=Team.objects.get(),
            requisition_number="R-1",
            title="Desk",
            channels=["phone"],
            assessment=draft,
            closes_at=None,
            reminder_days=[],
            by=administrator,
            at=AT,
        )


def test_who_was_invited_before_goes_on_and_others_can_still_be_invited(client, administrator):
    opening = make_opening(Team.objects.get())
    submission = make_submission(opening.assessment, Submission.Status.INVITED)
    make_application(opening, submission=submission)
    later = make_application(opening)

    assessments.retire(assessment=opening.assessment, at=AT)
    welcome = client.get(f"/a/{make_link(submission)}/")["Location"]
    begun = client.post(welcome, {"consent": "on"})
    operations.invite(opening=opening, applications=[later], by=administrator, at=AT)

    assert begun["Location"] == f"{welcome}items/1/"
    later.refresh_from_db()
    assert later.submission is not None
    assert Candidate.objects.count() == 2
