"""The apprise connector: each alert once to each service, and honest words when it cannot."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from tests.alerts.receiver import Receiver
from tests.connectors_support import NOW, make_host

from hubmon.connect import AuthError, ConfigError, Outgoing, RateLimited, Transient
from hubmon.settings import Secret
from hubmon_apprise import AppriseConfig, AppriseConnector
from hubmon_apprise.journal import FILE, Journal


def outgoing(key: str = "k1", stage: str = "begins") -> Outgoing:
    return Outgoing(
        key=key,
        kind="alert",
        created_at=NOW,
        title="Warning: Portuguese: 4 waiting <b> [x](y)",
        text="#1, since 14:00\nmessage k1",
        stage=stage,
        reference="#1",
    )


def connector(folder: Path, *urls: str) -> AppriseConnector:
    """As after a restart: what it knows is in the folder."""
    secrets = tuple(
        Secret(f"env:URL_{number}", lambda url=url: url)  # type: ignore[misc]  # bound at once
        for number, url in enumerate(urls)
    )
    return AppriseConnector(AppriseConfig(urls=secrets), make_host(folder, name="desk"))


async def test_it_says_what_is_wrong_as_it_stands(tmp_path: Path, receiver: Receiver) -> None:
    post = connector(tmp_path, receiver.url("desk"))
    assert await post.check() == "alerts go to JSON; `hubmon alerts test` sends one"
    assert receiver.messages == []
    out = outgoing()
    for stage in ("begins", "escalated", "ends", "test"):
        await post.send(outgoing(stage, stage))
    told = receiver.to("desk")
    assert {(message.title, message.text) for message in told} == {(out.title, out.text)}
    assert [message.type for message in told] == ["warning", "failure", "success", "info"]


async def test_what_comes_again_is_not_sent_again(tmp_path: Path, receiver: Receiver) -> None:
    assert (await connector(tmp_path, receiver.url("desk")).send(outgoing())).reference == "k1"
    assert (await connector(tmp_path, receiver.url("desk")).send(outgoing())).reference == "k1"
    assert len(receiver.messages) == 1


async def test_only_the_service_that_failed_is_asked_again(
    tmp_path: Path, receiver: Receiver
) -> None:
    urls = receiver.url("desk"), "json://127.0.0.1:9/down"
    with pytest.raises(Transient, match=r"`connectors.desk.urls\[2\]` \(JSON\)"):
        await connector(tmp_path, *urls).send(outgoing())
    urls = receiver.url("desk"), receiver.url("up")
    await connector(tmp_path, *urls).send(outgoing())
    assert (len(receiver.to("desk")), len(receiver.to("up"))) == (1, 1)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (500, Transient),
        (503, Transient),
        (401, AuthError),
        (403, AuthError),
        (404, ConfigError),
        (429, RateLimited),
    ],
)
async def test_a_refusal_is_told_by_its_kind(
    tmp_path: Path, receiver: Receiver, status: int, error: type[Exception]
) -> None:
    receiver.answers.append(status)
    post = connector(tmp_path, receiver.url("desk"))
    with pytest.raises(error) as raised:
        await post.send(outgoing())
    assert str(status) in str(raised.value)
    await post.send(outgoing())
    assert len(receiver.messages) == 1


async def test_a_new_url_counts_without_a_restart(tmp_path: Path, receiver: Receiver) -> None:
    urls = {"now": receiver.url("old")}
    config = AppriseConfig(urls=(Secret("file:url", lambda: urls["now"]),))
    post = AppriseConnector(config, make_host(tmp_path, name="desk"))
    receiver.answers.append(404)
    with pytest.raises(ConfigError, match="404"):
        await post.send(outgoing())
    urls["now"] = receiver.url("new")
    await post.send(outgoing())
    assert len(receiver.to("new")) == 1
    urls["now"] = "what is that"
    with pytest.raises(ConfigError, match=r"`connectors.desk.urls\[1\]`: file:url has to hold"):
        await post.send(outgoing("k2"))


async def test_what_passes_is_not_held_up_by_what_somebody_has_to_mend(
    tmp_path: Path, receiver: Receiver
) -> None:
    receiver.answers.extend([401, 500])
    with pytest.raises(Transient) as raised:
        await connector(tmp_path, receiver.url("a"), receiver.url("b")).send(outgoing())
    assert "401" in str(raised.value)
    assert "500" in str(raised.value)


async def test_no_part_of_a_url_is_told(
    tmp_path: Path, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    hidden = f"json://anna:s3cret-word@127.0.0.1:{receiver.port}/hook-4711?+X-Token=t0ken-99"
    receiver.answers.append(500)
    with pytest.raises(Transient) as raised:
        await connector(tmp_path, hidden).send(outgoing())
    with pytest.raises(Transient) as unreachable:
        await connector(tmp_path, "json://anna:s3cret-word@127.0.0.1:9/4711").send(outgoing())
    with pytest.raises(ConfigError) as unknown:
        connector(tmp_path, "gopher-s3cret-word://hook-4711")
    said = f"{raised.value} {unreachable.value} {unknown.value} {caplog.text}"
    for part in ("anna", "s3cret", "4711", "t0ken"):
        assert part not in said
    assert "`connectors.desk.urls[1]`: env:URL_0 has to hold one URL that apprise under" in said


async def test_no_part_of_a_url_is_kept(tmp_path: Path, receiver: Receiver) -> None:
    await connector(tmp_path, receiver.url("s3cret-word")).send(outgoing())
    [file] = tmp_path.iterdir()  # noqa: ASYNC240  # nobody else waits for it
    assert file.read_text() == "k1 env:URL_0\n"


def test_each_secret_holds_one_url(tmp_path: Path, receiver: Receiver) -> None:
    with pytest.raises(ConfigError, match="has to hold one URL"):
        connector(tmp_path, f"{receiver.url('a')} {receiver.url('b')}")


def test_without_apprise_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(ConfigError) as raised:
        connector(tmp_path, "json://127.0.0.1:9")
    assert "pip install 'hubmon[alerts]'" in str(raised.value)


def test_apprise_is_loaded_by_who_uses_it_alone() -> None:
    code = (
        "import sys; from hubmon.connect.plugins import load_plugins;"
        " assert 'apprise' in load_plugins(()).types; print('apprise' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"


def test_the_journal_survives_a_torn_line_and_stays_small(tmp_path: Path) -> None:
    def folder() -> Path:
        return tmp_path

    Journal(folder).add("k0", "env:A")
    with (tmp_path / FILE).open("a") as file:
        file.write("k1 env:")
    journal = Journal(folder)
    assert journal.has("k0", "env:A")
    journal.add("k2", "env:A")
    assert Journal(folder).has("k2", "env:A")
    (tmp_path / FILE).write_text("".join(f"k{number} env:A\n" for number in range(5_000)))
    journal = Journal(folder)
    assert not journal.has("k0", "env:A")
    assert journal.has("k4999", "env:A")
    assert len((tmp_path / FILE).read_text().splitlines()) == 1_000
