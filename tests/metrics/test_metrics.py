"""What Prometheus finds at `hubmon collect --metrics`, read by its own parser."""

from __future__ import annotations

import json
import re
import socket
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from msgspec.structs import replace
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families
from tests.cli.support import HARMLESS, HOSTILE, command, fill, run
from tests.docs.pages import ROOT, page, rows
from tests.tui.support import hub_warning

from hubmon.cli import main
from hubmon.faces.live import LiveView
from hubmon.faces.metrics.families import GROUPS_SHOWN, families, readable
from hubmon.faces.metrics.server import serving
from hubmon.model.expectation import Estimate
from hubmon.model.promise import Promises
from hubmon.model.snapshot import GroupLoad, Snapshot
from hubmon.model.trouble import Trouble

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
Samples = Mapping[tuple[str, frozenset[tuple[str, str]]], float]


def samples(families: Iterable[Metric]) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def scrape(url: str) -> Samples:
    with urlopen(url, timeout=10) as answer:
        assert answer.headers.get_content_type() == "text/plain"
        return samples(text_string_to_metric_families(answer.read().decode()))


def value(told: Samples, name: str, **labels: str) -> float | None:
    return told.get((name, frozenset(labels.items())))


@pytest.fixture
def snapshot(store_path: Path) -> Snapshot:
    fill(store_path, NOW)
    view = LiveView(store_path, Promises(), {}, lambda: NOW)
    try:
        return view.snapshot()
    finally:
        view.close()


@contextmanager
def collecting(config: Path) -> Iterator[str]:
    """A collector of its own process, and where its metrics are."""
    words = command("collect", "--config", str(config), "--metrics", "0")
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            said = ""
            while not (found := re.search(r"metrics at (http://127\.0\.0\.1:\d+/metrics)", said)):
                line = process.stderr.readline()
                assert line, said
                said += line
            yield found[1]
        finally:
            process.terminate()
            process.communicate(timeout=30)
            assert process.returncode == 0


def test_a_collector_tells_prometheus_what_status_tells_people(tmp_path: Path) -> None:
    fill(tmp_path / "hub.db")
    config = tmp_path / "hubmon.toml"
    config.write_text(
        '[store]\npath = "hub.db"\n[connectors.sf]\nplugin = "salesforce"\npath = "."\n'
    )
    with collecting(config) as url:
        told = scrape(url)
        again = scrape(url)
    status: dict[str, Any] = json.loads(run("status", "--json", "--config", str(config)).stdout)
    assert value(told, "hubmon_queue_depth") == status["queue"]["depth"] == 2
    assert value(told, "hubmon_kept_ratio", promise="response") == pytest.approx(
        status["promise"]["response"]["kept_ratio"]
    )
    oldest = value(again, "hubmon_oldest_wait_seconds")
    assert oldest is not None
    assert status["queue"]["oldest_seconds"] - 60 < oldest <= status["queue"]["oldest_seconds"] + 1
    [source] = status["sources"]
    assert value(told, "hubmon_source_events_total", source="sf") == source["events"]
    assert value(told, "hubmon_store_readable") == 1
    assert value(told, "process_resident_memory_bytes") is not None


def test_what_is_not_known_is_absent_and_not_0(snapshot: Snapshot) -> None:
    told = samples(families(snapshot, {}))
    names = {name for name, _ in told}
    assert "hubmon_estimate_seconds" not in names
    assert "hubmon_estimate_age_seconds" not in names
    assert "hubmon_on_shift" not in names
    assert "hubmon_ingest_lag_seconds" not in names
    assert value(told, "hubmon_source_fresh_age_seconds", source="sf") == 0
    assert value(told, "hubmon_source_fresh_age_seconds", source="feed") is None
    assert value(told, "hubmon_source_state", source="feed", state="failing") == 1
    nobody = replace(snapshot, queue=replace(snapshot.queue, depth=0, oldest_since=None))
    told = samples(families(nobody, {}))
    assert value(told, "hubmon_queue_depth") == 0
    assert value(told, "hubmon_oldest_wait_seconds") is None


def test_the_estimate_stands_there_in_seconds_by_quantile(snapshot: Snapshot) -> None:
    minute = timedelta(minutes=1)
    known = Estimate(as_of=NOW - minute, sample=70, median=9 * minute, low=2 * minute, judged=60)
    told = samples(families(replace(snapshot, estimate=known), {"sf": 5 * minute}))
    hub = {"scope": "hub", "key": ""}
    assert value(told, "hubmon_estimate_seconds", quantile="0.5", **hub) == 540
    assert value(told, "hubmon_estimate_seconds", quantile="0.1", **hub) == 120
    assert value(told, "hubmon_estimate_seconds", quantile="0.9", **hub) is None
    assert value(told, "hubmon_estimate_age_seconds", **hub) == 60
    assert value(told, "hubmon_ingest_lag_seconds", source="sf") == 300


