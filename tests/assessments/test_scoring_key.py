"""The scoring key never leaves the server."""

import json
import re
from copy import deepcopy
from typing import Any

import pytest
from django.test import Client

from assessments import instrument as instruments
from assessments import operations
from assessments.models import Assessment, Item
from tests.assessments.doors import begin, stable
from tests.factories import AT, TINY, best_worst_definition

pytestmark = pytest.mark.django_db

PAGES = ["", "practice/", "review/", *(f"items/{position}/" for position in range(1, 17))]


def load(definition: dict[str, Any], version: str) -> Assessment:
    assessment = Assessment.objects.create(
        key=definition["key"],
        version=version,
        definition=definition,
        checksum=instruments.checksum(definition),
        loaded_at=AT,
    )
    items = instruments.Instrument(definition).items
    Item.objects.bulk_create(
        Item(assessment=assessment, number=item.number, key=item.key, kind=item.kind)
        for item in items
    )
    operations.publish(assessment=assessment, at=AT)
    return assessment


def rekeyed(definition: dict[str, Any]) -> dict[str, Any]:
    """The same words with another key: everything that scoring reads is different."""
    other = deepcopy(definition)
    other["trait_model"] |= {"slope": 0.9, "thresholds": [-1.5, -0.5, 0.5, 1.5]}
    other["type_model"] = {"beta": 2.0, "within_sd": 0.5}
    traits = [trait["key"] for trait in other["traits"]]
    for number, item in enumerate(other["items"]):
        item["reversed"] = not item.get("reversed", False)
        item["slope"] = 0.5 + number / 10
        item["trait"] = traits[(traits.index(item["trait"]) + 1) % len(traits)]
    types = [each["key"] for each in other["types"]]
    for each in other["types"]:
        each["prototype"] = {traits[0]: -1.0}
    for block in other["blocks"]:
        for statement in block["statements"]:
            statement["type"] = types[(types.index(statement["type"]) + 1) % len(types)]
    for dilemma in other["dilemmas"]:
        dilemma |= {"conflict": "policy", "channel": "email", "family": "another"}
        for option in dilemma["options"]:
            option["effectiveness"] = 8 - option["effectiveness"]
    for texts in other["texts"].values():
        for dilemma in texts["dilemmas"].values():
            dilemma["reasons"] = dict.fromkeys(dilemma["reasons"], "Another reason.")
    return other


def pages(definition: dict[str, Any], version: str) -> list[str]:
    """Every page and answer of one sitting, without what names the sitting itself."""
    client = Client()
    submission, root = begin(client, assessment=load(definition, version), seed=7)
    refused = client.put(f"{root}responses/", '{"events": [{"item": 99}]}')
    shown = [stable(client.get(f"{root}{page}")) for page in PAGES]
    shown += [stable(client.post(f"{root}items/{position}/", {})) for position in range(1, 17)]
    shown.append(refused.content.decode())
    shown.append(stable(client.post(f"{root}submit/", follow=True)))
    when = re.compile(r"They arrived on .+ \(UTC\)")
    return [when.sub("", page.replace(str(submission.reference), "")) for page in shown]


@pytest.fixture(params=["rate", "best_worst"])
def definition(request) -> dict[str, Any]:
    return instruments.read(TINY) if request.param == "rate" else best_worst_definition()


def test_another_key_gives_a_candidate_the_same_bytes(definition):
    assert rekeyed(definition) != definition

    assert pages(definition, "1") == pages(rekeyed(definition), "2")


def test_another_word_gives_other_bytes(definition):
    other = deepcopy(definition)
    other["texts"]["en"]["items"]["warmth_1"] += " Always."

    assert pages(definition, "1") != pages(other, "2")


def test_no_page_names_an_item_by_its_key(definition):
    instrument = instruments.Instrument(definition)
    statements = [each["key"] for block in definition["blocks"] for each in block["statements"]]
    shown = "".join(pages(definition, "1"))

    assert not [key for key in [*instrument.by_key, *statements] if key in shown]
    assert not [key for key in instrument.types if key in shown]
    assert "effectiveness" in json.dumps(definition)
    assert "effectiveness" not in shown
