"""Saving answers, beside a bare Django view with one check and one upsert."""

import http.client
import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count
from statistics import median
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from assessments import operations, queries
from benchmarks import bare, people, programs
from benchmarks.browsers import HOST, TOKEN, Application, Browser, header
from benchmarks.figures import Figure, alternately, percentile_95, ratio
from hiring.wsgi import application

TEN = 10


@dataclass(frozen=True)
class Size:
    """How much to do: sittings, rounds of as many saves, and saves a second for so long."""

    sittings: int
    rounds: int
    rate: int
    seconds: float


FULL = Size(sittings=25, rounds=30, rate=25, seconds=20)
SMALL = Size(sittings=2, rounds=2, rate=10, seconds=0.5)


class Sitting:
    """A sitting that has begun, and the page of it that somebody has open."""

    def __init__(self) -> None:
        """Come in by the link and give consent, as people do."""
        (submission,) = operations.open_submissions(
            scoring_version=queries.current_scoring_version(people.assessment().pk),
            languages=["en"],
            closes_at=None,
            at=now(),
        )
        token = operations.issue_link(
            submission=submission, expires_at=now() + timedelta(days=1), at=now()
        )
        client = Client(enforce_csrf_checks=True, HTTP_HOST=HOST)
        page = client.get(reverse("assessments:enter", args=[token]), follow=True)
        consent = {"consent": "on", "csrfmiddlewaretoken": _token(page.content)}
        client.post(page.request["PATH_INFO"], consent)
        page = client.get(reverse("assessments:take", args=[submission.reference, 1]))
        self.token = _token(page.content)
        self.cookies = header(client.cookies)
        self.reference = str(submission.reference)
        self.address = reverse("assessments:record", args=[submission.reference])
        self._client = str(uuid4())
        self._sequence = count(1)

    def save(self, send: "Send", answers: int = 1) -> None:
        """Give answers to the next statements and save them in one request."""
        body = json.dumps({"events": [self._event() for _ in range(answers)]})
        send("PUT", self.address, body.encode())

    def save_bare(self, send: "Send") -> None:
        """Save one answer to the next statement with the bare view."""
        event = self._event()
        body = {"sitting": self.reference, "item": event["item"], "value": event["value"]}
        send("POST", "/save/", json.dumps(body).encode())

    def _event(self) -> dict[str, object]:
        sequence = next(self._sequence)
        return {
            "client_event_id": str(uuid4()),
            "client": self._client,
            "client_sequence": sequence,
            "item": 1 + sequence % 50,
            "value": 1 + sequence % 5,
            "seen": 0,
            "seconds": 4.2,
        }


Send = Callable[[str, str, bytes], object]


def run(size: Size) -> Iterator[Figure]:
    """Measure inside one process, then through the web server."""
    bare.create_table()
    sittings = [Sitting() for _ in range(size.sittings)]
    yield from _in_process(size, sittings)
    yield from _through_the_server(size, sittings)


def _in_process(size: Size, sittings: Sequence[Sitting]) -> Iterator[Figure]:
    def each(save: Callable[[Sitting, Send], object], door: Application) -> Callable[[], None]:
        sends = [Browser(door, sitting.cookies, sitting.token).fetch for sitting in sittings]

        def work() -> None:
            for sitting, send in zip(sittings, sends, strict=True):
                save(sitting, send)

        return work

    ours = each(Sitting.save, application)
    ten = each(partial(Sitting.save, answers=TEN), application)
    theirs = each(Sitting.save_bare, bare.application)
    alternately(1, ours, theirs, ten)
    one, bare_one, ten_at_once = alternately(size.rounds, ours, theirs, ten)
    saves = len(sittings)
    yield Figure("one answer", one.p50 / saves, "ms")
    yield Figure("  of this process's processor time", median(one.cpu) / saves, "ms")
    yield Figure("bare view", bare_one.p50 / saves, "ms")
    yield Figure("  of this process's processor time", median(bare_one.cpu) / saves, "ms")
    yield Figure("rate beside the bare view", ratio(one.wall, bare_one.wall), "x", at_least=0.6)
    yield Figure("  by processor time", ratio(one.cpu, bare_one.cpu), "x")
    cost = 1 / ratio(ten_at_once.wall, one.wall)
    yield Figure("cost of ten answers at once beside one", cost, "x", at_most=1.5)
    yield Figure("  by processor time", 1 / ratio(ten_at_once.cpu, one.cpu), "x")


def _through_the_server(size: Size, sittings: Sequence[Sitting]) -> Iterator[Figure]:
    (ours, port), (theirs, bare_port) = programs.web(), programs.web("benchmarks.bare:application")
    with programs.running([ours, theirs]):
        half = size.seconds / 4
        waits: dict[str, list[float]] = {"ours": [], "bare": []}
        for is_warm in (False, True, True):
            for name, number, save in (
                ("ours", port, Sitting.save),
                ("bare", bare_port, Sitting.save_bare),
            ):
                taken = _paced(sittings, number, save, rate=size.rate, seconds=half)
                if is_warm:
                    waits[name] += taken
    at = f"at {size.rate} saves/s"
    yield Figure(f"through the web server {at}: p50", median(waits["ours"]), "ms")
    yield Figure("  p95", percentile_95(waits["ours"]), "ms", at_most=40)
    yield Figure(f"bare view through the web server {at}: p50", median(waits["bare"]), "ms")
    yield Figure("  p95", percentile_95(waits["bare"]), "ms")


def _paced(
    sittings: Sequence[Sitting],
    port: int,
    save: Callable[[Sitting, Send], object],
    *,
    rate: int,
    seconds: float,
) -> list[float]:
    """Milliseconds from when each save was due until it was answered, each sitting on its line.

    A save that starts late because the one before took long counts from when it was due.
    """
    doors = [_Door(port, sitting) for sitting in sittings]
    start = time.perf_counter() + 0.1

    def one(number: int) -> float:
        due = start + number / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        door = doors[number % len(doors)]
        save(door.sitting, door.send)
        return 1000 * (time.perf_counter() - due)

    with ThreadPoolExecutor(len(doors)) as pool:
        lines = [
            pool.submit(
                lambda mine: [one(number) for number in mine], range(first, total, len(doors))
            )
            for total in [max(len(doors), int(rate * seconds))]
            for first in range(len(doors))
        ]
        taken = [each for line in lines for each in line.result()]
    for door in doors:
        door.close()
    return taken


class _Door:
    """A connection that is kept open, as a browser does."""

    def __init__(self, port: int, sitting: Sitting) -> None:
        self.sitting = sitting
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._headers = {
            "Content-Type": "application/json",
            "Cookie": sitting.cookies,
            "X-CSRFToken": sitting.token,
            "Origin": f"http://127.0.0.1:{port}",
        }

    def send(self, method: str, address: str, body: bytes) -> bytes:
        self._connection.request(method, address, body, self._headers)
        answer = self._connection.getresponse()
        words = answer.read()
        if answer.status != http.client.OK:
            message = f"{method} {address} was answered {answer.status}"
            raise ConnectionError(message)
        return words

    def close(self) -> None:
        self._connection.close()


def _token(page: bytes) -> str:
    found = TOKEN.search(page.decode())
    if not found:
        message = "the page has no CSRF token"
        raise ValueError(message)
    return found[1]
