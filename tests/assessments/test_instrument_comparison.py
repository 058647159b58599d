"""What sets two versions of an instrument apart."""

from copy import deepcopy

import pytest

from assessments import instrument as instruments
from assessments.instrument_comparison import Difference, RowChange, Wording, compare
from tests.factories import TINY


@pytest.fixture(scope="module")
def old():
    return instruments.read(TINY)


@pytest.fixture
def new(old):
    return {**deepcopy(old), "version": "2.0"}


def changed(key, *differences):
    return RowChange(
        key, is_added=False, is_removed=False, is_moved=False, differences=list(differences)
    )


def test_nothing_differs_between_a_version_and_its_copy(old, new):
    assert compare(old, new).is_empty


def test_what_is_false_unless_said_otherwise_may_be_said(old, new):
    new["items"][0]["core"] = False

    assert compare(old, new).is_empty


def test_settings_and_parameters_that_changed_are_named_with_both_values(old, new):
    new["minutes"] = 4
    new["trait_model"]["thresholds"] = [-1.0, 0.0, 1.0, 2.0]
    new["form"] = {"core_per_trait": 2, "rotated_per_trait": 1}

    found = compare(old, new)

    assert found.settings == [
        Difference("minutes", 3, 4),
        Difference("trait_model.thresholds", [-2.0, -1.0, 0.0, 1.0], [-1.0, 0.0, 1.0, 2.0]),
        Difference("form.core_per_trait", None, 2),
        Difference("form.rotated_per_trait", None, 1),
    ]
    assert (found.parts, found.wordings) == ({}, {})


def test_another_way_to_answer_dilemmas_is_told(old, new):
    new["dilemma_model"] = {"response": "rate"}
    assert compare(old, new).is_empty

    new["dilemma_model"] = {"response": "best_worst"}
    changed = [Difference("dilemma_model.response", "rate", "best_worst")]
    assert compare(old, new).settings == changed


def test_an_item_that_came_and_one_that_went_are_told(old, new):
    new["items"][0] = {"key": "warmth_9", "trait": "warmth"}

    (went, came) = compare(old, new).parts["items"]

    assert (went.key, went.is_removed, went.is_added) == ("warmth_1", True, False)
    assert (came.key, came.is_removed, came.is_added) == ("warmth_9", False, True)


def test_an_item_that_is_reversed_or_measures_something_else_is_told(old, new):
    new["items"][0]["reversed"] = True
    new["items"][1]["trait"] = "calm"
    new["items"][2]["slope"] = 1.1

    assert compare(old, new).parts["items"] == [
        changed("warmth_1", Difference("reversed", False, True)),
        changed("warmth_2", Difference("trait", "warmth", "calm")),
        changed("warmth_3", Difference("slope", None, 1.1)),
    ]


def test_only_what_moved_is_said_to_have_moved(old, new):
    new["blocks"].reverse()
    new["items"].append(new["items"].pop(0))

    found = compare(old, new).parts

    assert [(change.key, change.is_moved) for change in found["items"]] == [("warmth_1", True)]
    assert len(found["blocks"]) == 1


def test_a_new_key_of_an_answer_and_a_statement_of_another_type_are_told(old, new):
    new["dilemmas"][0]["options"][1]["effectiveness"] = 3.0
    new["dilemmas"][1]["options"].pop()
    new["blocks"][0]["statements"][2]["type"] = "maker"

    found = compare(old, new).parts

    assert found["dilemmas"] == [
        changed("late_parcel", Difference("b.effectiveness", 2.0, 3.0)),
        changed("lost_password", Difference("c.effectiveness", 3.5, None)),
    ]
    assert found["blocks"] == [
        changed("block_1", Difference("block_1_listener.type", "listener", "maker"))
    ]


def test_a_type_that_is_drawn_otherwise_is_told(old, new):
    new["types"][0]["prototype"] = {"calm": 0.2}

    assert compare(old, new).parts == {
        "types": [
            changed(
                "helper",
                Difference("prototype.warmth", 0.6, None),
                Difference("prototype.calm", None, 0.2),
            )
        ]
    }


def test_new_wording_is_shown_word_by_word_in_the_language_concerned(old, new):
    new["texts"]["en"]["items"]["warmth_1"] = "I greet most people by name."
    new["texts"]["en"]["scale"]["labels"][1] = "Hardly"

    assert compare(old, new).wordings == {
        "en": [
            Wording("scale.labels.2", [("deleted", "A little"), ("inserted", "Hardly")]),
            Wording(
                "items.warmth_1",
                [("same", "I greet "), ("inserted", "most "), ("same", "people by name.")],
            ),
        ]
    }


def test_stretches_put_together_are_the_two_texts(old, new):
    before = old["texts"]["es"]["dilemmas"]["late_parcel"]["situation"]
    after = f"Hoy: {before.replace(' ', '  ', 1)} Nada más."
    new["texts"]["es"]["dilemmas"]["late_parcel"]["situation"] = after

    (wording,) = compare(old, new).wordings["es"]

    assert "".join(text for kind, text in wording.stretches if kind != "inserted").split() == (
        before.split()
    )
    assert "".join(text for kind, text in wording.stretches if kind != "deleted") == after


def test_spaces_are_no_words(old, new):
    new["texts"]["en"]["items"]["warmth_1"] = "I greet people\n  by name."
    new["texts"]["en"]["items"]["warmth_2"] += " Always."

    assert compare(old, new).wordings == {
        "en": [
            Wording("items.warmth_2", [("same", "I ask how people are. "), ("inserted", "Always.")])
        ]
    }


def test_a_language_that_came_is_a_setting_and_not_a_hundred_texts(old, new):
    new["languages"] = ["en", "es", "fr"]
    new["texts"]["fr"] = new["texts"]["en"]

    found = compare(old, new)

    assert found.settings == [Difference("languages", ["en", "es"], ["en", "es", "fr"])]
    assert found.wordings == {}
