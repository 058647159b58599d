"""The ranking of an opening."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hiring import queries
from hiring.models import Application, Opening, Role
from tests.factories import (
    make_application,
    make_candidate,
    make_member,
    make_opening,
    make_plain_assessment,
    make_ranked_application,
    make_scorecard,
)

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12


@pytest.fixture
def opening():
    opening = make_opening()
    opening.band_floors = [60.0, 50.0, 40.0]
    opening.save(update_fields=["band_floors"])
    return opening


@pytest.fixture
def recruiter(client, opening):
    user = make_member(opening.team, Role.RECRUITER)
    client.force_login(user)
    return user


def look(client, opening, **asked):
    return client.get(reverse("hiring:rank", args=[opening.reference]), asked)


def rows(response):
    return [row.application for band in response.context["bands"] for row in band.rows]


def make_named(opening, name, fit=50.0, **fields):
    candidate = make_candidate(opening.team, full_name=name)
    return make_ranked_application(opening, fit, candidate=candidate, **fields)


def make_unscorable(opening, **fields):
    card = make_scorecard(is_scorable=False, traits=[], trait_covariance=[], types=[])
    return make_application(
        opening, submission=card.submission, scorecard=card, profile=opening.profile, **fields
    )


def test_the_best_fit_comes_first_and_the_unscorable_last(client, opening, recruiter):
    last = make_unscorable(opening)
    middle, best, low = (make_ranked_application(opening, fit) for fit in (55.0, 63.2, 38.0))
    make_application(opening)

    response = look(client, opening)

    assert rows(response) == [best, middle, low, last]
    assert [band.number for band in response.context["bands"]] == [1, 2, 4, None]


def test_equal_fits_stand_in_the_order_they_came(client, opening, recruiter):
    first, second = (make_ranked_application(opening, 50.0) for _ in range(2))

    assert rows(look(client, opening)) == [first, second]


def test_a_row_says_everything_that_was_measured(client, opening, recruiter):
    make_named(opening, "Ada Lovelace", 63.4, fit_se=4.0)

    page = look(client, opening).text

    for words in (
        "Ada Lovelace",
        "63, 90% interval 57 to 70, on a scale from 20 to 80",
        "Warmth 50, Calm 50, Order 50",
        "<b>Helper</b>",
        "80\N{NO-BREAK SPACE}%",
        "Sound",
        "Band 1",
        "expert, provisional",
    ):
        assert words in page


def test_a_type_is_never_called_certain_nor_torn_from_its_sign(client, opening, recruiter):
    for fit, probability in ((60.0, 0.9971), (50.0, 0.994)):
        make_ranked_application(opening, fit, rep_type_probability=probability)

    bands = look(client, opening).context["bands"]

    shown = [row.probability for band in bands for row in band.rows]
    assert shown == [">99\N{NO-BREAK SPACE}%", "99\N{NO-BREAK SPACE}%"]


def test_one_person_is_not_compared_with_the_band(client, opening, recruiter):
    make_ranked_application(opening, 63.2)
    assert "Nobody here can be told apart" not in look(client, opening).text

    make_ranked_application(opening, 62.8)
    assert look(client, opening).text.count("Nobody here can be told apart") == 1


def test_mixed_types_and_inattentive_answers_are_called_so(client, opening, recruiter):
    make_ranked_application(opening, is_mixed_type=True, looks_inattentive=True)

    page = look(client, opening).text

    assert '<td class="type">Mixed profile</td>' in page
    assert '<span class="chip warn">Look inattentive</span>' in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"stage": "review"}, ["Reva"]),
        ({"stage": "hold"}, ["Holda"]),
        ({"stage": "rejected"}, ["Reja"]),
        ({"type": "winner"}, ["Winna"]),
        ({"type": "mixed"}, ["Mixa"]),
        ({"answers": "inattentive"}, ["Careless"]),
        ({"answers": "few"}, ["Fewa"]),
        ({"q": "win"}, ["Winna"]),
        ({"q": "WINNA"}, ["Winna"]),
        ({"stage": "nonsense"}, "all"),
        ({"q": "\x00"}, "all"),
        ({"type": "winner", "stage": "review"}, []),
    ],
)
def test_filters_and_search_narrow_the_list(client, opening, recruiter, asked, found):
    make_named(opening, "Reva", stage=Application.Stage.REVIEW)
    make_named(opening, "Holda", stage=Application.Stage.REVIEW, is_on_hold=True)
    make_named(opening, "Reja", disposition="rejected", closed_at=opening.created_at)
    make_named(opening, "Winna", rep_type="winner")
    make_named(opening, "Mixa", rep_type="winner", is_mixed_type=True)
    make_named(opening, "Careless", looks_inattentive=True)
    make_unscorable(opening, candidate=make_candidate(opening.team, full_name="Fewa"))

    shown = [each.candidate.full_name for each in rows(look(client, opening, **asked))]

    everybody = ["Reva", "Holda", "Reja", "Winna", "Mixa", "Careless", "Fewa"]
    assert shown == (everybody if found == "all" else found)


def test_the_short_reference_finds_its_row(client, opening, recruiter):
    application = make_ranked_application(opening)
    make_ranked_application(opening)

    assert rows(look(client, opening, q=application.short_reference)) == [application]
    assert rows(look(client, opening, q=str(application.reference))) == [application]


def test_filters_stay_in_the_address_of_the_next_page(client, opening, recruiter):
    applications = [make_ranked_application(opening, 60.0 - n) for n in range(51)]

    first = look(client, opening, answers="sound")
    second = client.get(
        reverse("hiring:rank", args=[opening.reference]) + first.context["pager"].next
    )

    assert rows(first) == applications[:50]
    assert rows(second) == applications[50:]
    assert "answers=sound" in first.context["pager"].next
    assert "Rows 1 to 50" in first.text
    assert "Rows 51 to 51" in second.text
    assert second.context["pager"].next == ""
    assert second.context["pager"].first == "?answers=sound"


def test_pages_walk_through_everybody_once_ties_and_unscorable_too(opening):
    made = [make_ranked_application(opening, fit) for fit in (60, 50, 50, 50, 50, 40)]
    made += [make_unscorable(opening) for _ in range(3)]
    walked, after = [], None

    for _ in range(9):
        page = queries.ranking(
            Application.objects.for_opening(opening), after=after, with_names=True, size=1
        )
        walked += page.applications
        assert page.has_more == (len(walked) < len(made))
        after = queries.application_at(opening, walked[-1].reference)

    assert walked == made


def test_neighbours_are_those_of_the_list(opening):
    made = [make_ranked_application(opening, fit) for fit in (60, 50, 50)]
    made += [make_unscorable(opening) for _ in range(2)]
    references = [None, *(each.reference for each in made), None]

    for place, application in enumerate(made):
        assert queries.neighbours(application) == (references[place], references[place + 2])


def test_a_place_that_is_gone_or_nonsense_starts_from_the_top(client, opening, recruiter):
    application = make_ranked_application(opening)
    foreign = make_ranked_application()

    for after in ("nonsense", str(foreign.reference)):
        response = look(client, opening, after=after, position="51")
        assert rows(response) == [application]
        assert response.context["pager"].start == 1


def test_after_signing_the_page_says_that_the_ranking_is_on_its_way(client, opening, recruiter):
    make_ranked_application(opening)
    before = look(client, opening).text
    Opening.objects.update(due_at=opening.created_at, ranked_at=None)
    after = look(client, opening).text

    assert "worked out afresh" not in before
    assert "worked out afresh" in after


def test_a_ranking_that_failed_for_good_asks_for_help(client, opening, recruiter):
    Opening.objects.update(due_at=opening.created_at, attempts=3)

    assert "the worker has stopped trying" in look(client, opening).text


def test_nothing_is_ranked_without_a_profile(client, opening, recruiter):
    Opening.objects.update(profile=None)

    page = look(client, opening).text

    assert "Say what this opening looks for" in page
    assert reverse("hiring:profile", args=[opening.reference]) in page


def test_without_candidates_the_page_says_how_to_bring_them_in(client, opening, recruiter):
    page = look(client, opening).text

    assert "No candidates yet" in page
    assert reverse("hiring:import_candidates", args=[opening.reference]) in page


def test_before_anybody_is_scored_the_page_says_where_to_look(client, opening, recruiter):
    Opening.objects.update(funnel={"applications": 3, "invited": 3})

    page = look(client, opening).text

    assert "Nobody is scored yet" in page
    assert "See how far they are" in page


def test_a_filter_that_matches_nobody_can_be_cleared(client, opening, recruiter):
    make_ranked_application(opening)
    address = reverse("hiring:rank", args=[opening.reference])

    page = look(client, opening, q="nobody of this name").text

    assert "Nobody matches" in page
    assert page.count(f'href="{address}">Clear filters') == 2


def test_a_reviewer_sees_references_and_no_name(client, opening):
    canary = make_candidate(
        opening.team, full_name="Canary Name", email="canary@x.example", phone="0800 CANARY"
    )
    application = make_ranked_application(opening, candidate=canary)
    client.force_login(make_member(opening.team, Role.REVIEWER))

    page = look(client, opening).text

    assert application.short_reference in page
    assert "canary" not in page.lower()
    assert rows(look(client, opening, q="Canary")) == []
    assert rows(look(client, opening, q=application.short_reference)) == [application]


def test_a_recruiter_sees_what_the_reviewer_does_not(client, opening, recruiter):
    make_named(opening, "Canary Name")

    assert "Canary Name" in look(client, opening).text


@pytest.mark.parametrize(
    ("role", "exports", "imports"),
    [(Role.ADMIN, 1, 1), (Role.RECRUITER, 1, 1), (Role.ANALYST, 1, 0), (Role.REVIEWER, 0, 0)],
)
def test_a_role_is_offered_what_it_may_do(client, opening, role, exports, imports):
    client.force_login(make_member(opening.team, role))
    make_ranked_application(opening)

    page = look(client, opening).text

    assert page.count("ranking.csv") == exports
    assert page.count("Import candidates") == imports


def test_a_visitor_is_sent_to_sign_in(client, opening):
    assert look(client, opening).status_code == 302


def test_the_ranking_cannot_be_posted_to(client, opening, recruiter):
    assert client.post(reverse("hiring:rank", args=[opening.reference])).status_code == 405


def test_a_name_is_shown_as_text_and_never_as_markup(client, opening, recruiter):
    make_named(opening, "<script>alert(1)</script>")

    page = look(client, opening).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_an_instrument_without_types_has_no_types_to_show(client, opening, recruiter):
    plain = make_opening(opening.team, assessment=make_plain_assessment())
    make_ranked_application(plain, rep_type="", rep_type_probability=None)

    response = look(client, plain, type="helper")

    assert "type" not in response.context["filters"].form.fields
    assert "Warmth 50, Calm 50, Order 50" in response.text


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.REVIEWER])
def test_the_ranking_costs_the_same_with_one_row_and_with_three(client, opening, role):
    client.force_login(make_member(opening.team, role))
    make_ranked_application(opening)
    look(client, opening)
    with CaptureQueriesContext(connection) as one:
        look(client, opening)
    make_ranked_application(opening)
    make_unscorable(opening)
    with CaptureQueriesContext(connection) as three:
        look(client, opening)

    assert len(three) == len(one)
    assert len(three) <= MOST_QUERIES
