"""The hub's figures the slow way: everything from scratch, straight from the words' definitions.

Written apart from `hubmon.model` and sharing nothing with it but the types it speaks in, so that
the two can be held against each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hubmon.model.events import (
    AgentShift,
    AnyEvent,
    Assigned,
    CaseOpened,
    CaseReopened,
    CaseResolved,
    Compliment,
    CustomerMessage,
    Deleted,
    FoundItem,
    Reply,
)
from hubmon.model.expectation import Estimate, Estimates
from hubmon.model.promise import Promise, Promises
from hubmon.model.reports import Report
from hubmon.model.snapshot import (
    BreachWarning,
    ChannelState,
    FlowBucket,
    GroupLoad,
    PromiseCount,
    PromiseCounts,
    Queue,
    Snapshot,
    TopicLoad,
)

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
LAST = datetime.max.replace(microsecond=999_000, tzinfo=UTC)


@dataclass
class Owing:
    """A promise: when its clock started, when it is at risk, when due, when and how it stopped."""

    since: datetime
    promise: Promise
    stopped: datetime | None = None
    met: bool = False

    @property
    def due(self) -> datetime:
        return later(self.since, self.promise.within)

    @property
    def risk_at(self) -> datetime:
        return later(self.since, self.promise.at_risk_after)


@dataclass
class NaiveTurn:
    owing: Owing
    arrivals: list[datetime]
    channel: str
    language: str


@dataclass
class NaiveCase:
    keys: set[str]
    purpose: str
    tracked: bool
    channel: str = ""
    language: str = ""
    topic: str = ""
    agent: str | None = None
    turns: list[NaiveTurn] = field(default_factory=list)
    resolution: Owing | None = None
    resolved_at: datetime | None = None
    odd: bool = False
    last_at: datetime = field(default_factory=lambda: datetime.min.replace(tzinfo=UTC))

    @property
    def id(self) -> str:
        return min([key for key in self.keys if not key.startswith("note:")] or self.keys)

    @property
    def waiting(self) -> NaiveTurn | None:
        running = [turn for turn in self.turns if turn.owing.stopped is None]
        assert len(running) <= 1
        return running[0] if running else None

    @property
    def open(self) -> bool:
        if self.tracked:
            return self.resolved_at is None
        return self.waiting is not None


def later(moment: datetime, by: timedelta) -> datetime:
    """`moment` plus `by`, as far as the calendar goes."""
    return moment + by if LAST - moment > by else LAST


# From reports to cases -------------------------------------------------------------------------


def keys_of(report: Report) -> set[str]:
    """Every name by which an event says what it belongs to, the thing it is about included."""
    event = report.event
    keys = {f"shift of {event.agent}"} if isinstance(event, AgentShift) else set(event.case)
    if isinstance(event, CustomerMessage | Reply):
        keys |= {event.message} | ({event.in_reply_to} if event.in_reply_to else set())
    if isinstance(event, Deleted) and event.message:
        keys.add(event.message)
    return keys | {_thing(report)}


def _thing(report: Report) -> str:
    return f"\0{report.source}/{report.event.stream}/{report.event.id}"


def by_subject(reports: Iterable[Report]) -> list[list[Report]]:
    """The reports, those with a key in common together, in the order of their smallest key."""
    groups: list[tuple[set[str], list[Report]]] = []
    for report in reports:
        keys, together = keys_of(report), [report]
        apart = []
        for group in groups:
            if group[0] & keys:
                keys |= group[0]
                together = group[1] + together
            else:
                apart.append(group)
        groups = [*apart, (keys, together)]
    return [together for _, together in sorted(groups, key=lambda group: min(group[0]))]


def naive_cases(reports: Iterable[Report], promises: Promises) -> list[NaiveCase]:
    """Every case there is."""
    cases = []
    for group in by_subject(reports):
        if any(isinstance(report.event, AgentShift) for report in group):
            continue
        case = _naive_case(group, promises)
        if case is not None:
            cases.append(case)
    return cases


def _standing(group: Collection[Report]) -> list[Report]:
    """The highest version of every thing, in the order of source, stream and id."""
    things = sorted({(r.source, r.event.stream, r.event.id) for r in group})
    return [
        max(
            (r for r in group if (r.source, r.event.stream, r.event.id) == thing),
            key=lambda r: r.event.version,
        )
        for thing in things
    ]


@dataclass
class _Post:
    id: str
    at: datetime
    out: bool
    reports: list[Any]

    @property
    def counts(self) -> bool:
        if self.out:
            return not any(report.automatic for report in self.reports)
        return all(report.needs_reply for report in self.reports)

    @property
    def basis(self) -> str:
        order = ("milestone", "message", "email", "comment", "field")
        return min((str(report.basis) for report in self.reports), key=order.index)

    @property
    def language(self) -> str:
        return first_tag(report.language for report in self.reports)

    @property
    def answers(self) -> str | None:
        return next((r.in_reply_to for r in self.reports if r.in_reply_to), None)


def first_tag(tags: Iterable[str]) -> str:
    return next((tag for tag in tags if tag != "und"), "und")


def base(tag: str) -> str:
    language = tag.partition("-")[0]
    return "no" if language in ("nb", "nn") else language


def _gone(group: Collection[Report], standing: list[Report]) -> set[str]:
    """The messages that were withdrawn."""
    gone: set[str] = set()
    for report in standing:
        if isinstance(report.event, Deleted):
            gone |= {report.event.message} if report.event.message else set()
            gone |= {
                other.event.message
                for other in group
                if _thing(other) == _thing(report)
                and isinstance(other.event, CustomerMessage | Reply)
            }
    return gone


def _last(group: Collection[Report], standing: list[Report]) -> datetime:
    """When something last happened; a message of which only the withdrawal stands did as well."""
    times = [report.event.at for report in standing]
    posts = [(r, r.event) for r in group if isinstance(r.event, CustomerMessage | Reply)]
    told = {post.message for r, post in posts if r in standing}
    older = [(r, post) for r, post in posts if r not in standing]
    for identity in _gone(group, standing) - told:
        known = _standing([r for r, post in older if post.message == identity])
        times += [min(r.event.at for r in known)] if known else []
    return max(times)


def _posts(group: Collection[Report], standing: list[Report]) -> tuple[list[_Post], bool, bool]:
    """The messages nobody withdrew; whether there are others; whether sources differ on one."""
    gone = _gone(group, standing)
    told: dict[str, list[Any]] = {}
    for report in standing:
        if isinstance(report.event, CustomerMessage | Reply):
            told.setdefault(report.event.message, []).append(report.event)
    known = {r.event.message for r in group if isinstance(r.event, CustomerMessage | Reply)}
    posts, odd = [], False
    for identity in sorted(told.keys() - gone):
        replies = [event for event in told[identity] if isinstance(event, Reply)]
        odd |= bool(replies) and len(replies) < len(told[identity])
        at = min(event.at for event in told[identity])
        posts.append(_Post(identity, at, bool(replies), replies or told[identity]))
    return posts, bool(known), odd


def _naive_case(group: list[Report], promises: Promises) -> NaiveCase | None:
    standing = _standing(group)
    facts = [r.event for r in standing if not isinstance(r.event, Deleted)]
    posts, any_post, odd = _posts(group, standing)
    if not any_post and not facts:
        return None
    opened = [event for event in facts if isinstance(event, CaseOpened)]
    incoming = [post for post in posts if not post.out]
    case = NaiveCase(_case_keys(group), _purpose(group, facts, opened), bool(opened), odd=odd)
    case.topic = next(
        (
            t
            for t in [*(e.topic for e in opened), *(r.topic for p in incoming for r in p.reports)]
            if t
        ),
        "",
    )
    case.language = base(
        first_tag([*(e.language for e in opened), *(p.language for p in incoming)])
    )
    case.channel = _channel(group, standing, opened)
    case.last_at = _last(group, standing)
    assigned = [event for event in facts if isinstance(event, Assigned)]
    if assigned:
        last = max(assigned, key=lambda e: (e.at, e.version, e.stream, e.id))
        case.agent = last.agent
    began = min((e.at for e in opened), default=datetime.min.replace(tzinfo=UTC))
    _run(case, posts, facts, began if opened else None, promises)
    if opened and case.purpose == "question":
        case.resolution = Owing(began, promises.resolution_for(case.topic))
        case.resolution.stopped, case.resolution.met = case.resolved_at, True
    if not opened:
        case.resolved_at = None
    return case


def _case_keys(group: Iterable[Report]) -> set[str]:
    named = set()
    for report in group:
        keys = keys_of(report) - {_thing(report)}
        named |= keys or {"thing:" + _thing(report)[1:]}
    return named


def _purpose(group: list[Report], facts: Sequence[AnyEvent], opened: list[CaseOpened]) -> str:
    if opened:
        return opened[0].purpose
    replies = {r.event.message for r in group if isinstance(r.event, Reply)}
    asked = {r.event.message for r in group if isinstance(r.event, CustomerMessage)}
    if asked - replies:
        return "question"
    for kind, purpose in ((Compliment, "compliment"), (FoundItem, "lost_and_found")):
        if any(isinstance(event, kind) for event in facts):
            return purpose
    return "outreach" if replies else "note"


def _channel(group: list[Report], standing: list[Report], opened: list[CaseOpened]) -> str:
    if opened:
        return opened[0].channel
    posts = [r.event for r in group if isinstance(r.event, CustomerMessage | Reply)]
    first = min((post.message for post in posts), default=None)
    return next((post.channel for post in posts if post.message == first), "")


def _run(
    case: NaiveCase,
    posts: list[_Post],
    facts: Sequence[AnyEvent],
    began: datetime | None,
    promises: Promises,
) -> None:
    """Walk through time and cut the case into turns."""
    if began is None:
        everything = [post.at for post in posts] + [event.at for event in facts]
        began = min(everything, default=LAST)
    for at, _, _, what in sorted(_steps(case, posts, facts, began), key=lambda step: step[:3]):
        if isinstance(what, CaseReopened):
            case.resolved_at = None
        elif isinstance(what, CaseResolved):
            case.resolved_at = at
            if case.waiting:
                case.waiting.owing.stopped = at
        elif what.counts and what.out:
            _replied(case, at, what.basis, posts)
        elif what.counts:
            _asked(case, at, what, promises)
    for turn in case.turns:
        turn.language = base(turn.language) if turn.language != "und" else case.language


def _steps(
    case: NaiveCase, posts: list[_Post], facts: Sequence[AnyEvent], began: datetime
) -> Iterable[tuple[datetime, int, str, Any]]:
    """What happened and when it counts; of one moment: question, answer, closed, reopened."""
    asked = {post.id: post.at for post in posts if not post.out}
    for post in posts:
        question = asked.get(post.answers or "", post.at) if post.out else post.at
        case.odd |= question > post.at
        yield max(post.at, question), int(post.out), post.id, post
    for event in facts:
        if isinstance(event, CaseResolved):
            case.odd |= event.at < began
            yield max(event.at, began), 2, event.id, event
        elif isinstance(event, CaseReopened):
            yield event.at, 3, event.id, event


def _asked(case: NaiveCase, at: datetime, post: _Post, promises: Promises) -> None:
    case.resolved_at = None
    if case.purpose != "question":
        return
    if case.waiting is None:
        owing = Owing(at, promises.response_for(case.topic))
        case.turns.append(NaiveTurn(owing, [], post.reports[0].channel, "und"))
    turn = case.turns[-1]
    turn.arrivals.append(at)
    if turn.language == "und":
        turn.language = post.language


def _replied(case: NaiveCase, at: datetime, basis: str, posts: list[_Post]) -> None:
    """A first response is known from the strongest basis there is; a later one when it was sent."""
    known = {post.basis for post in posts if post.out and post.counts}
    sent = {"message", "email"}
    ends = sent
    if len(case.turns) == 1:
        ends = next(e for e in ({"milestone"}, sent, {"comment"}, {"field"}) if e & known)
    turn = case.waiting
    if turn is not None and basis in ends:
        turn.owing.stopped, turn.owing.met = at, True


# From cases to a snapshot ----------------------------------------------------------------------


def _said(sample: int) -> Estimate:
    return Estimate(as_of=datetime(2026, 11, 22, tzinfo=UTC), sample=sample)


ESTIMATES = Estimates(
    _said(1), {"twitter": _said(2), "nl": _said(3)}, {"nl": _said(4), "twitter": _said(5)}
)
"""What stands in the naive snapshot: the hub's, and some channels' and languages'."""
NOBODY_WROTE = Estimate(as_of=ESTIMATES.hub.as_of, sample=0, reason="nobody wrote of late")


