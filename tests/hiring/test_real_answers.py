"""2,800 people's answers to a questionnaire that is not ours, from file to ranking.

The answers are not part of the repository: without them the test says loudly that it was skipped.
"""

import csv
import os
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from assessments import scoring
from assessments.models import Assessment, Submission
from assessments.reports import reliability
from hiring import operations
from tests.factories import AT, make_member, make_opening

ROOT = Path(__file__).resolve().parents[2]
BFI = Path(os.environ.get("FRONTLINE_BFI") or ROOT.parent / "shared" / "data" / "bfi")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not BFI.is_dir(), reason=f"REAL ANSWERS NOT TESTED: there is no folder {BFI}"
    ),
]


def write_instrument(folder: Path) -> Path:
    with (BFI / "keys.csv").open(newline="") as file:
        items = list(csv.DictReader(file))
    traits = list(dict.fromkeys(item["trait"] for item in items))
    lines = [
        'key = "bfi"',
        'version = "1"',
        'languages = ["en"]',
        "minutes = 5",
        "[trait_model]",
        'source = "expert"',
        "slope = 1.2",
        "thresholds = [-2.0, -1.0, -0.3, 0.4, 1.4]",
        "correlation = 0.2",
    ]
    for trait in traits:
        lines += ["[[traits]]", f'key = "{trait}"']
    for item in items:
        lines += ["[[items]]", f'key = "{item["item"].lower()}"', f'trait = "{item["trait"]}"']
        lines += ["reversed = true"] if item["keying"] == "-1" else []
    path = folder / "instrument.toml"
    path.write_text("\n".join(lines))
    words = ['name = "Five traits"', "[scale]", 'prompt = "How well does this describe you?"']
    words += [f"labels = {[str(category) for category in range(1, 7)]}"]
    for trait in traits:
        words += [f"[traits.{trait}]", f'name = "{trait}"', f'description = "{trait}"']
    words += ["[items]", *(f'{item["item"].lower()} = "{item["item"]}"' for item in items)]
    (folder / "en.toml").write_text("\n".join(words))
    return path


def test_real_answers_are_imported_scored_ranked_and_as_reliable_as_published(
    tmp_path, client, capsys
):
    call_command("load_instrument", write_instrument(tmp_path), publish=True)
    assessment = Assessment.objects.get(key="bfi")
    opening = make_opening(assessment=assessment)

    call_command(
        "import_responses",
        BFI / "responses.csv",
        opening=str(opening.reference),
        instrument="bfi",
    )
    scored = scoring.score_submissions(list(Submission.objects.values_list("pk", flat=True)))
    operations.refresh_ranking(opening_id=opening.pk, at=AT)
    client.force_login(make_member(opening.team))
    page = client.get(reverse("hiring:rank", args=[opening.reference]))

    output = capsys.readouterr()
    assert "answers of 2800 people to 25 items are in" in output.out
    assert "columns left alone: gender, education, age" in output.err
    assert scored == 2800
    assert page.status_code == 200
    published = dict(re.findall(r"(\w+) (\.\d{4})", (BFI / "README.md").read_text()))
    rows = list(reliability.rows(assessment))
    assert len(rows) == 5
    for row in rows:
        assert row.people == 2436
        assert row.alpha == pytest.approx(float(published[row.trait]), abs=1e-4)
