"""Importing candidates: from the file to the opening."""

import csv
import io
from uuid import uuid4

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from candidates import operations as candidate_operations
from candidates import spreadsheets
from candidates.models import Candidate, ImportBatch
from hiring.models import Application, AuditEvent, Opening, Role
from tests.factories import AT, make_application, make_candidate, make_member, make_opening

pytestmark = pytest.mark.django_db

HEADER = "Name,E-mail,Phone\n"
GOOD = HEADER + "Ada,ada@x.example,555 0100\nBo,bo@x.example,\n"
MIXED = GOOD + "Cy,not an address,\nAda again,ADA@x.example,\n"


@pytest.fixture
def opening():
    return make_opening()


@pytest.fixture
def recruiter(client, opening):
    user = make_member(opening.team, Role.RECRUITER)
    client.force_login(user)
    return user


def upload(client, opening, content, name="people.csv"):
    data = content if isinstance(content, bytes) else content.encode()
    return client.post(
        reverse("hiring:import_candidates", args=[opening.reference]),
        {"file": SimpleUploadedFile(name, data)},
    )


def confirm(client, opening, batch, **data):
    address = reverse("hiring:confirm_import", args=[opening.reference, batch.reference])
    return client.post(address, {"full_name": "0", "email": "1", "phone": "2", **data})


def names(opening):
    applications = Application.objects.for_opening(opening)
    return sorted(applications.values_list("candidate__full_name", flat=True))


def test_a_file_becomes_a_preview_and_then_candidates(client, opening, recruiter):
    sent = upload(client, opening, GOOD)
    batch = ImportBatch.objects.get()
    preview = client.get(sent.url)

    assert sent.status_code == 302
    assert "Import 2 candidates" in preview.text
    assert names(opening) == []

    confirmed = confirm(client, opening, batch)
    done = client.get(confirmed.url)

    assert names(opening) == ["Ada", "Bo"]
    assert Candidate.objects.get(full_name="Ada").phone == "555 0100"
    assert not ImportBatch.objects.exists()
    assert "2 new people" in done.text
    assert reverse("hiring:invite", args=[opening.reference]) in done.text
    event = AuditEvent.objects.get(action="candidates.import")
    assert event.by == recruiter
    assert (event.details["new"], event.details["left_out"]) == (2, 0)


def test_a_workbook_is_imported_like_a_csv(client, opening, recruiter):
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    page = book.add_worksheet()
    page.write_row(0, 0, ["Nombre completo", "Correo electrónico"])
    page.write_row(1, 0, ["José Ñuño", "jose@x.example"])
    book.close()

    upload(client, opening, content.getvalue(), "no matter what.txt")
    confirm(client, opening, ImportBatch.objects.get(), phone="")

    assert names(opening) == ["José Ñuño"]


def test_columns_that_would_be_lost_are_named(client, opening, recruiter):
    content = b"Name,E-mail,Erfahrung,<i>\nAda,ada@x.example,9 years,x\n"
    address = upload(client, opening, content).url
    guessed = client.get(address)

    chosen = client.get(address, {"full_name": 0, "email": 1, "experience": 2})

    assert guessed.context["unkept"] == ["Erfahrung", "<i>"]
    assert "<bdi>Erfahrung</bdi>, <bdi>&lt;i&gt;</bdi>" in guessed.text
    assert chosen.context["unkept"] == ["<i>"]


def test_bad_rows_are_shown_and_left_out_only_when_asked(client, opening, recruiter):
    preview = client.get(upload(client, opening, MIXED).url)
    batch = ImportBatch.objects.get()

    assert "Import the 2 good ones and leave 1 out" in preview.text
    assert "is not an e-mail address" in preview.text
    assert "Same person as row" in preview.text

    refused = confirm(client, opening, batch)
    assert "1 row has problems" in refused.text
    assert names(opening) == []

    confirm(client, opening, batch, skip_errors="1")
    assert names(opening) == ["Ada", "Bo"]


def test_people_the_team_knows_are_linked_and_those_in_the_opening_stay(client, opening, recruiter):
    known = make_candidate(opening.team, full_name="Ada Lovelace", email="Ada@x.example")
    make_application(opening, make_candidate(opening.team, full_name="Bo B", email="bo@x.example"))

    preview = client.get(upload(client, opening, GOOD).url)
    confirm(client, opening, ImportBatch.objects.get())

    assert preview.context["preview"].new == []
    assert [record.full_name for record in preview.context["preview"].known] == ["Ada"]
    assert [record.full_name for record in preview.context["preview"].present] == ["Bo"]
    assert names(opening) == ["Ada Lovelace", "Bo B"]
    known.refresh_from_db()
    assert known.phone != "555 0100"


def test_columns_can_be_put_right(client, opening, recruiter):
    sent = upload(client, opening, "Wer,Wohin\nAda,ada@x.example\n")

    unclear = client.get(sent.url)
    mended = client.get(sent.url, {"full_name": "0", "email": "1"})

    assert "Choose the column that holds the e-mail address." in unclear.text
    assert "Import 1 candidate" not in unclear.text
    assert "Import 1 candidate" in mended.text


def test_confirming_twice_imports_once(client, opening, recruiter):
    upload(client, opening, GOOD)
    batch = ImportBatch.objects.get()

    first = confirm(client, opening, batch)
    second = confirm(client, opening, batch)

    assert first.url == second.url
    assert names(opening) == ["Ada", "Bo"]
    assert AuditEvent.objects.filter(action="candidates.import").count() == 1


def test_a_dropped_upload_leaves_nothing(client, opening, recruiter):
    upload(client, opening, GOOD)
    batch = ImportBatch.objects.get()

    client.post(reverse("hiring:drop_import", args=[opening.reference, batch.reference]))

    assert not ImportBatch.objects.exists()
    assert not Candidate.objects.exists()