def naive_snapshot(
    reports: Sequence[Report],
    now: datetime,
    promises: Promises,
    channels: Mapping[str, ChannelState],
) -> Snapshot:
    """The hub at `now`, without sources."""
    cases = naive_cases(reports, promises)
    turns = [turn for case in cases for turn in case.turns]
    waiting = [turn for turn in turns if turn.owing.stopped is None]
    arrivals = [at for turn in turns for at in turn.arrivals]
    on_shift = _on_shift(reports, now)
    response = _promise_count([turn.owing for turn in turns], now)
    resolution = _promise_count([case.resolution for case in cases if case.resolution], now)
    return Snapshot(
        as_of=now,
        queue=Queue(
            depth=len(waiting),
            unassigned=sum(case.waiting is not None and case.agent is None for case in cases),
            oldest_since=min((turn.owing.since for turn in waiting), default=None),
            depth_before=_depth_before(turns, now),
            answered_at=max(
                (
                    owing.stopped
                    for turn in turns
                    if (owing := turn.owing).stopped and _answered_in(turn, now - DAY, now)
                ),
                default=None,
            ),
        ),
        estimate=ESTIMATES.hub,
        promise=PromiseCounts(response=response, resolution=resolution),
        questions_24h=sum(now - DAY < at <= now for at in arrivals),
        cases_open=sum(case.open for case in cases),
        on_shift=None if on_shift is None else len(on_shift),
        channels=tuple(_channels(turns, now, channels)),
        languages=tuple(_languages(turns, now, on_shift)),
        warnings=tuple(_warnings(cases, now)),
        warnings_total=response.overdue
        + response.at_risk
        + resolution.overdue
        + resolution.at_risk,
        flow=tuple(_flow(turns, now)),
        sources=(),
        flagged=sum(case.open and case.odd for case in cases),
        odd=sum(case.open and _is_odd(case, now, channels) for case in cases),
        topics=tuple(_topics(cases)),
    )


