"""A hub of hand-made snapshots, for tests and for trying the wall by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import sin
from zoneinfo import ZoneInfo

from hubmon.errors import ConfigError, HubmonError
from hubmon.faces.presentation.scene import Site
from hubmon.model.aftercare import Aftercare, FoundThing, ItemState, Opinion
from hubmon.model.case import Case, Turn
from hubmon.model.course import FIVE_MINUTES, Point
from hubmon.model.events import Customer
from hubmon.model.expectation import HALF_HOUR, Estimate, ExpectedHalfHour, ExpectedLoad
from hubmon.model.promise import Clock, Promises
from hubmon.model.risen import Rising
from hubmon.model.snapshot import (
    BreachWarning,
    Counted,
    FlowBucket,
    GroupLoad,
    PromiseCount,
    PromiseCounts,
    Queue,
    Snapshot,
    SourceStatus,
)
from hubmon.model.timeline import CaseStory, Entry
from hubmon.model.trouble import Acknowledgement, Alerted, HubWarning, Trouble
from hubmon.model.untold import Untold

NOON = datetime(2026, 3, 4, 13, 5, tzinfo=UTC)
"""Five past two in the afternoon in Amstelveen, a Wednesday."""

SITES = (
    Site("Amstelveen", ZoneInfo("Europe/Amsterdam")),
    Site("Dubai", ZoneInfo("Asia/Dubai")),
    Site("Delhi", ZoneInfo("Asia/Kolkata")),
)

_LANGUAGES = (
    # tag, waiting, oldest in minutes, arrivals, replies, expected in minutes, on shift
    ("en", 14, 38, 61, 63, 21, 34),
    ("nl", 9, 44, 38, 40, 24, 22),
    ("de", 4, 21, 14, 15, 18, 9),
    ("es", 3, 17, 12, 11, 19, 8),
    ("pt", 3, 29, 9, 8, 26, 6),
    ("fr", 2, 12, 7, 8, 15, 6),
    ("it", 2, 9, 5, 5, 17, 4),
    ("tr", 1, 6, 4, 4, 12, 3),
    ("ja", 0, None, 2, 3, 9, 2),
    ("no", 0, None, 1, 1, None, 2),
)
_CHANNELS = (
    ("twitter", 22, 44, 96, 97, 20),
    ("facebook", 13, 38, 51, 54, 25),
    ("vk", 2, 21, 4, 5, 18),
    ("weibo", 1, 9, 2, 2, 12),
)


def minutes(number: float | None) -> timedelta | None:
    return None if number is None else timedelta(minutes=number)


def estimate(median: float | None = 21, *, now: datetime = NOON) -> Estimate:
    if median is None:
        return Estimate(as_of=now, sample=3, reason="too few turns in the last hour")
    return Estimate(
        as_of=now,
        sample=212,
        median=minutes(median),
        low=minutes(median / 4),
        high=minutes(median * 2.6),
    )


def group_load(
    key: str,
    waiting: int = 0,
    oldest: float | None = None,
    arrivals: int = 0,
    replies: int = 0,
    expected: float | None = None,
    on_shift: int | None = None,
    *,
    now: datetime = NOON,
) -> GroupLoad:
    return GroupLoad(
        key=key,
        waiting=waiting,
        oldest_since=None if oldest is None else now - timedelta(minutes=oldest),
        arrivals_per_hour=arrivals,
        replies_per_hour=replies,
        estimate=estimate(expected, now=now),
        on_shift=on_shift,
    )


def warning(
    left: float,
    number: int = 1,
    *,
    now: datetime = NOON,
    language: str = "nl",
    topic: str = "baggage",
    channel: str = "twitter",
    assigned: bool = False,
    solution: bool = False,
) -> BreachWarning:
    due = now + timedelta(minutes=left)
    return BreachWarning(
        case=f"{channel}:8841{number:03}",
        promise="resolution" if solution else "response",
        due=due,
        since=due - timedelta(hours=24 if solution else 1),
        channel=channel,
        language=language,
        topic=topic,
        assigned=assigned,
    )


def usual(start: datetime) -> float:
    """Messages that come in a quarter of an hour."""
    hour = start.hour + start.minute / 60
    return 24 + 20 * sin((hour - 10) / 24 * 6.283) + 9 * sin((hour - 15) / 12 * 6.283)


def hub_warning(
    trouble: Trouble | None = None,
    number: int = 1,
    *,
    now: datetime = NOON,
    lasts: float = 12,
    over: bool = False,
    seen_by: str = "",
    calls: bool | None = None,
    told: tuple[Alerted, ...] = (),
) -> HubWarning:
    """Something wrong with the hub: by default Portuguese customers for whom nobody is there."""
    trouble = trouble or Trouble(
        kind="unspoken", scope="language", name="pt", severe=True, height=41, waiting=41
    )
    since = now - timedelta(minutes=lasts)
    seen = Acknowledgement(now - timedelta(minutes=2), seen_by, 41) if seen_by else None
    return HubWarning(
        id=number,
        trouble=trouble,
        since=since,
        seen_at=now - timedelta(minutes=4 if over else 0),
        worst=trouble,
        worst_at=now - timedelta(minutes=5),
        warned_at=since + timedelta(minutes=3),
        ended_at=now - timedelta(minutes=1) if over else None,
        calls=not (over or seen_by) if calls is None else calls,
        acknowledged=seen,
        told=told,
    )


def flow(now: datetime = NOON) -> tuple[FlowBucket, ...]:
    last = now - timedelta(minutes=now.minute % 15, seconds=now.second)
    buckets = []
    for back in reversed(range(96)):
        start = last - timedelta(minutes=15 * back)
        day = usual(start)
        arrivals = max(2, round(day + 3 * sin(back * 1.7)))
        buckets.append(FlowBucket(start, arrivals, max(1, round(day * 0.97 + 2 * sin(back)))))
    buckets[-1] = FlowBucket(buckets[-1].start, 9, 8)
    return tuple(buckets)


def expected_load(now: datetime = NOON) -> ExpectedLoad:
    """Known up to the last half hour."""
    as_of = now - timedelta(minutes=now.minute % 30, seconds=now.second)
    half_hours = []
    for step in range(-48, 48):
        start = as_of + timedelta(minutes=30 * step)
        median = max(2.0, usual(start)) + max(2.0, usual(start + timedelta(minutes=15)))
        half_hours.append(ExpectedHalfHour(start, median * 0.8, median, median * 1.25))
    return ExpectedLoad(as_of=as_of, half_hours=tuple(half_hours))


def source(
    name: str,
    state: str = "fresh",
    *,
    age: float | None = 0.2,
    now: datetime = NOON,
    **more: object,
) -> SourceStatus:
    fields: dict[str, object] = {"events": 128_411, "rejected": 0, **more}
    return SourceStatus(
        name=name,
        plugin=name,
        state=state,  # type: ignore[arg-type] # tests name states as plain words
        fresh_as_of=None if age is None else now - timedelta(minutes=age),
        **fields,  # type: ignore[arg-type] # the fields a test adds
    )


FRESH_SOURCES = (
    source("salesforce"),
    source("social", events=96_304),
    source("crew", events=1_207),
)


def calm(now: datetime = NOON, **changes: object) -> Snapshot:
    """A good afternoon: some wait, nothing is at risk."""
    fields: dict[str, object] = {
        "as_of": now,
        "queue": Queue(
            depth=38,
            unassigned=12,
            oldest_since=now - timedelta(minutes=44),
            depth_before=42,
            answered_at=now - timedelta(minutes=1),
        ),
        "estimate": estimate(21, now=now),
        "promise": PromiseCounts(
            response=PromiseCount(kept=3_412, breached=96, overdue=0, at_risk=0),
            resolution=PromiseCount(kept=1_187, breached=9, overdue=0, at_risk=0),
        ),
        "questions_24h": 3_571,
        "cases_open": 412,
        "on_shift": 96,
        "channels": tuple(group_load(*row, now=now) for row in _CHANNELS),
        "languages": tuple(group_load(*row, now=now) for row in _LANGUAGES),
        "warnings": (),
        "warnings_total": 0,
        "flow": flow(now),
        "sources": tuple(source(each.name, events=each.events, now=now) for each in FRESH_SOURCES),
        "flagged": 0,
        "odd": 0,
        "expected_load": expected_load(now),
    }
    return Snapshot(**(fields | changes))  # type: ignore[arg-type] # a test changes what it likes


def busy(now: datetime = NOON, **changes: object) -> Snapshot:
    """An evening peak: promises at risk, one language without a speaker."""
    topics = ("baggage", "rebooking", "check-in", "refund", "seats", "")
    tags = ("nl", "en", "pt", "en", "de", "tr", "es")
    warnings = tuple(
        warning(
            4 + 3.4 * index,
            index,
            now=now,
            topic=topics[index % 6],
            language=tags[index % 7],
            channel="facebook" if index % 3 == 0 else "twitter",
            assigned=index % 2 == 0,
            solution=index % 5 == 4,
        )
        for index in range(14)
    )
    languages = (*calm(now).languages[:7], group_load("tr", 6, 51, 9, 0, None, 0, now=now))
    fields: dict[str, object] = {
        "queue": Queue(
            depth=164, unassigned=71, oldest_since=now - timedelta(minutes=57), depth_before=118
        ),
        "estimate": estimate(43, now=now),
        "promise": PromiseCounts(
            response=PromiseCount(kept=3_312, breached=196, overdue=0, at_risk=11),
            resolution=PromiseCount(kept=1_160, breached=21, overdue=0, at_risk=3),
        ),
        "warnings": warnings,
        "warnings_total": 14,
        "languages": (*languages, *calm(now).languages[8:]),
    }
    return calm(now, **(fields | changes))


def breach(now: datetime = NOON, **changes: object) -> Snapshot:
    """A disruption: more overdue than there are lines, hours to wait."""
    overdue = tuple(
        warning(
            -(150 - 3 * index),
            index,
            now=now,
            topic="rebooking",
            language=("en", "nl", "de", "und")[index % 4],
            solution=index % 9 == 0,
        )
        for index in range(50)
    )
    soon = tuple(
        warning(1 + index, 100 + index, now=now, topic="rebooking", language="en", assigned=True)
        for index in range(50)
    )
    fields: dict[str, object] = {
        "queue": Queue(
            depth=1_912,
            unassigned=1_644,
            oldest_since=now - timedelta(minutes=214),
            depth_before=690,
        ),
        "estimate": Estimate(as_of=now, sample=96, median=minutes(159), low=minutes(48)),
        "promise": PromiseCounts(
            response=PromiseCount(kept=3_102, breached=1_306, overdue=1_204, at_risk=388),
            resolution=PromiseCount(kept=1_131, breached=48, overdue=17, at_risk=96),
        ),
        "warnings": (*overdue, *soon),
        "warnings_total": 1_705,
        "flagged": 3,
        "odd": 4,
    }
    return calm(now, **(fields | changes))


def failing_source(now: datetime = NOON) -> Snapshot:
    """One source fails and one is late; the figures of the third are fresh."""
    sources = (
        source("salesforce", now=now),
        source(
            "social",
            "failing",
            age=47,
            now=now,
            error="the feed answers 503 Service Unavailable",
            retry_at=now + timedelta(minutes=4),
        ),
        source("crew", "late", age=190, now=now, gap="tablet 7: notes 12 to 15 missing", outbox=2),
    )
    return calm(now, sources=sources)


def all_sources_down(now: datetime = NOON) -> Snapshot:
    """Nothing has been heard for a while."""
    sources = (
        source("salesforce", "late", age=60, now=now),
        source("social", "failing", age=75, now=now, error="cannot connect"),
        source("crew", "never", age=None, now=now, events=0),
    )
    return calm(now, sources=sources)


def empty(now: datetime = NOON) -> Snapshot:
    """A hub that has never heard of anything."""
    none = PromiseCount(kept=0, breached=0, overdue=0, at_risk=0)
    return calm(
        now,
        queue=Queue(depth=0, unassigned=0, oldest_since=None, depth_before=0),
        estimate=Estimate(as_of=now, sample=0, reason="no turn was answered yet"),
        promise=PromiseCounts(response=none, resolution=none),
        questions_24h=0,
        cases_open=0,
        on_shift=None,
        channels=(),
        languages=(),
        flow=tuple(FlowBucket(bucket.start, 0, 0) for bucket in flow(now)),
        sources=(source("social", "never", age=None, events=0),),
        expected_load=ExpectedLoad(reason="it takes two days of past to know"),
    )


def waiting_case(
    which: int = 1, *, now: datetime = NOON, waited: float = 44, **changes: object
) -> Case:
    """A customer who waits for a first reply."""
    since = now - timedelta(minutes=waited)
    promises = Promises()
    turn = Turn(
        clock=Clock.start(since, promises.response),
        arrivals=(since, since + timedelta(minutes=5)),
        channel="twitter",
        language="nl",
        first=True,
    )
    fields: dict[str, object] = {
        "id": f"twitter:8841{which:03}",
        "keys": (f"twitter:8841{which:03}",),
        "purpose": "question",
        "tracked": True,
        "channel": "twitter",
        "language": "nl",
        "opened_at": since,
        "last_at": since + timedelta(minutes=5),
        "topic": "baggage",
        "subject": "Suitcase did not arrive",
        "number": f"00{4711 + which}",
        "turns": (turn,),
        "resolution": Clock.start(since, promises.resolution),
        "messages": 2,
        "customer": Customer("twitter:99", "Anna de Vries", 182_000, "Platinum"),
        "flights": ("KL1006",),
    }
    return Case(**(fields | changes))  # type: ignore[arg-type] # a test changes what it likes


def story(case: Case | None = None) -> CaseStory:
    """What happened in a case, from three sources."""
    case = case or waiting_case()
    at = case.opened_at
    return CaseStory(
        case=case,
        entries=(
            Entry(at=at, kind="opened", sources=("salesforce",), text=case.subject),
            Entry(
                at=at,
                kind="message",
                sources=("social", "salesforce"),
                who="Anna de Vries",
                text="Hello, my suitcase did not arrive on KL1006 last night. Where is it?",
                channel="twitter",
            ),
            Entry(
                at=at + timedelta(minutes=1),
                kind="automatic_reply",
                sources=("salesforce",),
                text="Thank you for your message. We will answer within the hour.",
                channel="twitter",
            ),
            Entry(
                at=at + timedelta(minutes=5),
                kind="message",
                sources=("social",),
                who="Anna de Vries",
                text="It is a red one with a yellow strap, and my medication is in it!",
                channel="twitter",
                private=True,
            ),
            Entry(
                at=at + timedelta(minutes=9),
                kind="note_out",
                sources=("crew",),
                who="KL1006",
                text="Please look for a red suitcase with a yellow strap in the forward hold.",
                delivery="received",
            ),
        ),
    )


def _of_five_minutes(start: datetime) -> float:
    hour = start.hour + start.minute / 60
    return 9 + 7 * sin((hour - 12) / 24 * 6.283) + (4 if start.weekday() == 3 else 0)


def expected_of_course(now: datetime, past: timedelta) -> ExpectedLoad:
    """What was expected in the days of `course`."""
    as_of = now - timedelta(minutes=now.minute % 30, seconds=now.second)
    half_hours = []
    for step in range(-int(past / HALF_HOUR), 48):
        start = as_of + step * HALF_HOUR
        median = 6 * _of_five_minutes(start + HALF_HOUR / 2)
        half_hours.append(ExpectedHalfHour(start, median * 0.8, median, median * 1.25))
    return ExpectedLoad(as_of=as_of, half_hours=tuple(half_hours))


def course(now: datetime, length: timedelta) -> list[Point]:
    """Days with an evening peak, and more of it on Thursdays."""
    last = now - timedelta(minutes=now.minute % 5, seconds=now.second)
    points = []
    for back in reversed(range(length // FIVE_MINUTES + 1)):
        start = last - back * FIVE_MINUTES
        hour = start.hour + start.minute / 60
        arrivals = max(1, round(_of_five_minutes(start) + 2 * sin(back * 1.7)))
        points.append(
            Point(
                start,
                arrivals,
                max(0, arrivals - round(2 * sin(back / 9))),
                breached=back % 3,
                waiting=round(40 + 25 * sin((hour - 14) / 24 * 6.283)),
                response_time=timedelta(minutes=22 + 15 * sin((hour - 14) / 24 * 6.283)),
            )
        )
    return points


def aftercare(now: datetime = NOON, text: str = "So kind [/b]") -> Aftercare:
    """Some items on their way back, some praise and blame."""
    things = ("passport", "teddy bear", "眼鏡", "laptop", "ring")
    states: tuple[ItemState, ...] = ("found", "contacted", "returned")
    items = tuple(
        FoundThing(
            key=f"crew/found/{number}",
            case=f"crew:item:{number}",
            number=f"00{4800 + number}",
            state=states[number % 3],
            since=now - timedelta(hours=40 - number),
            item=things[number % 5],
            flight=f"KL{600 + number}",
        )
        for number in range(14)
    )
    opinions = tuple(
        Opinion(
            key=f"crew/inbox/{number}",
            case=f"crew:tab-{number}",
            tone="criticism" if number % 4 == 3 else "compliment",
            at=now - timedelta(hours=30 - number),
            flight=f"KL{700 + number}",
            text=text if number % 2 else "The crew found my daughter's bear, thank you so much!",
            forwarded=number % 3 == 0,
        )
        for number in range(9)
    )
    return Aftercare(items=items, opinions=opinions)


class FakePost:
    """A way out to the crews that keeps what is sent; set `trouble` to let it fail."""

    def __init__(self, *connectors: str) -> None:
        self._connectors = connectors
        self.sent: list[tuple[str, str, str, str | None]] = []
        """Connector, flight, text and case of every note."""
        self.trouble: HubmonError | None = None

    def connectors(self) -> Sequence[str]:
        if not self._connectors:
            raise ConfigError("hubmon.toml has no connectors that deliver notes to crews.")
        return self._connectors

    def send(
        self, connector: str, flight: str, text: str, *, now: datetime, case: str | None = None
    ) -> None:
        del now
        if self.trouble is not None:
            raise self.trouble
        self.sent.append((connector, flight, text, case))


class FakeDesk:
    """What can be done at a test's screen; what nobody gives is kept in lists."""

    def __init__(
        self,
        post: FakePost | None = None,
        *,
        acknowledge: Callable[[int], object] | None = None,
        declare: Callable[[bool], object] | None = None,
    ) -> None:
        self.post = post or FakePost()
        self.acknowledged: list[int] = []
        self.declared: list[bool] = []
        self.acknowledge = acknowledge or self.acknowledged.append
        self.declare = declare or self.declared.append


