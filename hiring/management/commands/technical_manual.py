"""manage.py technical_manual."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from string import Template
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from assessments import estimation
from assessments import instrument as instruments
from assessments.instrument import Instrument
from assessments.operations import calibrations
from assessments.parameters import PICKS_MEAN, PICKS_SD, expert_parameters
from assessments.psychometrics import dilemmas, rep_types
from assessments.psychometrics.quality import Cutoff
from assessments.reports.technical_manual import MARKS, Manual
from assessments.templatetags import curves

INSTRUMENT = "assessments/instruments/csr_9x7/instrument.toml"
TEXT, RESULT = "docs/technical-manual.in.md", "docs/technical-manual.md"
STUDY = "assessments/psychometrics/study/results.json"
PICTURES = "docs/images/technical-manual"


class Command(BaseCommand):
    """Write docs/technical-manual.md and its pictures from the instrument and its parameters."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to compare only."""
        parser.add_argument("--check", action="store_true", help="write nothing; fail if stale")

    def handle(self, *, check: bool, **options: Any) -> None:
        """Write every file, or name those that are not what would be written."""
        root = Path(settings.BASE_DIR)
        files = written(root)
        stale = [name for name, text in files.items() if _read(root / name) != text]
        if check and stale:
            message = f"not what the program says: {', '.join(stale)}"
            raise CommandError(message)
        for name in stale:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(files[name], encoding="utf-8")
        self.stdout.write(f"{len(stale)} of {len(files)} files were stale")


def written(root: Path) -> dict[str, str]:
    """Return the content of every file of the manual, by its path from the root."""
    definition = instruments.read(root / INSTRUMENT)
    instrument = Instrument(definition)
    with override("en"):
        manual = Manual(instrument, expert_parameters(instrument), "en")
        words = figures(manual) | tables(manual) | study(root / STUDY)
        text = Template((root / TEXT).read_text(encoding="utf-8")).substitute(
            words, checksum=instruments.checksum(definition)
        )
        pictures = {f"{PICTURES}/{name}.svg": svg for name, svg in drawings(manual).items()}
    return {RESULT: text, **pictures}


def figures(manual: Manual) -> dict[str, str]:
    """Return what stands inside sentences."""
    instrument, recovery, trait = manual.instrument, manual.type_recovery, manual.traits[0]
    low, mean, high = manual.agreement
    numbers = {
        "reliability": trait.reliability,
        "composite": manual.expected.composite_reliability,
        "beta": manual.parameters.beta,
        "first": manual.own_statement_first,
        "agreement_low": low,
        "agreement_mean": mean,
        "agreement_high": high,
        "dilemma_reliability": manual.dilemma_reliability,
        "picks_mean": PICKS_MEAN,
        "picks_sd": PICKS_SD,
        "type_accuracy": recovery.accuracy,
        "type_probability": recovery.probability,
        "type_mixed": recovery.mixed,
        "type_clear": recovery.accuracy_if_clear,
        "least_share": rep_types.LEAST_SHARE,
        "least_lead": rep_types.LEAST_LEAD,
    }
    cutoffs = {name: _bound(cutoff) for name, cutoff in manual.cutoffs}
    return (
        {name: f"{number:.2f}" for name, number in numbers.items()}
        | cutoffs
        | {
            "instrument": f"{instrument.key} {instrument.version}",
            "error": f"{trait.error:.1f}",
            "within": f"{manual.spread_within_types:.1f}",
            "statements": str(len(manual.items)),
            "shown": str(instrument.trait_items_shown),
            "blocks": str(len(instrument.of_kind("block"))),
            "dilemmas": str(len(manual.dilemmas)),
            "options": str(manual.options),
            "dilemma_lowest": f"{dilemmas.LOWEST:.0f}",
            "least_people": f"{calibrations.LEAST_PEOPLE:,}",
            "most_people": f"{calibrations.MOST_PEOPLE:,}",
            "least_answers": f"{estimation.LEAST_ANSWERS:,}",
        }
    )


