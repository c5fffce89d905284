"""Event histories as sources tell them: consistent with themselves, in any other way odd.

Consistent means: one (source, stream, id, version) always says the same. Everything else happens:
several sources report one message, at different times and in different tongues; edits, deletions,
restorations; links that only a late report makes; times far off, equal, or in the wrong order.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from hubmon.model.events import (
    FINAL,
    AgentShift,
    AnyEvent,
    Assigned,
    Basis,
    CaseOpened,
    CaseReopened,
    CaseResolved,
    CaseStatus,
    Compliment,
    CrewNote,
    CrewReceipt,
    Customer,
    CustomerMessage,
    Deleted,
    FoundItem,
    Reply,
)
from hubmon.model.reports import Report

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
"""The middle of every history."""

SPAN = timedelta(hours=30)

CHANNELS = ("twitter", "facebook", "a network nobody knows")
LANGUAGES = ("und", "en", "pt-BR", "pt", "nb", "tlh")
TOPICS = ("", "", "baggage")
AGENTS = ("ann", "bob")

_ODD_TIMES = (
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999000, tzinfo=UTC),
)

usual_times: SearchStrategy[datetime] = st.one_of(
    st.integers(-90, 20).map(lambda minutes: NOON + timedelta(minutes=minutes)),
    st.integers(-30, 2).map(lambda hours: NOON + timedelta(hours=hours)),
    st.integers(-7_200_000, 600_000).map(lambda ms: NOON + timedelta(milliseconds=ms)),
)
"""On a coarse grid, so that equal moments are common, or anywhere to the millisecond."""

times: SearchStrategy[datetime] = st.one_of(
    usual_times, usual_times, usual_times, st.sampled_from(_ODD_TIMES)
)

customers: SearchStrategy[Customer] = st.builds(
    Customer,
    id=st.sampled_from(("@ivo", "@mia")),
    name=st.sampled_from(("", "Mia", "[/b]\x1b[31m")),
    audience=st.none() | st.integers(0, 10**9),
    tier=st.sampled_from(("", "Platinum")),
)


class _Teller:
    """Makes the events of one history; hands out identities so that none is used twice."""

    def __init__(self, draw: DrawFn, moments: SearchStrategy[datetime]) -> None:
        self.draw = draw
        self.moments = moments
        self.reports: list[Report] = []
        self._count = 0

    def identity(self) -> str:
        self._count += 1
        return str(self._count)

    def pick(self, *values: Any) -> Any:
        return self.draw(st.sampled_from(values))

    def tell(self, source: str, event: AnyEvent) -> None:
        self.reports.append(Report(source, event))

    def thing(self, source: str, make: type[Any], stream: str, keys: Sequence[str]) -> None:
        """A fact of a case system: with later versions now and then, or with a deletion."""
        identity = self.identity()
        fields: dict[str, Any] = {"stream": stream, "id": identity, "case": tuple(keys)}
        for version in range(self.pick(1, 1, 1, 2)):
            more = self._details(make)
            self.tell(source, make(at=self.draw(self.moments), version=version, **fields, **more))
        if self.pick(False, False, False, False, True):
            if self.pick(False, True):
                fields["case"] = ()
            version = self.pick(FINAL, 5)
            self.tell(source, Deleted(at=self.draw(self.moments), version=version, **fields))
            if version != FINAL and self.pick(False, True):
                fields["case"] = tuple(keys)
                more = self._details(make)
                self.tell(source, make(at=self.draw(self.moments), version=6, **fields, **more))

    def _details(self, make: type[Any]) -> dict[str, Any]:
        """Other words in every version."""
        return {name: self.pick(*values) for name, values in _DETAILS.get(make, {}).items()}

    def post(self, number: int, earlier: list[str], case_key: str) -> None:
        """One message in or out, reported by one source or by two."""
        message = f"twitter:{number}-{self.identity()}"
        answers = (
            self.draw(st.sampled_from(earlier)) if earlier and self.pick(True, False) else None
        )
        incoming = self.pick(True, True, False)
        at = self.draw(self.moments)
        common: dict[str, Any] = {"message": message, "in_reply_to": answers}
        common["channel"] = self.pick(*CHANNELS)
        if incoming:
            common["needs_reply"] = self.pick(True, True, True, False)
            common["topic"] = self.pick(*TOPICS)
        else:
            common["automatic"] = self.pick(False, False, False, True)
            basis: Basis = self.pick("message", "message", "email", "comment", "field", "milestone")
            common["basis"] = basis
            common["agent"] = self.pick(None, *AGENTS)
        make = CustomerMessage if incoming else Reply
        for source in self.pick(("feed",), ("crm",), ("feed", "crm"), ("crm", "feed", "mail")):
            self._report_post(source, make, at, common, () if source == "feed" else (case_key,))
            at = self.pick(at, self.draw(self.moments))
        earlier.append(message)

    def _report_post(
        self,
        source: str,
        make: type[Any],
        at: datetime,
        common: dict[str, Any],
        keys: tuple[str, ...],
    ) -> None:
        fields: dict[str, Any] = {"stream": "posts", "id": self.identity()}
        for version in range(self.pick(1, 1, 1, 2)):
            more: dict[str, Any] = {"language": self.pick(*LANGUAGES), "text": f"text {version}"}
            if make is CustomerMessage:
                more["author"] = self.draw(st.none() | customers)
            self.tell(source, make(at=at, version=version, case=keys, **fields, **common, **more))
        fate = self.pick(
            "stays", "stays", "stays", "stays", "withdrawn", "named", "hidden", "shown"
        )
        if fate == "stays":
            return
        named = common["message"] if fate == "named" else None
        version = 5 if fate in ("hidden", "shown") else FINAL
        gone = Deleted(at=self.draw(self.moments), version=version, message=named, **fields)
        self.tell(source, gone)
        if fate == "shown":
            self.tell(source, make(at=at, version=6, case=keys, **fields, **common, language="en"))

    def case(self, number: int) -> None:
        case_key = f"crm:{number}"
        earlier: list[str] = []
        if self.pick(True, False):
            self.thing("crm", CaseOpened, "Case", [case_key])
        for _ in range(self.draw(st.integers(0, 7))):
            what = self.pick(*_WHATS)
            if what is None:
                self.post(number, earlier, case_key)
            else:
                keys = self.pick([case_key], [case_key], [case_key, f"flight:{number}"], [])
                self.thing("crm", what, what.__name__, keys if what in _LOOSE else [case_key])

    def shift(self) -> None:
        agent = self.pick(*AGENTS)
        fields: dict[str, Any] = {"stream": "shifts", "id": self.identity(), "agent": agent}
        for version in range(self.pick(1, 2)):
            spoken = tuple(self.draw(st.sets(st.sampled_from(LANGUAGES), max_size=2)))
            self.tell(
                "roster",
                AgentShift(
                    at=self.draw(self.moments),
                    version=version,
                    on=self.pick(True, True, False),
                    languages=spoken,
                    **fields,
                ),
            )
        if self.pick(False, False, True):
            del fields["agent"]
            version = self.pick(FINAL, 5)
            self.tell("roster", Deleted(at=self.draw(self.moments), version=version, **fields))


_PURPOSES = ("question", "question", "question", "compliment", "lost_and_found", "outreach")
_DETAILS: dict[type[Any], dict[str, tuple[str | None, ...]]] = {
    CaseOpened: {
        "channel": CHANNELS,
        "language": LANGUAGES,
        "topic": TOPICS,
        "purpose": _PURPOSES,
    },
    CaseStatus: {"status": ("new", "working")},
    Assigned: {"agent": (None, "ann", "bob"), "queue": (None, "night")},
    CrewNote: {"direction": ("in", "out"), "flight": ("", "KL601")},
    CrewReceipt: {"note": ("n",), "state": ("delivered", "read")},
    FoundItem: {"state": ("found", "returned")},
}

_WHATS: tuple[Any, ...] = (
    *[None] * 8,
    CaseStatus,
    CaseResolved,
    CaseResolved,
    CaseReopened,
    Assigned,
    Assigned,
    CrewNote,
    CrewReceipt,
    Compliment,
    FoundItem,
)
_LOOSE = (CrewNote, CrewReceipt, Compliment, FoundItem)


@st.composite
def histories(
    draw: DrawFn,
    moments: SearchStrategy[datetime] = times,
    cases: int = 3,
    *,
    shifts: bool = True,
) -> list[Report]:
    """Everything all sources say of a few cases and a few agents, every report once."""
    teller = _Teller(draw, moments)
    for number in range(draw(st.integers(1, cases))):
        teller.case(number)
    for _ in range(draw(st.integers(0, 3)) if shifts else 0):
        teller.shift()
    return teller.reports


@st.composite
def tellings(draw: DrawFn, reports: Sequence[Report]) -> list[tuple[str, list[AnyEvent]]]:
    """The same reports again, as batches: in another order, some more than once.

    A batch comes from one source; its size is anything from one event up.
    """
    random = draw(st.randoms(use_true_random=False))
    told = [*reports, *random.sample(list(reports), draw(st.integers(0, len(reports))))]
    random.shuffle(told)
    batches: list[tuple[str, list[AnyEvent]]] = []
    while told:
        size = random.choice((1, 2, 5, len(told)))
        now, told = told[:size], told[size:]
        batches.extend(
            (source, [event for teller, event in now if teller == source])
            for source in sorted({report.source for report in now})
        )
    return batches