def _is_odd(case: NaiveCase, now: datetime, channels: Mapping[str, ChannelState]) -> bool:
    """Whether somebody should look at it."""
    unknown = bool(channels) and case.channel not in channels
    return case.odd or unknown or case.language == "und" or case.last_at > later(now, 5 * MINUTE)


def _topics(cases: Sequence[NaiveCase]) -> list[TopicLoad]:
    """Who waits by topic, the heaviest first."""
    topics = [case.topic for case in cases if case.waiting is not None]
    loads = [TopicLoad(topic, topics.count(topic)) for topic in set(topics)]
    return sorted(loads, key=lambda load: (-load.waiting, load.topic))


def _depth_before(turns: list[NaiveTurn], now: datetime) -> int:
    """Who waited half an hour ago: come by then, and not gone by then.

    What is dated later than the present is taken as it stands, as the depth itself takes it.
    """
    then = now - 30 * MINUTE
    return sum(
        (turn.owing.since <= then or turn.owing.since > now)
        and (turn.owing.stopped is None or then < turn.owing.stopped <= now)
        for turn in turns
    )


def _promise_count(owed: list[Owing], now: datetime) -> PromiseCount:
    running = [each for each in owed if each.stopped is None]
    recent = [each for each in owed if each.stopped and now - DAY < each.stopped <= now]
    overdue = sum(each.due < now for each in running)
    late = sum(each.stopped > each.due for each in recent if each.stopped)
    return PromiseCount(
        kept=sum(each.met and each.stopped <= each.due for each in recent if each.stopped),
        breached=late + overdue,
        overdue=overdue,
        at_risk=sum(each.risk_at <= now <= each.due for each in running),
    )


