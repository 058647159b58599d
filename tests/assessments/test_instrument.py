"""What makes a file an instrument, and how answers are laid out for scoring."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import instrument as instruments
from assessments.instrument import Instrument, InstrumentError, InvalidValueError
from assessments.instrument_checks import check_language, check_structure
from tests.factories import TINY, best_worst_definition

LANGUAGES = ("en.toml", "es.toml")


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return Instrument(instruments.read(TINY))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in TINY.parent.glob("*.toml"):
        (tmp_path / file.name).write_text(file.read_text())
    return tmp_path


def spoil(folder: Path, name: str, old: str, new: str) -> str:
    """Replace the first occurrence and return file and line of it, as a problem names them."""
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))
    return f"{name}, line {text[: text.index(old)].count(chr(10)) + 1}: "


def problems(folder: Path) -> list[str]:
    with pytest.raises(InstrumentError) as caught:
        instruments.read(folder / "instrument.toml")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        ("instrument.toml", "slope = ", "slope = -", "trait_model.slope: "),
        ("instrument.toml", 'source = "expert"', 'source = "me"', "trait_model.source: "),
        ("instrument.toml", "effectiveness = ", "effectiveness = 9", "options.0.effectiveness: "),
        ("instrument.toml", 'conflict = "', 'conflict = "x', "dilemmas.0.conflict: "),
        ("instrument.toml", "minutes = ", "minutes : ", "Expected '=' after a key"),
        ("instrument.toml", "beta = 1.0", "beta = nan", "beta is not a finite number"),
        ("en.toml", "labels = [", "labels = ['x', ", "the scale needs 5 labels"),
        ("en.toml", "labels = [", "labels = ['', ", "scale.labels.0: "),
    ],
)
def test_a_problem_names_file_and_line(folder, name, old, new, complaint):
    where = spoil(folder, name, old, new)

    assert [each for each in problems(folder) if each.startswith(where) and complaint in each]


def test_a_text_that_is_missing_is_named_with_its_table(folder):
    text = (folder / "es.toml").read_text()
    first = next(line for line in text.splitlines() if line.startswith("[items]"))
    lines = text.splitlines()
    key = lines[lines.index(first) + 1].split(" = ")[0]
    del lines[lines.index(first) + 1]
    (folder / "es.toml").write_text("\n".join(lines))

    where = f"es.toml, line {lines.index(first) + 1}: "
    assert problems(folder) == [f"{where}items.{key} has no words"]


def test_a_text_that_belongs_to_nothing_is_named_with_its_line(folder):
    text = (folder / "en.toml").read_text().replace("[items]\n", '[items]\nstray = "x"\n', 1)
    (folder / "en.toml").write_text(text)
    line = text.splitlines().index('stray = "x"') + 1

    assert problems(folder) == [f"en.toml, line {line}: items.stray is not in the instrument"]


BEST_WORST = '[dilemma_model]\nresponse = "best_worst"\n\n[[dilemmas]]'


def test_ratings_need_no_mention_and_best_and_worst_have_words_of_their_own(folder):
    spoil(folder, "instrument.toml", "[[dilemmas]]", BEST_WORST)
    lacking = [f"{name}, line 1: dilemmas need the words of [best_worst]" for name in LANGUAGES]
    assert problems(folder) == lacking

    for name in LANGUAGES:
        spoil(folder, name, "[rating]", "[best_worst]")
        text = (folder / name).read_text()
        (folder / name).write_text(re.sub(r"labels = \[[^]]*\]\n(?=\n\[traits)", "", text))

    assert Instrument(instruments.read(folder / "instrument.toml")).dilemma_response == "best_worst"


def test_each_dilemma_whose_best_is_asked_for_has_a_best(folder):
    spoil(folder, "instrument.toml", "[[dilemmas]]", BEST_WORST)
    text = (folder / "instrument.toml").read_text()
    alike = re.sub(r"effectiveness = (1.5|6.5|3.5)", "effectiveness = 3.0", text)
    (folder / "instrument.toml").write_text(alike)

    line = alike.splitlines().index('key = "lost_password"')
    words = "a key in which all options are alike sets nobody apart"
    assert problems(folder) == [f"instrument.toml, line {line}: {words}"]


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ('response = "worst"', "dilemma_model.response: must be one of rate, best_worst"),
        ("", "dilemma_model: lacks response"),
        ('response = "rate"\nother = 1', "dilemma_model: does not know other"),
    ],
)
def test_what_is_asked_of_dilemmas_is_one_of_two(folder, model, words):
    spoil(folder, "instrument.toml", "[[dilemmas]]", f"[dilemma_model]\n{model}\n[[dilemmas]]")

    assert [each.split(": ", 1)[1] for each in problems(folder)] == [words]


def test_a_file_that_is_not_there_is_a_problem_too(tmp_path):
    assert "cannot be read" in problems(tmp_path)[0]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("instrument.toml", None, "instrument.toml, line 1: the file is missing"),
        ("es.toml", None, "es.toml, line 1: the file is missing"),
        ("en.toml", b'name = "a"\n\xff', "en.toml, line 2: cannot be read: it is not UTF-8"),
        ("en.toml", b"a = " + b"[" * 99_999, "en.toml, line 1: cannot be read: it is nested"),
        ("en.toml", b"a = " + b"9" * 9_999, "en.toml, line 1: cannot be read: it is nested"),
        ("en.toml", b'a = "', "en.toml, line 1: not TOML: "),
        ("en.toml", b"", "en.toml, line 1: the file: lacks name, scale, traits, items"),
    ],
)
def test_whatever_a_file_holds_a_problem_says_what_is_wrong(name, content, problem):
    files = {file.name: file.read_bytes() for file in TINY.parent.glob("*.toml")} | {name: content}
    files = {each: content for each, content in files.items() if content is not None}

    with pytest.raises(InstrumentError) as caught:
        instruments.parse(files)

    (found,) = caught.value.problems
    assert str(found).startswith(problem)


def test_a_text_that_the_database_does_not_take_is_a_problem(folder):
    where = spoil(folder, "en.toml", "I greet", "I \\u0000greet")

    assert problems(folder) == [f"{where}warmth_1 holds a zero character"]


@pytest.mark.parametrize("version", ["1/2", "..", " 1", "", "1" * 21])
def test_a_version_can_stand_in_an_address(folder, version):
    where = spoil(folder, "instrument.toml", 'version = "1.0"', f'version = "{version}"')

    (problem,) = problems(folder)
    assert problem.startswith(f"{where}version: ")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("minutes = 3", "minutes = 0", "minutes: must be at least 1"),
        ("minutes = 3", "minutes = 1.5", "minutes: must be a whole number"),
        ("slope = 1.4", "slope = 0", "trait_model.slope: must be more than 0"),
        ("minutes = 3", "minutes = 3\nmusic = 1", "the file: does not know music"),
        ('"en", "es"', '"en", "en"', "languages: names something twice"),
        ('["en", "es"]', "[]", "languages: must have at least 1 entries"),
        ('key = "tiny"', 'key = "Tiny"', "key: 'Tiny' is not written as it has to be: "),
        ('source = "expert"', 'source = "x"', "trait_model.source: must be one of expert"),
        ('trait = "warmth"\n', "", "items.0: lacks trait"),
        ("[type_model]", "[type_madel]", "the file: does not know type_madel"),
        ("[type_model]", "[type_madel]", "go together (types: type_model"),
    ],
)
def test_a_schema_is_quoted_in_words(folder, old, new, words):
    spoil(folder, "instrument.toml", old, new)

    assert [each for each in problems(folder) if words in each]


def test_another_order_of_keys_is_the_same_content_and_another_number_is_not(instrument):
    same = dict(reversed(list(instrument.definition.items())))
    other = {**instrument.definition, "minutes": 99}

    assert instruments.checksum(same) == instruments.checksum(instrument.definition)
    assert instruments.checksum(other) != instruments.checksum(instrument.definition)


def test_answers_come_back_from_the_vector_as_they_went_in(instrument):
    trait, block, dilemma = (instrument.of_kind(kind)[0] for kind in ("trait", "block", "dilemma"))
    ratings = [7, None, *[1] * (dilemma.width - 2)]

    vector = instrument.encode({trait.number: 5, block.number: [2, 0, 1], dilemma.number: ratings})
    (row,) = instrument.decode([vector])

    assert row[trait.slots].tolist() == [4]
    assert row[block.slots].tolist() == [2, 0, 1]
    assert row[dilemma.slots].tolist() == [7, -1, *[1] * (dilemma.width - 2)]
    assert (row == -1).sum() == instrument.width - 1 - 3 - (dilemma.width - 1)


def test_the_best_and_the_worst_option_are_two_slots():
    instrument = Instrument(best_worst_definition())
    first, second = instrument.of_kind("dilemma")

    vector = instrument.encode({second.number: instrument.clean(second, [2, 0])})
    answers = instrument.decode([vector])

    best, worst = instrument.picks(answers)
    assert (first.width, len(first.options)) == (2, 3)
    assert (best.tolist(), worst.tolist()) == ([[-1, 2]], [[-1, 0]])
    assert instrument.part(answers, "dilemma").shape == (1, 0)


@pytest.mark.parametrize(
    "value", [[0, 0], [0, 3], [-1, 0], [0], [0, 1, 2], [0, None], [True, 0], "01", None, 1]
)
def test_best_and_worst_are_two_options_of_the_dilemma(value):
    instrument = Instrument(best_worst_definition())

    with pytest.raises(InvalidValueError):
        instrument.clean(instrument.of_kind("dilemma")[0], value)


JUNK: list[Any] = [None, True, -1.5, "x", "", [], [1], ["a"], {}, {"key": 3}, [{}], [["a"]]]


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    rows: Any = dict(enumerate(value)) if isinstance(value, list) else value
    for key, inner in rows.items() if isinstance(rows, dict) else ():
        yield (*place, key)
        yield from places(inner, (*place, key))


def with_junk(value: Any, place: tuple[Any, ...], junk: Any) -> Any:
    if not place:
        return junk
    changed = value.copy()
    changed[place[0]] = with_junk(value[place[0]], place[1:], junk)
    return changed


@pytest.mark.parametrize("definition", [instruments.read(TINY), best_worst_definition()])
def test_junk_in_any_place_is_a_problem_or_still_an_instrument(definition):
    instrument = Instrument(definition)
    texts = instrument.definition["texts"]["en"]
    structure = {key: each for key, each in instrument.definition.items() if key != "texts"}

    for junk in JUNK:
        for place in places(structure):
            definition = with_junk(structure, place, junk)
            if not list(check_structure(definition, {}, "instrument.toml")):
                assert Instrument(definition | {"texts": {"en": texts}}).width > 0
        for place in places(texts):
            list(check_language(structure, with_junk(texts, place, junk), {}, "en.toml"))


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=6,
)


@given(value=json, number=st.integers(0, 15))
def test_whatever_is_sent_is_an_answer_that_fits_its_slots_or_is_refused(
    instrument: Instrument, value: Any, number: int
):
    item = instrument.items[number]

    try:
        clean = instrument.clean(item, value)
    except InvalidValueError:
        return

    (row,) = instrument.decode([instrument.encode({number: clean})])
    assert row[item.slots].max() <= 7


def test_true_is_no_category(instrument):
    with pytest.raises(InvalidValueError):
        instrument.clean(instrument.items[0], value=True)


def test_feedback_has_words_for_every_trait_and_no_other(folder):
    spoil(folder, "en.toml", "[feedback.calm]", "[feedback.clam]")

    assert [each.split(": ", 1)[1] for each in problems(folder)] == [
        "feedback.calm has no words",
        "feedback.clam is not in the instrument",
    ]


def test_feedback_is_in_every_language_or_in_none(folder):
    for language in ("es", "en"):
        path = folder / f"{language}.toml"
        path.write_text(path.read_text().partition("[feedback.")[0])
        if language == "es":
            assert problems(folder) == [
                "es.toml, line 1: lacks [feedback], which another language has"
            ]

    assert "feedback" not in instruments.read(folder / "instrument.toml")["texts"]["en"]
