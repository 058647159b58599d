"""Six hundred people who do not exist."""

import random
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

from candidates.records import Record

NAMES = Path(__file__).with_name("names.toml")

# Nobody owns these: RFC 2606 keeps the domain, and the number range is kept for fiction.
DOMAIN = "people.example"
PHONE = "+1 202 555 01{:02d}"

WORK = (
    "hotel reception",
    "a pharmacy counter",
    "telephone support for a bank",
    "retail, returns desk",
    "a travel agency",
    "food delivery dispatch",
    "an insurance call centre",
    "a public library",
    "technical support by chat",
    "a hospital front desk",
)
CERTIFICATES = (
    "HDI Customer Service Representative",
    "COPC Agent",
    "First aid",
    "ITIL 4 Foundation",
)
SOURCES = ("Career page", "Job board", "Referral", "Agency", "Job fair", "Former employee")


def people(count: int, chance: random.Random) -> list[Record]:
    """Return so many people, no two of the same name; the same chance gives the same people."""
    cultures = tomllib.loads(NAMES.read_text(encoding="utf-8"))["cultures"]
    weights = [len(culture["given"]) for culture in cultures]
    records: list[Record] = []
    names: set[str] = set()
    while len(records) < count:
        culture = chance.choices(cultures, weights)[0]
        name = _name(culture, chance)
        if name not in names:
            names.add(name)
            records.append(_record(len(records) + 1, name, culture, chance))
    return records


def _name(culture: dict[str, Any], chance: random.Random) -> str:
    given, family = chance.choice(culture["given"]), chance.choice(culture["family"])
    order = culture.get("order", "given family")
    return str(order.replace("given", given, 1).replace("family", family, 1))


def _record(number: int, name: str, culture: dict[str, Any], chance: random.Random) -> Record:
    details: dict[str, str | list[str]] = {
        "phone": PHONE.format(number % 100),
        "language": culture.get("mails", "en"),
        "time_zone": culture["time_zone"],
        "source": chance.choices(SOURCES, (6, 8, 3, 4, 1, 1))[0],
        "external_id": f"ATS-{20_000 + number}",
        "languages": list(dict.fromkeys([culture["language"], "English"])),
    }
    years = min(int(chance.expovariate(1 / 3)), 25)
    if years:
        details["experience"] = (
            f"{years} {'year' if years == 1 else 'years'}, {chance.choice(WORK)}"
        )
    if chance.random() < 0.25:  # noqa: PLR2004 - one in four
        details["certifications"] = chance.choice(CERTIFICATES)
    return Record(number, name, f"{_mailbox(name)}.{number:03d}@{DOMAIN}", details)


def _mailbox(name: str) -> str:
    """What a mail program makes of a name: its first and last word in plain letters, if any."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    words = ["".join(filter(str.isalpha, word)) for word in plain.split()]
    words = [word for word in words if word]
    return ".".join(dict.fromkeys([*words[:1], *words[-1:]])) or "candidate"
