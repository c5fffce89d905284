"""Publishers put the figures where they are told to, once, and say what kept them from it."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from tests.connectors_support import NOW, StandingClock
from tests.page.conftest import CHANNELS, USUAL, estimates
from tests.publish.conftest import Service

from hubmon.config import PublishConfig, load, parse
from hubmon.connect import AuthError, ConfigError, Outgoing, RateLimited, Receipt, Transient
from hubmon.connect.plugins import load_plugins
from hubmon.connect.source import Source, build_source
from hubmon.faces.page.figures import public_figures
from hubmon.faces.page.outgoing import outgoing
from hubmon.faces.page.words import LANGUAGES
from hubmon.model.expectation import Estimate, Estimates

DOCS = Path(__file__).parents[2] / "docs" / "connectors" / "publish.md"
TOKEN = "t0ken-of-nobody"

Make: TypeAlias = Callable[..., Awaitable[Source]]


@pytest.fixture
async def make(tmp_path: Path, service: Service) -> Any:
    """Makes a publisher as hubmon does, of these keys beside its plugin and its address."""
    made: list[Source] = []

    async def source(plugin: str = "http-publisher", **keys: Any) -> Source:
        table = {"plugin": plugin, "url": service.url, **keys}
        config = parse({"connectors": {"it": table}}, tmp_path / "hubmon.toml")
        one = build_source("it", config, load_plugins(()), StandingClock(), tmp_path)
        made.append(one)
        await one.prepare()
        return one

    yield source
    for one in made:
        await one.aclose()


def figures(said: Estimates = USUAL, **config: Any) -> Outgoing:
    told = public_figures(USUAL.hub.as_of, said, CHANNELS, ())
    return outgoing("figures:1", told, PublishConfig(**config))


UNKNOWN = figures(estimates(Estimate(as_of=USUAL.hub.as_of, sample=0, reason="none")))


async def test_the_whole_status_goes_out_as_the_folder_has_it(make: Make, service: Service) -> None:
    one = await make()
    assert await one.send(figures()) == Receipt()
    ((method, path, headers, body),) = service.taken
    assert (method, path, headers["Content-Type"]) == ("PUT", "/status.json", "application/json")
    assert headers["Idempotency-Key"] == "figures:1"
    assert json.loads(body) == json.loads(figures().status)


async def test_a_template_is_filled_as_its_content_type_needs_it(
    make: Make, service: Service
) -> None:
    named = figures(message='"Snow" & <wind>\n')
    template = '{"say": "$message", "wait": $median_minutes, "low": $low_minutes, "all": $status}'
    await (await make(template=template)).send(named)
    told = json.loads(service.taken[-1][3])
    assert (told["say"], told["wait"], told["low"]) == ('"Snow" & <wind>\n', 20, 10)
    assert told["all"] == json.loads(named.status)
    await (await make(template=template)).send(UNKNOWN)
    assert json.loads(service.taken[-1][3])["wait"] is None
    kinds = {"text/html": "&quot;Snow&quot; &amp; &lt;wind&gt;", "text/plain": '"Snow" & <wind>'}
    for kind, expected in kinds.items():
        one = await make(template="$$1: $message", content_type=kind, method="POST")
        await one.send(named)
        assert service.taken[-1][0] == "POST"
        assert service.taken[-1][3].decode() == f"$1: {expected}\n"
    await (await make(template="$median_minutes", content_type="text/plain")).send(UNKNOWN)
    assert service.taken[-1][3].decode() == "–"


async def test_a_channel_and_a_language_of_ones_own(make: Make, service: Service) -> None:
    one = await make(
        template="$median_minutes $wait",
        content_type="text/plain",
        channel="twitter",
        language="nl",
    )
    await one.send(figures())
    body = service.taken[-1][3].decode().replace("\N{NO-BREAK SPACE}", " ")
    assert body.startswith("14 Reactietijd nu: meestal ongeveer 15 minuten; 9 van de 10 binnen 45")
    assert body.endswith("2026-11-22 12:00 UTC")
    for wrong, words in (("channel", "nothing is published of 'x'"), ("language", "no 'x'")):
        with pytest.raises(ConfigError, match=words):
            await (await make(template="$wait", **{wrong: "x"})).send(figures())


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"template": "$nobody"}, "there is no $nobody"),
        ({"template": "5 $ a day"}, "a $ that begins no placeholder"),
        ({"url": ""}, "it needs a url"),
        ({"url": "ftp://example.com"}, "url is not an address"),
        ({"url": "https://me:secret@example.com"}, "url contains a user name or password"),
        ({"plugin": "profile-publisher", "text": "no placeholder"}, "text has to hold $wait"),
        ({"plugin": "profile-publisher", "text": "$wait $name"}, "text has to hold $wait"),
    ],
)
async def test_what_cannot_be_published_is_told_at_the_start(
    make: Make, keys: dict[str, Any], words: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        await make(**keys)
    assert words in str(raised.value)
    assert "`connectors.it`" in str(raised.value)
    assert "secret@" not in str(raised.value)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, ConfigError),
        (401, AuthError),
        (403, AuthError),
        (404, ConfigError),
        (409, Transient),
        (422, ConfigError),
        (429, RateLimited),
        (500, Transient),
        (503, Transient),
    ],
)
async def test_a_refusal_is_told_by_what_it_asks_for(
    make: Make, service: Service, status: int, error: type[Exception]
) -> None:
    service.status, service.answer = status, b"no \x1b[31m such thing"
    one = await make()
    with pytest.raises(error, match=f"answered {status} to PUT") as raised:
        await one.send(figures())
    assert "\x1b" not in str(raised.value)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("90", 90), ("Sun, 22 Nov 2026 14:02:00 GMT", 120), ("soon", None)],
)
async def test_it_comes_again_when_the_service_says(
    make: Make, service: Service, told: str, seconds: int | None
) -> None:
    service.status, service.headers = 429, {"Retry-After": told}
    one = await make()
    with pytest.raises(RateLimited) as raised:
        await one.send(figures())
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert raised.value.retry_at == expected


async def test_secrets_go_to_the_service_and_into_no_error(
    make: Make, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", TOKEN)
    monkeypatch.setenv("PUBLISH_URL", f"{service.url}?key={TOKEN}")
    one = await make(
        url="",
        secret_url="env:PUBLISH_URL",
        token="env:TOKEN",
        headers={"X-Plain": "seen"},
        secret_headers={"X-Key": "env:TOKEN"},
    )
    await one.send(figures())
    _, path, headers, _ = service.taken[-1]
    assert path.endswith(f"?key={TOKEN}")
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert (headers["X-Key"], headers["X-Plain"]) == (TOKEN, "seen")
    service.status = 500
    with pytest.raises(Transient) as refused:
        await one.send(figures())
    monkeypatch.setenv("PUBLISH_URL", f"http://127.0.0.1:1/{TOKEN}")
    with pytest.raises(Transient) as unreachable:
        await one.send(figures())
    for raised in (refused, unreachable):
        assert TOKEN not in str(raised.value)
        assert "the service behind secret_url" in str(raised.value)


async def test_a_secret_that_no_header_can_hold_is_in_no_error(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for odd in (f"{TOKEN}\nx", f"{TOKEN}→"):
        monkeypatch.setenv("TOKEN", odd)
        with pytest.raises(ConfigError, match="characters that HTTP does not allow") as raised:
            await (await make(token="env:TOKEN")).send(figures())
        assert TOKEN not in str(raised.value)


async def test_a_refusal_without_an_end_is_heard_to_its_beginning(
    make: Make, service: Service
) -> None:
    service.status, service.answer, service.endless = 400, b"no and " * 1000, True
    with pytest.raises(ConfigError, match="no and no and") as raised:
        await (await make()).send(figures())
    assert len(raised.value.message) < 300


async def test_the_check_publishes_nothing(make: Make, service: Service) -> None:
    one = await make()
    assert "answers; PUT was not tried" in await one.check()
    service.status = 401
    with pytest.raises(AuthError):
        await one.check()
    assert service.taken == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_profile_says_as_much_as_there_is_room_for(
    make: Make, service: Service, language: str
) -> None:
    lengths = []
    for room in (200, 90, 65, 40):
        one = await make("profile-publisher", language=language, max_length=room)
        await one.send(figures())
        text = json.loads(service.taken[-1][3])["description"]
        assert len(text) <= room
        assert text in figures().wordings[""][language]
        lengths.append(len(text))
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] > lengths[-1]


async def test_a_profile_is_changed_only_when_it_says_something_else(
    make: Make, service: Service
) -> None:
    one = await make("profile-publisher", text="Ask us. $wait", field="bio", max_length=40)
    for _ in range(3):
        await one.send(figures())
    assert len(service.taken) == 1
    said = json.loads(service.taken[0][3])
    assert said == {"bio": "Ask us. Usually about 20\N{NO-BREAK SPACE}minutes"}
    await one.send(UNKNOWN)
    assert json.loads(service.taken[1][3]) == {"bio": "Ask us. Not known at the moment"}


async def test_a_profile_without_room_says_so(make: Make) -> None:
    one = await make("profile-publisher", max_length=10)
    with pytest.raises(ConfigError, match="more than max_length, 10"):
        await one.send(figures())


def test_an_old_figure_is_never_told_without_its_time() -> None:
    late = USUAL.hub.as_of + timedelta(minutes=30)
    told = outgoing("k", public_figures(late, USUAL, CHANNELS, ()), PublishConfig())
    for wordings in told.wordings[""].values():
        assert all("12:00" in wording for wording in wordings[:-1])
    assert told.wordings[""]["en"][-1] == "Not known at the moment"


async def test_what_the_page_of_the_publishers_shows_is_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = DOCS.read_text("utf-8")
    for number, block in enumerate(re.findall(r"```toml\n(.*?)```", page, re.DOTALL)):
        path = tmp_path / f"{number}.toml"
        path.write_text(block, "utf-8")
        for name in re.findall(r'"env:(\w+)"', block):
            monkeypatch.setenv(name, "s3cret")
        config = load(path)
        for name in config.connectors:
            one = build_source(name, config, load_plugins(()), StandingClock(), tmp_path)
            await one.prepare()
            await one.aclose()


def test_the_page_of_the_publishers_lists_every_key_and_placeholder() -> None:
    from hubmon_publish.page import PageConfig  # noqa: PLC0415  # of the plugin, not of hubmon
    from hubmon_publish.profile import ProfileConfig  # noqa: PLC0415  # the same
    from hubmon_publish.values import NAMES  # noqa: PLC0415  # the same

    page = DOCS.read_text("utf-8")
    listed = set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE))
    assert set(PageConfig.__struct_fields__) | set(ProfileConfig.__struct_fields__) <= listed
    assert set(re.findall(r"^\| `\$(\w+)`", page, re.MULTILINE)) == NAMES