def tables(manual: Manual) -> dict[str, str]:
    """Return the tables of the manual."""
    names = [trait.name for trait in manual.traits]
    marks = manual.curves[0].at_marks
    return {
        "parameters": _parameters(manual),
        "traits": _traits(manual),
        "curves": table(
            ["T", *map(str, MARKS)],
            [
                ["information", *(f"{information:.2f}" for information, _ in marks)],
                ["error (T)", *(f"{error:.1f}" for _, error in marks)],
            ],
        ),
        "correlations": table(
            ["", *map(str, range(1, len(names) + 1))],
            ([f"{n} {name}", *_two(r), "1"] for n, (name, r) in enumerate(manual.correlations, 1)),
        ),
        "types": table(
            ["", *names], ([name, *(f"{t:.0f}" for t in own)] for name, own in manual.types)
        ),
        "dilemma_key": _dilemma_key(manual),
    }


def _parameters(manual: Manual) -> str:
    first = manual.items[0]
    boundaries = [f"b{number}" for number in range(1, len(first.thresholds) + 1)]
    return table(
        ["statements", "a", *boundaries],
        [[f"all {len(manual.items)}", f"{first.slope:.2f}", *_two(first.thresholds)]],
    )


def _traits(manual: Manual) -> str:
    return table(
        [
            *("trait", "statements", "reverse keyed in the bank", "reliability"),
            *("mean error (T)", "error below 4.5", "below 5"),
        ],
        (
            [
                *(trait.name, f"{trait.shown:g} of {len(trait.items)}", str(trait.reversed)),
                *(f"{trait.reliability:.2f}", f"{trait.error:.1f}"),
                *(f"{trait.narrow:.0%}", f"{trait.middling:.0%}"),
            ]
            for trait in manual.traits
        ),
    )


def _dilemma_key(manual: Manual) -> str:
    return table(
        ["dilemma", "options", "lowest", "mean", "highest"],
        (
            [
                *(each.title, str(each.options)),
                *(f"{value:.1f}" for value in (each.lowest, each.mean, each.highest)),
            ]
            for each in manual.dilemmas
        ),
    )


def study(results: Path) -> dict[str, str]:
    """Return the table of the study that was kept, and what a sentence takes from it."""
    rows = json.loads(results.read_text(encoding="utf-8"))["rows"]
    headings = ["quantity", "plain", "target", "ours", "limit"]
    expert, calibrated = (
        next(row for row in rows if row["quantity"] == f"mean r with true trait, 6 items, {kind}")
        for kind in ("expert", "calibrated")
    )
    return {
        "study": table(headings, ([_cell(row[name]) for name in headings] for row in rows)),
        "r_plain": f"{expert['plain']:.2f}",
        "r_expert": f"{expert['ours']:.2f}",
        "r_calibrated": f"{calibrated['ours']:.2f}",
    }


def drawings(manual: Manual) -> dict[str, str]:
    """Return the pictures of the manual; all statements, and so all traits, share their curves."""
    form, item = manual.curves[0], manual.items[0]
    return {
        name: curves.standalone(picture)
        for name, picture in {
            "categories": curves.plot_all(
                "Probability of each category of a statement", manual.categories, 1
            ),
            "statement-information": curves.plot(
                "Information of a statement", item.information, item.most
            ),
            "form-information": curves.plot(
                "Information of a form on one trait", form.information, manual.most_of_a_form
            ),
            "standard-error": curves.plot(
                "Standard error of a trait score, in T points", form.error, manual.highest_error
            ),
        }.items()
    }


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown; short rows are filled up."""
    lines = [headings, ["---"] * len(headings), *rows]
    width = len(headings)
    return "\n".join(f"| {' | '.join([*line, *[''] * (width - len(line))])} |" for line in lines)


def _cell(value: str | float | None) -> str:
    if value is None:
        return "-"
    return value if isinstance(value, str) else f"{value:.3f}"


def _two(values: Iterable[float]) -> list[str]:
    return [f"{value:.2f}" for value in values]


def _bound(cutoff: Cutoff) -> str:
    return f"below {cutoff.low:.3g}" if cutoff.low is not None else f"above {cutoff.high:.3g}"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