FAULT = """
CREATE FUNCTION fault() RETURNS trigger AS $$ BEGIN
    IF EXISTS (
        SELECT FROM candidates_candidate WHERE id = NEW.candidate_id AND full_name = 'Bo'
    ) THEN RAISE EXCEPTION 'fault'; END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER fault BEFORE INSERT ON hiring_application FOR EACH ROW EXECUTE FUNCTION fault();
"""


def test_a_row_that_fails_half_way_takes_the_others_back(client, opening, recruiter):
    client.raise_request_exception = False
    upload(client, opening, GOOD)
    batch = ImportBatch.objects.get()
    with connection.cursor() as cursor:
        cursor.execute(FAULT)

    failed = confirm(client, opening, batch)

    assert failed.status_code == 500
    assert not Candidate.objects.exists()
    assert names(opening) == []
    assert ImportBatch.objects.get() == batch
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER fault ON hiring_application")
    confirm(client, opening, batch)
    assert names(opening) == ["Ada", "Bo"]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        '=HYPERLINK("http://evil.example")',
        "{{ settings.SECRET_KEY }}{% debug %}",
        "'; DROP TABLE hiring_application; --",
    ],
)
def test_hostile_cells_are_shown_as_what_they_are(client, opening, recruiter, hostile):
    content = io.StringIO()
    rows = [
        ["Name", "E-mail", f"Phone{hostile}", "Experience"],
        [f"Ada {hostile}", "ada@x.example", "", hostile],
        ["Bo", hostile, "", ""],
    ]
    csv.writer(content).writerows(rows)

    preview = client.get(upload(client, opening, content.getvalue(), f"{hostile[:40]}.csv").url)
    confirm(client, opening, ImportBatch.objects.get(), skip_errors="1", phone="")
    listed = client.get(reverse("hiring:candidates", args=[opening.reference]))

    for page in (preview, listed):
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert escape(f"Ada {hostile}") in page.text
    assert names(opening) == [f"Ada {hostile}"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The submitted file is empty."),
        (b"Name,E-mail\n", "no rows below them"),
        (b"\x00\x01\x02\x03", "neither a CSV nor an XLSX file"),
        (b"PK\x03\x04broken", "damaged"),
    ],
)
def test_a_file_that_is_no_table_is_refused_beside_the_field(
    client, opening, recruiter, content, reason
):
    page = upload(client, opening, content)

    assert page.status_code == 200
    assert reason in page.text
    assert not ImportBatch.objects.exists()


def test_nobody_joins_a_closed_opening(client, opening, recruiter):
    upload(client, opening, GOOD)
    Opening.objects.filter(pk=opening.pk).update(closed_at=AT)

    refused = confirm(client, opening, ImportBatch.objects.get())

    assert "This opening is closed." in refused.text
    assert names(opening) == []


def addresses(opening, batch):
    return [
        ("get", reverse("hiring:import_candidates", args=[opening.reference])),
        ("get", reverse("hiring:check_import", args=[opening.reference, batch])),
        ("post", reverse("hiring:confirm_import", args=[opening.reference, batch])),
        ("post", reverse("hiring:drop_import", args=[opening.reference, batch])),
    ]


@pytest.fixture
def batch(opening):
    return candidate_operations.keep_upload(
        pool=opening.team.pool,
        destination=opening.reference,
        table=spreadsheets.read(GOOD.encode()),
        file_name="people.csv",
        at=AT,
    )


def test_strangers_are_sent_to_sign_in(client, opening, batch):
    for method, address in addresses(opening, batch.reference):
        response = getattr(client, method)(address)
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ANALYST])
def test_reviewers_and_analysts_may_not_import(client, opening, batch, role):
    client.force_login(make_member(opening.team, role))

    for method, address in addresses(opening, batch.reference):
        assert getattr(client, method)(address).status_code == 403
    assert ImportBatch.objects.get() == batch


def test_another_teams_opening_is_not_there(client, opening, batch):
    client.force_login(make_member(role=Role.ADMIN))

    for method, address in addresses(opening, batch.reference):
        assert getattr(client, method)(address).status_code == 404
    assert ImportBatch.objects.get() == batch


def test_an_upload_is_found_under_its_own_opening_only(client, opening, batch, recruiter):
    other = make_opening(opening.team)

    found = client.get(reverse("hiring:check_import", args=[opening.reference, batch.reference]))
    lost = client.get(reverse("hiring:check_import", args=[other.reference, batch.reference]))
    confirm(client, other, batch)

    assert (found.status_code, lost.status_code) == (200, 404)
    assert names(other) == []


def test_only_the_methods_meant_are_answered(client, opening, batch, recruiter):
    upload_page, check, take_in, drop = [
        address for _, address in addresses(opening, batch.reference)
    ]

    assert client.put(upload_page).status_code == 405
    assert client.post(check).status_code == 405
    assert client.get(take_in).status_code == 405
    assert client.get(drop).status_code == 405


def test_pages_make_as_many_queries_with_three_rows_as_with_one(client, opening, recruiter):
    counts = []
    for count in (1, 3):
        rows = "".join(f"P {number},p{count}-{number}@x.example,\n" for number in range(count))
        sent = upload(client, opening, HEADER + rows)
        with CaptureQueriesContext(connection) as preview:
            client.get(sent.url)
        with CaptureQueriesContext(connection) as confirmed:
            confirm(client, opening, ImportBatch.objects.get())
        counts.append((len(preview), len(confirmed)))

    assert counts[0] == counts[1]


def test_unknown_uploads_are_not_there(client, opening, recruiter):
    address = reverse("hiring:check_import", args=[opening.reference, uuid4()])

    assert client.get(address).status_code == 404
