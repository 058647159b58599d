"""Rows for tests: functions that know defaults, not stories."""

import random
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from django.contrib.auth.models import User
from django.utils.timezone import now

from assessments import instrument as instruments
from assessments import operations as assessment_operations
from assessments import queries as assessment_queries
from assessments import scoring
from assessments.instrument import Instrument, InstrumentItem, Value
from assessments.models import (
    Assessment,
    Calibration,
    Item,
    Response,
    Scorecard,
    ScoringVersion,
    Submission,
)
from candidates.models import Candidate, Newcomer
from hiring.management.demo.answers import only, simulate
from hiring.models import Application, Membership, Opening, Profile, Role, Team

TINY = Path(__file__).parent / "data" / "tiny" / "instrument.toml"
PASSWORD = "correct horse battery staple"
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

_numbers = count(1)


def make_team(name: str = "") -> Team:
    return Team.objects.create(name=name or f"Team {next(_numbers)}")


def make_member(
    team: Team | None = None, role: str = Role.RECRUITER, *, email: str = "", password: str = ""
) -> User:
    """A person of the staff; the password is usable only if given, since hashing takes its time."""
    address = email or f"{role}{next(_numbers)}@staff.example"
    user = User(username=address, email=address)
    user.set_password(password) if password else user.set_unusable_password()
    user.save()
    Membership.objects.create(user=user, team=team or make_team(), role=role)
    return user


def make_candidate(team: Team | None = None, **fields: Any) -> Candidate:
    number = next(_numbers)
    defaults = {
        "full_name": f"Ada Example {number}",
        "email": f"ada{number}@people.example",
        "phone": f"+1 555 010 {number:04d}",
        "created_at": AT,
    }
    return Candidate.objects.create(pool=(team or make_team()).pool, **defaults | fields)


def make_newcomer(opening: Opening, **fields: Any) -> tuple[str, Newcomer]:
    """Somebody who applied just now and was sent the token returned, unless told otherwise."""
    token, at = f"token-{next(_numbers)}", now()
    defaults = {
        "destination": opening.reference,
        "full_name": "Ada Newcomer",
        "email": "ada.newcomer@people.example",
        "token_hash": assessment_operations.token_hash(token),
        "asked_at": at,
        "expires_at": at + timedelta(hours=48),
        "sent_at": at,
    }
    return token, Newcomer.objects.create(**defaults | fields)


def make_assessment(path: Path = TINY) -> Assessment:
    """The instrument, published; loading it again gives the same row."""
    assessment = assessment_operations.load_instrument(path=path, at=AT)
    assessment_operations.publish(assessment=assessment, at=AT)
    assessment.refresh_from_db()
    return assessment


def make_plain_assessment() -> Assessment:
    """A published instrument with trait statements alone: no types, no dilemmas."""
    parts = ("type_model", "types", "blocks", "dilemmas")
    whole = instruments.read(TINY)
    definition = {name: part for name, part in whole.items() if name not in parts}
    assessment = Assessment.objects.create(
        key="plain", version="1.0", definition=definition, checksum="", loaded_at=AT
    )
    assessment_operations.publish(assessment=assessment, at=AT)
    assessment.refresh_from_db()
    return assessment


def best_worst_definition() -> dict[str, Any]:
    """The tiny instrument, asking for the best and the worst way to act instead of ratings."""
    model = {"response": "best_worst"}
    definition = instruments.read(TINY) | {"key": "best_worst", "dilemma_model": model}
    prompts = {"en": "Which is best, and which is worst?", "es": "¿Cuál es mejor y cuál peor?"}
    for language, words in definition["texts"].items():
        del words["rating"]
        words["best_worst"] = {"prompt": prompts[language]}
    return definition


def make_best_worst_assessment() -> Assessment:
    """The same, published; loading it again gives the same row."""
    definition = best_worst_definition()
    assessment, _ = assessment_operations.load_definition(definition=definition, at=AT)
    assessment_operations.publish(assessment=assessment, at=AT)
    assessment.refresh_from_db()
    return assessment


def make_next_version(assessment: Assessment) -> Assessment:
    """A draft of version 2.0 that differs in a setting, a key and a wording."""
    definition = deepcopy(assessment.definition) | {"version": "2.0", "minutes": 4}
    definition["items"][0]["reversed"] = True
    key = definition["items"][0]["key"]
    for words in definition["texts"].values():
        words["items"][key] = f"{words['items'][key]} 2.0"
    draft, _is_changed = assessment_operations.load_definition(
        definition=definition, at=AT + timedelta(days=1)
    )
    return draft


