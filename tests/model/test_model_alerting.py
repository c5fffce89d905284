"""Who is told of a warning: once, in their hours, never more than they asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate
from typing import Any, get_args
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from msgspec.structs import replace
from tests.strategies import NOON

from hubmon.model.alerting import HOUR, AlertRules, Quiet, Said, Tiding, due
from hubmon.model.trouble import (
    UNWATCHED_AFTER,
    Acknowledgement,
    HubWarning,
    Trouble,
    TroubleKind,
)

MINUTE = timedelta(minutes=1)
AT_ONCE = AlertRules(merge=timedelta(0))
NIGHT = Quiet(time(22), time(7))
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def noon(minutes: float) -> datetime:
    return NOON + minutes * MINUTE


def warning(
    number: int = 1,
    begins: float = 0,
    ends: float | None = None,
    seen: float | None = None,
    kind: TroubleKind = "unspoken",
    **more: Any,
) -> HubWarning:
    """One that begins, is acknowledged (`seen`) and ends so many minutes after noon."""
    scope: dict[str, Any] = {"scope": "language", "name": "pt"}
    trouble = Trouble(kind=kind, height=4, **(scope | more))
    return HubWarning(
        id=number,
        trouble=trouble,
        since=noon(begins - 3),
        seen_at=noon(begins),
        worst=trouble,
        worst_at=noon(begins),
        warned_at=noon(begins),
        ended_at=None if ends is None else noon(ends),
        acknowledged=None if seen is None else Acknowledgement(noon(seen), "a012", 4),
    )


class Message:
    """What went out to somebody, and when."""

    def __init__(self, recipient: str, at: datetime, tidings: Sequence[Tiding]) -> None:
        self.recipient = recipient
        self.at = at
        self.tidings = tidings
        self.minute = (at - NOON) / MINUTE

    def words(self) -> list[tuple[str, int | None]]:
        return [(tiding.stage, tiding.warning.id) for tiding in self.tidings]


def as_seen(told: HubWarning, now: datetime) -> HubWarning | None:
    """A warning as a collector that looks all the time knows it at a moment."""
    if told.warned_at is None or told.warned_at > now:
        return None
    ended = told.ended_at if told.ended_at is not None and told.ended_at <= now else None
    seen = told.acknowledged
    return replace(
        told,
        ended_at=ended,
        seen_at=now,
        acknowledged=seen if seen is not None and seen.at <= now else None,
    )


def live(
    rules: Mapping[str, AlertRules],
    warnings: Sequence[HubWarning],
    minutes: Sequence[float],
    undelivered: frozenset[tuple[str, float]] = frozenset(),
) -> list[Message]:
    """What goes out when somebody looks at these minutes after noon."""
    sent: list[Message] = []
    for minute in minutes:
        now = noon(minute)
        known = [seen for told in warnings if (seen := as_seen(told, now)) is not None]
        for recipient in rules:
            mine = [message for message in sent if message.recipient == recipient]
            heard = {
                (tiding.stage == "ends", tiding.warning.id) for m in mine for tiding in m.tidings
            }
            over = {number for ended, number in heard if ended}
            said = Said(
                open=frozenset(number for ended, number in heard if not ended and number) - over,
                messages=[message.at for message in mine if now - message.at < HOUR],
                waiting=(recipient, minute) in undelivered,
            )
            tidings = due(recipient, rules, known, said, now)
            if tidings:
                sent.append(Message(recipient, now, tidings))
    return sent


def to(recipient: str, sent: Sequence[Message]) -> list[tuple[float, list[tuple[str, int | None]]]]:
    return [(m.minute, m.words()) for m in sent if m.recipient == recipient]


# Rule by rule --------------------------------------------------------------------------------


def test_a_beginning_is_told_once_and_so_is_its_end() -> None:
    sent = live({"desk": AT_ONCE}, [warning(1, 2, 30)], range(60))
    assert to("desk", sent) == [(2, [("begins", 1)]), (30, [("ends", 1)])]


def test_they_hear_of_what_they_asked_for_and_of_the_end_of_nothing_else() -> None:
    rules = {
        "kinds": replace(AT_ONCE, kinds=frozenset({"stopped"})),
        "spanish": replace(AT_ONCE, names={"language": frozenset({"es"})}),
        "no channel": replace(AT_ONCE, names={"channel": frozenset()}),
    }
    warnings = [
        warning(1, ends=20),
        warning(2, ends=20, kind="stopped", scope="hub", name=""),
        warning(3, ends=20, kind="overdue", scope="channel", name="twitter"),
        warning(4, ends=20, name="es"),
    ]
    sent = live(rules, warnings, range(40))
    heard = {name: {number for _, words in to(name, sent) for _, number in words} for name in rules}
    assert heard == {"kinds": {2}, "spanish": {2, 3, 4}, "no channel": {1, 2, 4}}


def test_what_has_to_last_longer_is_told_later_or_never() -> None:
    rules = {"desk": replace(AT_ONCE, after=10 * MINUTE)}
    sent = live(rules, [warning(1, 0, 9), warning(2, 5, 40)], range(60))
    assert to("desk", sent) == [(15, [("begins", 2)]), (40, [("ends", 2)])]


def test_what_comes_within_some_minutes_is_told_at_once() -> None:
    rules = {"desk": AlertRules(merge=5 * MINUTE)}
    warnings = [warning(1, 0, 60), warning(2, 3, 61), warning(3, 6)]
    sent = live(rules, warnings, range(80))
    assert to("desk", sent) == [
        (5, [("begins", 1), ("begins", 2)]),
        (11, [("begins", 3)]),
        (65, [("ends", 1), ("ends", 2)]),
    ]


def test_in_quiet_hours_only_what_is_urgent_comes_through() -> None:
    rules = {"desk": replace(AT_ONCE, quiet=NIGHT, urgent=frozenset({"stopped"}))}
    late = 11 * 60  # 23:00
    warnings = [
        warning(1, 0, late),
        warning(2, late, late + 60),
        warning(3, late),
        warning(4, late, late + 30, kind="stopped"),
    ]
    sent = live(rules, warnings, range(0, 24 * 60, 10))
    assert to("desk", sent) == [
        (0, [("begins", 1)]),
        (late, [("begins", 4)]),
        (late + 30, [("ends", 4)]),
        (19 * 60, [("begins", 3), ("ends", 1)]),
    ]


def test_what_begins_just_before_quiet_hours_waits_for_the_morning() -> None:
    rules = {"desk": replace(AT_ONCE, quiet=NIGHT, merge=5 * MINUTE)}
    sent = live(rules, [warning(1, 10 * 60 - 1)], range(24 * 60))
    assert to("desk", sent) == [(19 * 60, [("begins", 1)])]


def test_no_more_than_so_many_in_an_hour_the_rest_at_once() -> None:
    rules = {"desk": replace(AT_ONCE, at_most=3)}
    sent = live(rules, [warning(n, n * 5) for n in range(1, 9)], range(80))
    assert [(minute, len(words)) for minute, words in to("desk", sent)] == [
        (5, 1),
        (10, 1),
        (15, 1),
        (65, 5),
    ]


def test_what_nobody_acknowledges_is_told_to_somebody_else_and_so_on() -> None:
    rules = {
        "desk": AT_ONCE,
        "duty": replace(AT_ONCE, escalates="desk", unacknowledged=15 * MINUTE),
        "head": replace(AT_ONCE, escalates="duty", unacknowledged=30 * MINUTE),
    }
    warnings = [warning(1, 0, 90), warning(2, 1, 91, seen=10), warning(3, 2, 92, seen=40)]
    sent = live(rules, warnings, range(120))
    assert to("duty", sent) == [
        (15, [("escalated", 1)]),
        (17, [("escalated", 3)]),
        (90, [("ends", 1)]),
        (92, [("ends", 3)]),
    ]
    assert to("head", sent) == [(45, [("escalated", 1)]), (90, [("ends", 1)])]


def test_it_escalates_though_the_first_could_not_be_reached() -> None:
    rules = {"desk": AT_ONCE, "duty": replace(AT_ONCE, escalates="desk")}
    never = frozenset(("desk", minute) for minute in range(60))
    sent = live(rules, [warning(1)], range(60), undelivered=never)
    assert to("desk", sent) == []
    assert to("duty", sent) == [(15, [("escalated", 1)])]


def test_while_a_message_cannot_be_delivered_the_rest_is_gathered() -> None:
    down = frozenset(("desk", minute) for minute in range(1, 200))
    warnings = [warning(n, n * 10 - 10, 60 if n == 4 else None) for n in range(1, 7)]
    sent = live({"desk": AT_ONCE}, warnings, range(300), undelivered=down)
    assert to("desk", sent) == [
        (0, [("begins", 1)]),
        (200, [("begins", 2), ("begins", 3), ("begins", 5), ("begins", 6)]),
    ]


def test_what_another_warning_explains_is_told_when_it_stands_for_itself() -> None:
    explained = replace(warning(), because="hub:stopped", seen_at=NOON)
    assert due("desk", {"desk": AT_ONCE}, [explained], Said(), NOON) == []
    alone = replace(explained, because="")
    assert due("desk", {"desk": AT_ONCE}, [alone], Said(), NOON) == [Tiding("begins", alone)]


def test_what_nobody_has_looked_at_for_long_is_not_told_as_if_it_lasted() -> None:
    old = replace(warning(), seen_at=NOON - UNWATCHED_AFTER)
    assert due("desk", {"desk": AT_ONCE}, [old], Said(), NOON) == []


def test_a_channel_that_is_down_is_told_of_by_the_others() -> None:
    rules = {"desk": AT_ONCE, "duty": replace(AT_ONCE, escalates="desk")}
    down = warning(1, kind="sender", scope="source", name="desk")
    sent = live(rules, [down], range(60))
    assert to("desk", sent) == []
    assert to("duty", sent) == [(15, [("escalated", 1)])]


# Quiet hours in any zone ---------------------------------------------------------------------


@st.composite
def quiets(draw: DrawFn) -> Quiet:
    begins, ends = draw(
        st.lists(st.integers(0, 24 * 60 - 1), min_size=2, max_size=2, unique=True).map(
            lambda minutes: [time(each // 60, each % 60) for each in minutes]
        )
    )
    return Quiet(begins, ends)


zones = st.sampled_from(["Europe/Amsterdam", "Asia/Kolkata", "America/New_York"]).map(ZoneInfo)
days = st.sampled_from(
    [NOON, datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]
)
"""Some day, and those on which clocks change."""


@given(quiet=quiets(), zone=zones, day=days, minutes=st.integers(-1500, 1500))
def test_quiet_hours_end_and_are_those_of_the_zone(
    quiet: Quiet, zone: ZoneInfo, day: datetime, minutes: int
) -> None:
    moment = day + minutes * MINUTE
    over = quiet.over(moment, zone)
    assert moment <= over <= moment + timedelta(hours=26)
    assert quiet.over(over, zone) == over
    if day == NOON and zone.key == "Asia/Kolkata":
        local = moment.astimezone(zone).time()
        inside = [quiet.begins <= local, local < quiet.ends]
        within = all(inside) if quiet.begins < quiet.ends else any(inside)
        assert (over > moment) == within
        assert not within or over.astimezone(zone).time() == quiet.ends


def test_quiet_hours_follow_the_clocks_of_their_zone() -> None:
    midnight = datetime(2026, 3, 29, 0, tzinfo=UTC)
    over = NIGHT.over(midnight, AMSTERDAM)
    assert over == datetime(2026, 3, 29, 5, tzinfo=UTC)
    assert over.astimezone(AMSTERDAM).time() == time(7)


# Whatever happens ----------------------------------------------------------------------------

NAMES = ("desk", "duty", "head")
KINDS = get_args(TroubleKind)
kinds = st.frozensets(st.sampled_from(KINDS))


@st.composite
def rules(draw: DrawFn) -> dict[str, AlertRules]:
    def minutes(most: int) -> timedelta:
        return draw(st.integers(0, most)) * MINUTE

    return {
        name: AlertRules(
            kinds=draw(st.one_of(st.just(frozenset(KINDS)), kinds)),
            after=minutes(20),
            zone=AMSTERDAM,
            quiet=draw(st.none() | quiets()),
            urgent=draw(kinds),
            merge=minutes(10),
            at_most=draw(st.integers(1, 5)),
            escalates=draw(st.sampled_from(["", before])),
            unacknowledged=minutes(30) + MINUTE,
        )
        for before, name in zip(("", *NAMES), NAMES, strict=False)
    }


@st.composite
def warnings(draw: DrawFn) -> list[HubWarning]:
    def one(number: int) -> HubWarning:
        begins = draw(st.integers(0, 900))
        lasts = draw(st.none() | st.integers(1, 400))
        seen = draw(st.none() | st.integers(0, 60))
        return warning(
            number,
            begins,
            None if lasts is None else begins + lasts,
            None if seen is None else begins + seen,
            draw(st.sampled_from(KINDS)),
        )

    return [one(number) for number in range(1, draw(st.integers(2, 6)))]


looks = st.lists(st.integers(1, 40), min_size=20, max_size=50).map(lambda x: list(accumulate(x)))


@given(rules=rules(), warnings=warnings(), looks=looks, chance=st.randoms(use_true_random=False))
def test_whatever_happens(
    rules: dict[str, AlertRules],
    warnings: list[HubWarning],
    looks: list[int],
    chance: Any,
) -> None:
    down = frozenset((name, look) for name in NAMES for look in looks if chance.random() < 0.1)
    sent = live(rules, warnings, looks, down)
    for name, own in rules.items():
        mine = [message for message in sent if message.recipient == name]
        told = [(tiding, message.at) for message in mine for tiding in message.tidings]
        begun = {t.warning.id: at for t, at in told if t.stage != "ends"}
        ended = {t.warning.id: at for t, at in told if t.stage == "ends"}
        assert len(begun) + len(ended) == len(told), "each beginning once, each end once"
        assert all(number in begun and begun[number] < at for number, at in ended.items())
        for tiding, at in told:
            assert own.undisturbed(tiding.warning.trouble, at) == at, "quiet hours"
            if tiding.stage != "ends":
                assert own.wants(tiding.warning.trouble)
                assert tiding.warning.ended_at is None, "what is over is not told as if it lasted"
                assert (tiding.stage == "escalated") == bool(own.escalates)
            if tiding.stage == "escalated":
                assert tiding.warning.acknowledged is None
        for message in mine:
            recent = [m for m in mine if message.at - HOUR < m.at <= message.at]
            assert len(recent) <= own.at_most, "no flood"


@given(warnings=warnings(), looks=looks)
def test_all_that_lasts_is_told_to_who_hears_everything(
    warnings: list[HubWarning], looks: list[int]
) -> None:
    everything = replace(AT_ONCE, at_most=1000)
    sent = live({"desk": everything}, warnings, looks)
    heard = {word for _, words in to("desk", sent) for word in words}
    for each in warnings:
        assert each.warned_at is not None
        lasting = [
            look
            for look in looks
            if each.warned_at <= noon(look) < (each.ended_at or noon(look + 1))
        ]
        over = each.ended_at is not None and noon(looks[-1]) >= each.ended_at
        assert (("begins", each.id) in heard) == bool(lasting)
        assert (("ends", each.id) in heard) == (bool(lasting) and over)
