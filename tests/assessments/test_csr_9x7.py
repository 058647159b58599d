"""The content of csr_9x7 keeps the design: what a psychologist could count by hand."""

from collections import Counter
from itertools import combinations
from pathlib import Path
from statistics import correlation

import pytest

from assessments import instrument as instruments
from assessments import queries
from assessments.instrument import Instrument

FILE = Path("assessments/instruments/csr_9x7/instrument.toml")
LONGEST = {"en": (18, 14), "es": (20, 16)}


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return Instrument(instruments.read(FILE))


def test_it_has_nine_traits_seven_types_and_the_items_of_the_design(instrument):
    counts = {kind: len(instrument.of_kind(kind)) for kind in ("trait", "block", "dilemma")}

    assert counts == {"trait": 72, "block": 14, "dilemma": 10}
    assert (len(instrument.traits), len(instrument.types)) == (9, 7)
    assert {len(each["options"]) for each in instrument.definition["dilemmas"]} <= {4, 5}


def test_each_trait_has_eight_statements_three_of_them_core_and_two_to_four_reversed(instrument):
    for trait in instrument.traits:
        items = [each for each in instrument.definition["items"] if each["trait"] == trait]
        core = [each for each in items if each.get("core")]

        assert (len(items), len(core)) == (8, 3)
        assert sum(each.get("reversed", False) for each in core) == 1
        assert 2 <= sum(each.get("reversed", False) for each in items) <= 4


@pytest.mark.parametrize("seed", range(50))
def test_a_quarter_of_every_form_is_reverse_keyed(instrument, seed):
    form = queries.draw_form(instrument, seed)
    statements = [number for number in form if number < 72]

    assert len(statements) == 54
    assert Counter(instrument.trait_of_item[statements].tolist()) == dict.fromkeys(range(9), 6)
    assert instrument.is_reversed[statements].mean() >= 0.25


def test_every_two_types_meet_once_in_each_half_of_the_blocks(instrument):
    for half in (instrument.block_types[:7], instrument.block_types[7:]):
        meetings = Counter(pair for block in half for pair in combinations(sorted(block), 2))

        assert meetings == dict.fromkeys(combinations(range(7), 2), 1)


def test_no_type_is_good_or_bad_at_everything(instrument):
    for each in instrument.definition["types"]:
        scores = [each["prototype"].get(trait, 0) for trait in instrument.traits]

        assert sum(scores) == pytest.approx(0)
        assert min(scores) < 0 < max(scores)


def test_the_dilemmas_cover_every_source_of_conflict_and_every_channel(instrument):
    dilemmas = instrument.definition["dilemmas"]

    for what, kinds in (("conflict", 3), ("channel", 3)):
        counts = Counter(each[what] for each in dilemmas)
        assert len(counts) == kinds
        assert max(counts.values()) - min(counts.values()) <= 1
    assert len({each["family"] for each in dilemmas}) == len(dilemmas)


@pytest.mark.parametrize("language", ["en", "es"])
def test_statements_are_short_and_all_different(instrument, language):
    texts = instrument.texts(language)
    longest_item, longest_statement = LONGEST[language]
    words = [*texts["items"].values(), *texts["statements"].values()]

    assert len({text.casefold() for text in words}) == 72 + 42
    assert max(len(text.split()) for text in texts["items"].values()) <= longest_item
    assert max(len(text.split()) for text in texts["statements"].values()) <= longest_statement


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_length_of_an_option_does_not_give_the_key_away(instrument, language):
    texts = instrument.texts(language)["dilemmas"]
    pairs = [
        (len(texts[each["key"]]["options"][option["key"]].split()), option["effectiveness"])
        for each in instrument.definition["dilemmas"]
        for option in each["options"]
    ]
    lengths, key = zip(*pairs, strict=True)

    assert abs(correlation(lengths, key)) < 0.2