def follow(assessment: Assessment, slope: float | None = None) -> ScoringVersion:
    """A new current scoring version, with every slope as given or all as it was."""
    old = assessment_queries.current_scoring_version(assessment.pk)
    parameters = old.parameters
    if slope:
        parameters = parameters | {"slopes": [slope] * len(parameters["slopes"])}
    ScoringVersion.objects.filter(pk=old.pk).update(is_current=False)
    return ScoringVersion.objects.create(
        assessment=assessment,
        name="second",
        source=ScoringVersion.Source.EXPERT,
        parameters=parameters,
        created_at=AT,
    )


def make_opening(team: Team | None = None, **fields: Any) -> Opening:
    """An opening with a signed profile that weighs every trait alike."""
    assessment = fields.pop("assessment", None) or make_assessment()
    weights = fields.pop("weights", None)
    opening = Opening.objects.create(
        team=team or make_team(),
        assessment=assessment,
        scoring_version=assessment_queries.current_scoring_version(assessment.pk),
        **{
            "requisition_number": f"REQ-{next(_numbers)}",
            "title": "Customer service representative",
            "channels": ["phone"],
            "reminder_days": [],
            "created_at": AT,
        }
        | fields,
    )
    sign_profile(opening, weights)
    return opening


def sign_profile(
    opening: Opening, weights: Mapping[str, float] | None = None, dilemma_weight: float = 1.0
) -> Profile:
    traits = assessment_queries.instrument_of(opening.assessment_id).traits
    opening.profile = Profile.objects.create(
        opening=opening,
        version=opening.profiles.count() + 1,
        weights=dict(weights or dict.fromkeys(traits, 1.0)),
        dilemma_weight=dilemma_weight,
        signed_by=make_member(opening.team, Role.ADMIN),
        signed_at=AT,
    )
    opening.save(update_fields=["profile"])
    return opening.profile


def make_answers(instrument: Instrument, seed: int = 1) -> dict[int, Value]:
    """A valid answer to every item, by item number; the same seed gives the same answers."""
    chance = random.Random(seed)
    return {item.number: _answer(instrument, item, chance) for item in instrument.items}


def _answer(instrument: Instrument, item: InstrumentItem, chance: random.Random) -> Value:
    if item.response == "trait":
        return chance.randint(1, instrument.categories)
    if item.response != "dilemma":
        return chance.sample(range(len(item.options)), item.width)
    return [chance.randint(1, 7) for _ in range(item.width)]


def make_submission(
    assessment: Assessment | None = None,
    status: str = Submission.Status.SUBMITTED,
    *,
    answers: Mapping[int, Value] | None = None,
    **fields: Any,
) -> Submission:
    """A sitting in any status; sent in, it holds an answer to every item of its form.

    A started one logs the answers that are given, and none by default.
    """
    assessment = assessment or make_assessment()
    instrument = assessment_queries.instrument_of(assessment.pk)
    seed = fields.setdefault("seed", next(_numbers))
    version = assessment_queries.current_scoring_version(assessment.pk)
    defaults: dict[str, Any] = {"scoring_version": version, "invited_at": AT, "language": "en"}
    if status != Submission.Status.INVITED:
        form = assessment_queries.draw_form(instrument, seed)
        defaults |= {
            "form": form,
            "started_at": AT,
            "consented_at": AT,
            "notice_version": "1",
        }
    if status in {Submission.Status.SUBMITTED, Submission.Status.SCORED}:
        values = make_answers(instrument, seed) if answers is None else answers
        defaults |= {
            "answers": instrument.encode({n: values[n] for n in form if n in values}),
            "submitted_at": AT,
        }
        defaults |= {"due_at": AT} if status == Submission.Status.SUBMITTED else {"scored_at": AT}
    submission = Submission.objects.create(
        assessment=assessment,
        status=status,
        **defaults | fields,
    )
    if status == Submission.Status.STARTED:
        for number, value in (answers or {}).items():
            make_response(submission, number, value)
    return submission