def test_a_source_that_invents_channels_makes_no_more_series_than_allowed(
    snapshot: Snapshot,
) -> None:
    invented = [group(f"x{number}", state="unknown", waiting=9) for number in range(200)]
    ours = group("weibo", state="live", waiting=0)
    told = samples(families(replace(snapshot, channels=(*invented, ours)), {}))
    shown = {dict(labels)["key"] for name, labels in told if name == "hubmon_group_waiting"}
    assert "weibo" in shown
    assert len(shown) == GROUPS_SHOWN + len(snapshot.languages)


def test_warnings_that_last_are_counted_by_kind_and_by_who_has_seen_them(
    snapshot: Snapshot,
) -> None:
    stopped = Trouble(kind="stopped", scope="hub", height=20)
    warnings = (
        hub_warning(),
        hub_warning(seen_by="a012"),
        hub_warning(over=True),
        hub_warning(stopped, seen_by="a012", calls=True),
    )
    told = samples(families(replace(snapshot, hub_warnings=warnings), {}))
    count = partial(value, told, "hubmon_hub_warnings")
    assert count(kind="unspoken", acknowledged="no") == 1
    assert count(kind="unspoken", acknowledged="yes") == 1
    assert count(kind="stopped", acknowledged="yes") == 1
    assert count(kind="surge", acknowledged="no") == 0


def group(key: str, **more: Any) -> GroupLoad:
    calm: dict[str, Any] = {"oldest_since": None, "arrivals_per_hour": 0, "replies_per_hour": 0}
    estimate = Estimate(as_of=NOW, sample=0, reason="too few")
    return GroupLoad(key=key, estimate=estimate, **(calm | more))


def test_a_hostile_name_stays_a_label(snapshot: Snapshot) -> None:
    channels = (group(HOSTILE, waiting=3), group('a"b\\', waiting=4))
    hostile = replace(snapshot, channels=channels)
    told = samples(families(hostile, {}))
    assert value(told, "hubmon_group_waiting", scope="channel", key=HARMLESS) == 3
    assert value(told, "hubmon_group_waiting", scope="channel", key='a"b\\') == 4


def test_without_a_database_it_says_only_that(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def look() -> LiveView:
        return LiveView(tmp_path / "hub.db", Promises(), {}, lambda: datetime.now(UTC))

    caplog.set_level("INFO", logger="hubmon.metrics")
    with serving(("127.0.0.1", 0), look):
        url = caplog.messages[-1].removeprefix("metrics at ")
        told = scrape(url)
        assert {name for name, _ in told if name.startswith("hubmon")} == {"hubmon_store_readable"}
        assert value(told, "hubmon_store_readable") == 0
        fill(tmp_path / "hub.db")
        told = scrape(url)
        assert value(told, "hubmon_queue_depth") == 2
        assert value(told, "hubmon_ingest_lag_seconds", source="sf") is not None


def test_a_port_that_is_taken_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "hubmon.toml"
    config.write_text('[connectors.sf]\nplugin = "salesforce"\npath = "."\n')
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        words = ["collect", "--config", str(config), "--store", str(tmp_path / "hub.db")]
        assert main([*words, "--metrics", str(port)]) == 2
    assert f"port {port}" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("--metrics", "here"), ("--metrics", "9464", "--once")])
def test_a_slip_in_the_options_is_told(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["collect", *words])
    assert "--metrics" in capsys.readouterr().err


# The documents --------------------------------------------------------------------------------


@pytest.fixture
def names(snapshot: Snapshot) -> set[str]:
    """Every name there is, as it is asked for."""
    told = [readable(yes=True), *families(snapshot, {})]
    return {family.name + "_total" * (family.type == "counter") for family in told}


def test_the_page_names_every_metric_and_no_other(names: set[str]) -> None:
    section = page("docs/operators.md").split("<!-- metrics -->")[1].split("<!-- end -->")[0]
    assert {row[0].strip("`") for row in rows(section)} == names


def test_the_dashboard_asks_for_what_there_is(snapshot: Snapshot, names: set[str]) -> None:
    board = json.loads((ROOT / "docs" / "grafana-hubmon.json").read_text("utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert {name for ask in asked for name in re.findall(r"hubmon_\w+", ask)} <= names
    labels = {
        label for family in families(snapshot, {}) for one in family.samples for label in one.labels
    } | {"quantile", "job"}
    assert {name for ask in asked for name in re.findall(r"(\w+)(?:=~|!=|=)\"", ask)} <= labels
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