def _on_shift(reports: Sequence[Report], now: datetime) -> dict[str, set[str]] | None:
    """Agents on shift with their languages; None where no source tells of shifts."""
    agents: dict[str, list[AgentShift]] = {}
    for report in reports:
        if isinstance(report.event, AgentShift):
            agents.setdefault(report.event.agent, [])
    for report in _standing(reports):
        if isinstance(report.event, AgentShift):
            agents[report.event.agent].append(report.event)
    if not agents:
        return None
    present = {}
    for agent, told in agents.items():
        if told:
            last = max(told, key=lambda e: (e.at, e.version, e.stream, e.id))
            if last.on and timedelta(0) <= now - last.at < timedelta(hours=14):
                present[agent] = {base(tag) for tag in last.languages}
    return present


def _channels(
    turns: list[NaiveTurn], now: datetime, states: Mapping[str, ChannelState]
) -> Iterable[GroupLoad]:
    busy = {turn.channel for turn in turns if _busy(turn, now)}
    for key in sorted(busy | {key for key, state in states.items() if state != "retired"}):
        theirs = [turn for turn in turns if turn.channel == key]
        said = ESTIMATES.channels.get(key, NOBODY_WROTE)
        yield _load(key, theirs, now, None, states.get(key, "unknown"), said)