class FakeView:
    """A hub that stands as the test says.

    Set `moment` and `current` between two looks; an exception in `current` is raised by the look.
    """

    def __init__(
        self,
        current: Snapshot | Exception | None = None,
        *,
        moment: datetime = NOON,
        stories: Mapping[str, CaseStory] | None = None,
        waiting: Sequence[Case] = (),
    ) -> None:
        self.current: Snapshot | Exception = calm() if current is None else current
        self.moment = moment
        self.stories = dict(stories or {})
        self.waiting = tuple(waiting)
        self.silent: Sequence[Untold] = ()
        """Who was told nothing."""
        self.untold_before: list[datetime] = []
        """The moment in every question for them."""
        self.asked_for: list[tuple[str | None, str | None]] = []
        """Channel and language of every question for waiting cases."""
        self.counted: list[Counted] = []
        """Every figure whose cases were asked for."""
        self.care: Aftercare | None = None
        """What was found and said; None for some of each."""
        self.courses: list[timedelta] = []
        """The length of every past that was asked for."""
        self.expected: ExpectedLoad | None = None
        """What was expected; None for a usual day."""
        self.rose: Rising | Exception = Rising()
        """What rose in every surge."""
        self.surges: list[tuple[datetime, datetime]] = []
        """Every surge that was asked for."""
        self.opened: list[str] = []
        """The id in every question for a case."""

    def now(self) -> datetime:
        return self.moment

    def snapshot(self) -> Snapshot:
        if isinstance(self.current, Exception):
            raise self.current
        return self.current

    def story(self, case_id: str) -> CaseStory | None:
        self.opened.append(case_id)
        return self.stories.get(case_id)

    def aftercare(self) -> Aftercare:
        return self.care or aftercare(self.moment)

    def course(self, length: timedelta) -> Sequence[Point]:
        self.courses.append(length)
        return course(self.moment, length)

    def expected_load(self, past: timedelta) -> ExpectedLoad:
        return self.expected or expected_of_course(self.moment, past)

    def rising(self, since: datetime, until: datetime) -> Rising:
        self.surges.append((since, until))
        if isinstance(self.rose, Exception):
            raise self.rose
        return self.rose

    def counted_cases(self, figure: Counted) -> Sequence[Case]:
        self.counted.append(figure)
        return self.waiting

    def untold(self, before: datetime) -> Sequence[Untold]:
        self.untold_before.append(before)
        return self.silent

    def waiting_cases(
        self, *, channel: str | None = None, language: str | None = None
    ) -> Sequence[Case]:
        self.asked_for.append((channel, language))
        return self.waiting