def make_sample(
    assessment: Assessment | None = None, people: int = 320, *, slope: float = 1.4, seed: int = 1
) -> list[Submission]:
    """Scored sittings whose answers follow the instrument's model, with slopes as given."""
    assessment = assessment or make_assessment()
    instrument = assessment_queries.instrument_of(assessment.pk)
    version = assessment_queries.current_scoring_version(assessment.pk)
    expert = assessment_queries.parameters_of(version.pk)
    true = replace(expert, slopes=np.full_like(expert.slopes, slope))
    simulated = simulate(instrument, true, people, np.random.default_rng(seed))
    submissions = Submission.objects.bulk_create(
        Submission(
            assessment=assessment,
            scoring_version=version,
            status=Submission.Status.SUBMITTED,
            seed=number,
            form=(form := assessment_queries.draw_form(instrument, number)),
            answers=only(instrument, answers, form),
            invited_at=AT,
            started_at=AT,
            submitted_at=AT,
            due_at=AT,
        )
        for number, answers in enumerate(simulated.answers)
    )
    scoring.score_submissions([submission.pk for submission in submissions])
    return submissions


def make_calibration(opening: Opening, *, by: User, **fields: Any) -> Calibration:
    """One from an opening's answers that came to nothing, unless told otherwise."""
    return Calibration.objects.create(
        assessment=opening.assessment,
        base=opening.scoring_version,
        requested_by=by,
        **{
            "scope": f"opening {opening.reference}",
            "sample": [1, 2, 3],
            "people": 3,
            "steps": 6,
            "requested_at": AT,
            "problem": "few_answers",
            "finished_at": AT,
        }
        | fields,
    )


def make_response(submission: Submission, number: int, value: Value, **fields: Any) -> Response:
    """One logged answer to the item with this number."""
    defaults = {
        "client_event_id": uuid4(),
        "client": uuid4(),
        "client_sequence": next(_numbers),
        "language": submission.language,
    }
    return Response.objects.create(
        submission=submission,
        item=Item.objects.get(assessment=submission.assessment_id, number=number),
        value=value,
        **defaults | fields,
    )


def make_link(submission: Submission, *, days: int = 7, is_revoked: bool = False) -> str:
    """The token of a link to the sitting; with negative days it expired that long ago."""
    expires_at = now() + timedelta(days=days)
    token = assessment_operations.issue_link(
        submission=submission, expires_at=expires_at, at=expires_at - timedelta(days=30)
    )
    if is_revoked:
        assessment_operations.revoke_links(submission=submission, at=now())
    return token


def make_scorecard(submission: Submission | None = None, **fields: Any) -> Scorecard:
    """Scores of a submission, all average unless given; the submission counts as scored."""
    submission = submission or make_submission(status=Submission.Status.SCORED)
    Submission.objects.filter(pk=submission.pk).update(
        status=Submission.Status.SCORED, scored_at=AT, due_at=None
    )
    instrument = assessment_queries.instrument_of(submission.assessment_id)
    size = len(instrument.traits)
    defaults: dict[str, Any] = {
        "is_scorable": True,
        "traits": [0.0] * size,
        "trait_covariance": np.diag([0.1] * size).ravel().tolist(),
        "types": [1 / len(instrument.types)] * len(instrument.types) if instrument.types else [],
        "dilemma": 0.0,
        "dilemma_variance": 0.3,
        "created_at": AT,
    }
    return Scorecard.objects.create(
        submission=submission,
        scoring_version=submission.scoring_version,
        **defaults | fields,
    )


def make_application(
    opening: Opening | None = None, candidate: Candidate | None = None, **fields: Any
) -> Application:
    """An application; give it a submission, a scorecard or a fit where the test needs one."""
    opening = opening or make_opening()
    return Application.objects.create(
        opening=opening,
        candidate=candidate or make_candidate(opening.team),
        **{"applied_at": AT} | fields,
    )


def make_ranked_application(
    opening: Opening | None = None, fit: float = 50.0, **fields: Any
) -> Application:
    """An application that the ranking lists, with its submission and scorecard."""
    opening = opening or make_opening()
    scorecard = make_scorecard(make_submission(opening.assessment, Submission.Status.SCORED))
    defaults = {
        "submission": scorecard.submission,
        "scorecard": scorecard,
        "profile": opening.profile,
        "fit": fit,
        "fit_se": 3.0,
        "rep_type": "helper",
        "rep_type_probability": 0.8,
    }
    return make_application(opening, **defaults | fields)