def _languages(
    turns: list[NaiveTurn], now: datetime, on_shift: dict[str, set[str]] | None
) -> Iterable[GroupLoad]:
    busy = {turn.language for turn in turns if _busy(turn, now)}
    for key in sorted(busy.union(*(on_shift or {}).values())):
        people = None if on_shift is None else sum(key in tags for tags in on_shift.values())
        said = ESTIMATES.languages.get(key, NOBODY_WROTE)
        theirs = [turn for turn in turns if turn.language == key]
        yield _load(key, theirs, now, people, "live", said)


def _busy(turn: NaiveTurn, now: datetime) -> bool:
    return turn.owing.stopped is None or any(now - DAY < at <= now for at in turn.arrivals)


def _load(
    key: str,
    turns: list[NaiveTurn],
    now: datetime,
    on_shift: int | None,
    state: ChannelState,
    said: Estimate,
) -> GroupLoad:
    owed = [turn.owing for turn in turns if turn.owing.stopped is None]
    waiting = [owing.since for owing in owed]
    return GroupLoad(
        key=key,
        waiting=len(waiting),
        oldest_since=min(waiting, default=None),
        arrivals_per_hour=sum(now - HOUR < at <= now for turn in turns for at in turn.arrivals),
        replies_per_hour=sum(_answered_in(turn, now - HOUR, now) for turn in turns),
        estimate=said,
        on_shift=on_shift,
        state=state,
        overdue=sum(owing.due < now for owing in owed),
        at_risk=sum(owing.risk_at <= now <= owing.due for owing in owed),
    )


def _answered_in(turn: NaiveTurn, after: datetime, until: datetime) -> bool:
    owing = turn.owing
    return owing.met and owing.stopped is not None and after < owing.stopped <= until


def _warnings(cases: list[NaiveCase], now: datetime) -> Iterable[BreachWarning]:
    owed: list[tuple[datetime, str, int, NaiveCase, Owing]] = []
    for case in cases:
        if case.waiting:
            owed.append((case.waiting.owing.due, case.id, 0, case, case.waiting.owing))
        if case.resolution and case.resolution.stopped is None:
            owed.append((case.resolution.due, case.id, 1, case, case.resolution))
    owed.sort(key=lambda each: each[:3])
    overdue = [each for each in owed if each[0] < now]
    soon = [each for each in owed if each[4].risk_at <= now <= each[0]]
    for due, identity, kind, case, owing in overdue[-50:] + soon[:50]:
        of = case.waiting if kind == 0 else case
        assert of is not None
        yield BreachWarning(
            case=identity,
            promise="resolution" if kind else "response",
            due=due,
            since=owing.since,
            channel=of.channel,
            language=of.language,
            topic=case.topic,
            assigned=case.agent is not None,
        )


def _flow(turns: list[NaiveTurn], now: datetime) -> Iterable[FlowBucket]:
    quarter = 15 * MINUTE
    latest = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    for back in range(95, -1, -1):
        start = latest - back * quarter
        yield FlowBucket(
            start,
            arrivals=sum(start <= at < start + quarter for turn in turns for at in turn.arrivals),
            replies=sum(
                turn.owing.met and start <= (turn.owing.stopped or start) < start + quarter
                for turn in turns
            ),
        )
