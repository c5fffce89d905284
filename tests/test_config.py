"""The configuration: what a person writes, and what they are told when it is wrong."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.connectors_support import StandingClock

from hubmon import paths
from hubmon.config import Config, ConnectorConfig, SiteConfig, load, parse
from hubmon.config.alerts import AlertsConfig
from hubmon.config.hub import ChannelConfig, TopicPromise
from hubmon.config.reading import File
from hubmon.connect.plugins import load_plugins
from hubmon.connect.source import build_source
from hubmon.errors import ConfigError
from hubmon.settings import Duration, Secrets

ROOT = Path(__file__).parents[1]
EXAMPLE = files("hubmon").joinpath("config.example.toml").read_text("utf-8")
PLUGINS = ("salesforce", "social", "crew", "http-publisher", "profile-publisher", "apprise")
SWITCHED_ON = re.sub(r'^#(?=[\w\["])', "", EXAMPLE, flags=re.MULTILINE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "hubmon.toml"


def told(text: str, file: Path) -> str:
    """What a person is told of a configuration that cannot be used."""
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as raised:
        load(file)
    assert str(file) in raised.value.message
    return str(raised.value)


def fields(kind: type[msgspec.Struct]) -> set[str]:
    return {field.encode_name for field in msgspec.structs.fields(kind)}


def test_the_example_is_the_same_at_the_top_of_the_repository() -> None:
    assert (ROOT / "config.example.toml").read_text("utf-8") == EXAMPLE


def test_the_example_as_it_stands_is_what_counts_without_a_configuration(file: Path) -> None:
    file.write_text(EXAMPLE, "utf-8")
    example, nothing = load(file), parse({}, file)
    for key in (
        "store",
        "promises",
        "kept",
        "sites",
        "screen",
        "wall",
        "plugin_folders",
        "publish",
        "connectors",
    ):
        assert getattr(example, key) == getattr(nothing, key)


async def test_the_example_with_everything_switched_on_is_sound(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in re.findall(r'"env:(\w+)"', SWITCHED_ON):
        monkeypatch.setenv(name, "json://127.0.0.1:9/desk")
    (file.parent / "duty-phone").write_text("json://127.0.0.1:9/duty")
    (file.parent / "plugins").mkdir()
    config = parse(tomllib.loads(SWITCHED_ON.replace("/etc/hubmon/", "")), file)
    assert set(config.connectors) == {*PLUGINS, "duty"}
    plugins = load_plugins(config.plugin_folders)
    for name in config.connectors:
        source = build_source(name, config, plugins, StandingClock(), file.parent)
        await source.prepare()
        await source.aclose()


def test_every_key_there_is_stands_in_the_example() -> None:
    table = tomllib.loads(SWITCHED_ON)
    assert set(table) == fields(File)
    for field in msgspec.structs.fields(File):
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            assert set(table[field.name]) == fields(field.type)
    for topic in table["promise"]["topics"].values():
        assert set(topic) == fields(TopicPromise)
    for channel in table["channels"].values():
        assert set(channel) == fields(ChannelConfig)
    for site in table["sites"]:
        assert set(site) == fields(SiteConfig)
    common = fields(ConnectorConfig) - {"settings"}
    assert common <= set(table["connectors"]["salesforce"])
    assert {key for alerts in table["alerts"].values() for key in alerts} == fields(AlertsConfig)


@pytest.mark.parametrize("plugin", PLUGINS)
def test_every_key_of_a_plugin_stands_in_the_example(plugin: str) -> None:
    kind = load_plugins(()).types[plugin].config
    table = tomllib.loads(SWITCHED_ON)["connectors"][plugin]
    common = fields(ConnectorConfig) - {"settings"}
    assert set(table) - common == fields(kind)
    for field in msgspec.structs.fields(kind):
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            assert set(table[field.encode_name]) == fields(field.type)


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_default_that_the_example_shows_is_the_true_one(plugin: str) -> None:
    """Keys whose comment says what counts without them show an example in place of a default."""
    shown = tomllib.loads(SWITCHED_ON)["connectors"][plugin]
    kind = load_plugins(()).types[plugin].config
    for field in msgspec.structs.fields(kind):
        comment = re.search(rf"((?:^# .*\n)*)^#{field.encode_name} = ", EXAMPLE, re.MULTILINE)
        explained = comment is not None and "Without it" in comment[1]
        if isinstance(field.default, str | int | float | bool | tuple) and not explained:
            value = shown[field.encode_name]
            assert field.default == (tuple(value) if isinstance(value, list) else value)


def test_a_default_of_alerts_that_the_example_shows_is_the_true_one() -> None:
    shown = {**tomllib.loads(SWITCHED_ON)["alerts"]["apprise"], "unacknowledged": "15m"}
    for field in msgspec.structs.fields(AlertsConfig):
        comment = re.search(rf"((?:^# .*\n)*)^#{field.encode_name} = ", EXAMPLE, re.MULTILINE)
        assert comment is not None
        if "Without it" not in comment[1] and field.default not in {None, ""}:
            value = shown[field.encode_name]
            wanted = field.default
            if isinstance(wanted, Duration):
                value = Duration.parse(value)
            assert wanted == (tuple(value) if isinstance(value, list) else value)


def test_the_example_explains_every_key() -> None:
    """No line runs over a terminal of 100 columns, and prose is told from switched-off keys."""
    for line in EXAMPLE.splitlines():
        assert len(line) <= 100
        assert re.match(r'$|# ?|#[\w\["]|[\w\["]', line)


PHONE = '[connectors.it]\nplugin = "x"\n[alerts.it]\n'
SITE = '[[sites]]\nname = "a"\nzone = "UTC"\n'

# What is wrong in a file, and what of it a person is told.
WRONG = {
    'store = "x"': "`store`: expected a table, got text",
    "[store]\npath = 5": "`store.path`: expected text",
    '[screen]\ntheme = "blue"': "`screen.theme`: it cannot be 'blue'; it can be colour-blind,",
    '[wall]\nnumbers = ["waiting"]': "`wall.numbers`: expected a list of a length of at least 3",
    '[wall]\nnumbers = ["oldest", "waiting", "queue"]': "`wall.numbers[3]`: it cannot be 'queue'",
    '[wall]\nnumbers = ["waiting", "oldest", "waiting"]': "`wall`: `numbers` has one of them twice",
    '[store]\npth = "x"': "`store.pth`: there is no such key",
    '[store]\npath = "~nobody-of-this-name/x"': "`store.path`: ~nobody-of-this-name/x: nobody",
    "[promise]\nresponse = 5": '`promise.response`: expected a duration such as "5m", got 5',
    '[promise]\nresponse = "soon"': '`promise.response`: "soon" is no duration',
    '[promise]\nresponse = "-5m"': '`promise.response`: "-5m" is no duration',
    '[retention]\nwords = "29d"': "`retention`: `words` has to be at least 30d",
    '[promise]\nresponse = "0s"': "`promise`: `response` has to be more than 0 seconds",
    '[promise]\nresponse = "99999999999999d"': "`promise.response`",
    "[promise]\nat_risk = 1": "`promise.at_risk`: expected a number less than 1",
    '[promise.topics.visa]\nresponse = "y"': "`promise.topics.visa.response`",
    '[promise.topics.visa]\nresolution = "0m"': "`promise.topics.visa`: `resolution` has to",
    "[promise.topics]\nvisa = 5": "`promise.topics.visa`: expected a table",
    '[channels.vk]\nstate = "open"': "`channels.vk.state`: it cannot be 'open'; it can be live, ",
    "channels = 5": "`channels`: expected a table",
    f'{SITE}[[sites]]\nname = "b"': "`sites[2].zone`: this key is missing",
    f'{SITE}[[sites]]\nname = "b"\nzone = "Mars"': "`sites[2].zone`: there is no time zone 'Mars'",
    '[[sites]]\nname = ""\nzone = "UTC"': "`sites[1].name`",
    '[plugins]\nfolders = "x"': "`plugins.folders`: expected a list",
    '[plugins]\nfolders = ["x", 5]': "`plugins.folders[2]`: expected text",
    '[plugins]\nfolders = ["~nobody-of-this-name/x"]': "`plugins.folders`",
    "[agent]\nid = 5": "`agent.id`: expected text",
    "[connectors.feed]": "`connectors.feed.plugin`: this key is missing",
    "[connectors]\nfeed = 5": "`connectors.feed`: expected a table",
    '[connectors.feed]\nplugin = "x"\nevery = 5': "`connectors.feed.every`: expected a duration",
    '[connectors.feed]\nplugin = "x"\nevery = "0s"': "`connectors.feed`: `every` has to be more",
    '[connectors.feed]\nplugin = "x"\ntimeout = "0s"': "`connectors.feed`: `timeout` has to be",
    '[connectors.feed]\nplugin = "x"\nbatch = 0': "`connectors.feed.batch`: expected",
    "colour = true": "`colour`: there is no such key",
    "[alerts.it]": "`alerts.it`: there is no connector 'it' to tell anything through",
    f'{PHONE}kinds = ["late"]': "`alerts.it.kinds[1]`: it cannot be 'late'; it can be ",
    f'{PHONE}languages = ["Dutch"]': "`alerts.it`: `languages`: 'Dutch' is no language",
    f'{PHONE}sources = ["feed"]': "`alerts.it.sources`: there is no connector 'feed'",
    f'{PHONE}quiet = "at night"': '`alerts.it`: `quiet` is written like "22:00-07:00"',
    f'{PHONE}quiet = "22:00-24:00"': '`alerts.it`: `quiet` is written like "22:00-07:00"',
    f'{PHONE}quiet = "07:00-07:00"': "`alerts.it`: `quiet` begins when it ends",
    f'{PHONE}zone = "Mars"': "`alerts.it.zone`: there is no time zone 'Mars'",
    f"{PHONE}at_most = 0": "`alerts.it.at_most`: expected",
    f'{PHONE}escalates = "duty"': "`alerts.it.escalates`: there is no connector 'duty'",
    f'{PHONE}escalates = "it"': "`alerts.it.escalates`: it comes back to 'it'",
    f'{PHONE}unacknowledged = "0s"': "`alerts.it`: `unacknowledged` has to be more than 0",
}


@pytest.mark.parametrize(("text", "words"), WRONG.items(), ids=range(len(WRONG)))
def test_an_error_names_the_file_the_key_and_what_is_wrong(
    text: str, words: str, file: Path
) -> None:
    assert words in told(text, file)


FOLDERS = 'plugin = "crew"\ninbox = "a"\noutbox = "b"\n'
EXPORT = 'plugin = "salesforce"\n'

WRONG_FOR_A_PLUGIN = {
    'plugin = "cru"': "`connectors.it.plugin`: there is no plugin 'cru'; there are: apprise,",
    f"{FOLDERS}inbx = 5": "`connectors.it.inbx`: there is no such key",
    'plugin = "crew"\ninbox = 5\noutbox = "x"': "`connectors.it.inbox`: expected text, got 5",
    f'{FOLDERS}after = "burn"': "`connectors.it.after`: it cannot be 'burn'; it can be archive,",
    f'{FOLDERS}starts = {{ kl = "x" }}': "`connectors.it.starts`: expected a whole number",
    'plugin = "crew"\ninbox = "a"\noutbox = "a"': "`connectors.it.outbox` is the same folder",
    'plugin = "social"\nbase_url = "x"\nbrand_accounts = []': "`connectors.it`: base_url is not an",
    f'{EXPORT}path = "x"\nreports = {{ date_order = "x" }}': "`connectors.it.reports.date_order`:",
    f'{EXPORT}path = "~nobody-of-this-name/x"': "`connectors.it.path`: ~nobody-of-this-name/x",
}


@pytest.mark.parametrize(
    ("text", "words"), WRONG_FOR_A_PLUGIN.items(), ids=range(len(WRONG_FOR_A_PLUGIN))
)
async def test_an_error_in_a_plugins_keys_names_them_as_well(
    text: str, words: str, file: Path
) -> None:
    config = parse(tomllib.loads(f"[connectors.it]\n{text}"), file)
    with pytest.raises(ConfigError) as raised:
        await prepared(config)
    assert str(file) in raised.value.message
    assert words in raised.value.message


async def test_a_slip_in_a_plugins_keys_is_told_which_there_are(file: Path) -> None:
    config = parse(tomllib.loads(f"[connectors.it]\n{FOLDERS}inbx = 5"), file)
    with pytest.raises(ConfigError) as raised:
        await prepared(config)
    assert raised.value.hint.startswith("The plugin 'crew' takes the keys inbox, outbox,")


async def prepared(config: Config) -> None:
    source = build_source("it", config, load_plugins(()), StandingClock(), config.path.parent)
    try:
        await source.prepare()
    finally:
        await source.aclose()


@pytest.mark.parametrize("written", ['"hunter2"', '"env:"', "8675309", '["hunter2"]'])
def test_a_secret_written_as_itself_is_refused_and_not_repeated(written: str, file: Path) -> None:
    table = f'[connectors.it]\nplugin = "social"\nbase_url = "https://a.example"\ntoken = {written}'
    config = parse(tomllib.loads(f"{table}\nbrand_accounts = []"), file)
    with pytest.raises(ConfigError, match=r"`connectors\.it\.token`.*env:NAME") as raised:
        build_source("it", config, load_plugins(()), StandingClock(), file.parent)
    assert "hunter2" not in str(raised.value)
    assert "8675309" not in str(raised.value)


@pytest.mark.parametrize("content", [b"a = ", b"\xff\xfe", b"[store]\n[store]"])
def test_a_file_that_is_no_toml_is_named(content: bytes, file: Path) -> None:
    file.write_bytes(content)
    for read in (load, lambda path: paths.store_path(None, path)):
        with pytest.raises(ConfigError, match="is not valid TOML") as raised:
            read(file)
        assert str(file) in raised.value.message


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('store = "x"', "`store`"),
        ("[store]\npath = 5", "`store.path`"),
        ("agent = 1", "`agent`"),
        ("[agent]\nid = 5", "`agent.id`"),
    ],
)
def test_the_instant_commands_name_a_wrong_key_as_well(text: str, key: str, file: Path) -> None:
    """They read two keys and load no checker."""
    file.write_text(text)

    def start() -> None:
        paths.store_path(None, file)
        paths.agent_id(None, file)

    with pytest.raises(ConfigError) as raised:
        start()
    assert f"{file}: {key}: expected" in raised.value.message


def test_relative_places_count_from_the_file(file: Path) -> None:
    config = parse({"store": {"path": "data/hub.db"}, "plugins": {"folders": ["mine"]}}, file)
    assert config.store == file.parent / "data" / "hub.db"
    assert config.plugin_folders == (file.parent / "mine",)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("5m", 300),
        ("1h 30m", 5400),
        ("2d", 172_800),
        (" 1.5 h ", 5400),
        ("1h30m", 5400),
    ],
)
def test_a_duration_is_read_as_a_person_writes_it(text: str, seconds: int) -> None:
    assert Duration.parse(text) == timedelta(seconds=seconds)


@given(st.text())
def test_any_text_is_a_duration_or_says_why_not(text: str) -> None:
    try:
        told = str(Duration.parse(text))
    except ValueError as error:
        told = str(error)
    assert re.match(r"\d|.*is (no duration|too long)", told, re.DOTALL)


@settings(max_examples=40)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ),
    st.sampled_from(sorted(fields(File))),
)
def test_any_value_of_a_table_is_sound_or_the_error_names_it(value: Any, key: str) -> None:
    told = ""
    try:
        parse({key: value}, Path("hubmon.toml"))
    except ConfigError as error:
        told = error.message
    assert told == "" or told.startswith(f"hubmon.toml: `{key}")


def test_a_secret_is_read_when_it_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = Secrets()
    from_file = secrets.secret("file:token", tmp_path)
    with pytest.raises(ConfigError, match=r"token, named as a secret, cannot be read \(No such"):
        from_file.reveal()
    (tmp_path / "token").write_text("first\nsecond")
    assert from_file.reveal() == "first"
    from_environment = secrets.secret("env:HUBMON_TEST_TOKEN", tmp_path)
    with pytest.raises(ConfigError, match="HUBMON_TEST_TOKEN, named as a secret, is not set"):
        from_environment.reveal()
    monkeypatch.setenv("HUBMON_TEST_TOKEN", "t0ken")
    assert from_environment.reveal() == "t0ken"
    assert repr(from_environment) == "<secret env:HUBMON_TEST_TOKEN>"


@pytest.mark.parametrize("value", ["plain", "back\\slash", "quo\"te'", "a b/c+d=", "zoë"])
def test_a_secret_that_was_used_is_taken_out_however_it_is_spelled(
    value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUBMON_TEST_TOKEN", value)
    secrets = Secrets()
    secrets.secret("env:HUBMON_TEST_TOKEN", tmp_path).reveal()
    for spelled in (
        value,
        repr(value)[1:-1],
        json.dumps(value)[1:-1],
        quote(value),
        quote_plus(value),
    ):
        assert secrets.redact(f"refused {spelled} twice: {spelled}") == "refused *** twice: ***"
