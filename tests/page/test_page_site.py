"""The published folder: what stands in it, what never does, and that nobody meets half a file."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from base64 import b64encode
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from tests.cli.support import fill, run
from tests.page.conftest import (
    CHANNELS,
    MINUTE,
    NOON,
    USUAL,
    Published,
    breaking,
    estimate,
    estimates,
    say,
)

from hubmon.config import PublishConfig
from hubmon.connect import CaseOpened, CrewNote, Customer, CustomerMessage, Reply
from hubmon.errors import HubmonError
from hubmon.faces.page.folder import put
from hubmon.faces.page.machine import PublicStatus, status_schema
from hubmon.faces.page.publish import publish, read_figures
from hubmon.faces.page.words import LANGUAGES
from hubmon.model.expectation import Estimate, Estimates
from hubmon.model.promise import Promises
from hubmon.store.sources import SourceUpdate
from hubmon.store.writer import SqliteStore

PAGES = ("index.html", "widget.html")


def text(path: Path) -> str:
    return breaking(path.read_text("utf-8"))


def files(site: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(site)): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and path.name != ".publishing"
    }


class Outline(HTMLParser):
    """The tags of a page, which has to close what it opens."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "link", "rect"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != "rect":
            assert self.open.pop() == tag


def test_it_has_a_page_a_widget_and_badges_in_every_language(published: Published) -> None:
    of_each = {*PAGES, "badge.svg", "badge-twitter.svg", "badge-facebook.svg"}
    below = {f"{language}/{name}" for language in LANGUAGES for name in of_each}
    assert set(files(published())) == of_each | below | {"status.json", "status.schema.json"}


def test_the_page_says_how_long_it_takes_where_and_as_of_when(published: Published) -> None:
    page = text(published(config=PublishConfig(name="Example Air")) / "index.html")
    assert '<p class="figure">Usually about <strong>20 minutes</strong></p>' in page
    assert "9 of 10 within 45 minutes" in page
    assert (
        '<time datetime="2026-11-22T12:00:00+00:00" dir="ltr">2026-11-22 12:00 UTC</time>' in page
    )
    assert "<title>Response time – Example Air</title>" in page
    names = re.findall(r"<bdi>(.*?)</bdi>", page)
    assert names == ["Facebook", "Twitter"], "neither one on trial nor one retired"


def test_what_is_not_known_is_said_to_be_unknown_with_its_reason(published: Published) -> None:
    page = text(published() / "index.html")
    facebook = page[page.index("<bdi>Facebook") : page.index("<bdi>Twitter")]
    assert "Not known at the moment" in facebook
    assert "Too few people have written lately to tell." in facebook
    unknown = estimates(Estimate(as_of=NOON, sample=0, reason="feed has told up to 11:00 UTC"))
    page = text(published(unknown) / "index.html")
    assert "We cannot tell right now. Your message is answered all the same." in page
    assert "feed" not in page, "what sources there are is nobody's business"


def test_a_disruption_is_told_in_hours_or_days_with_the_operators_words(
    published: Published,
) -> None:
    config = PublishConfig(
        message="Snow <b>& ice</b>\x1b[2J: later", messages={"nl": "Sneeuw: later"}
    )
    site = published(estimates(estimate(26 * 60, high=None)), config=config)
    page = text(site / "index.html")
    assert "<strong>26 hours</strong>" in page
    assert "How long the slowest answers take cannot be told yet." in page
    assert "Snow &lt;b&gt;&amp; ice&lt;/b&gt;: later</p>" in page
    assert 'aria-label="Mededeling">Sneeuw: later</p>' in text(site / "nl/widget.html")
    assert 'lang="en" dir="auto">Snow' in text(site / "de/index.html")


@pytest.mark.parametrize(
    ("minutes", "old"), [(9, False), (11, True), (59, True)], ids=["fresh", "old", "older"]
)
def test_a_figure_that_is_not_renewed_is_told_with_its_age(
    published: Published, minutes: int, old: bool
) -> None:
    page = text(published(at=NOON + minutes * MINUTE) / "index.html")
    notice = re.search(r'<p class="old" id="old" (.*?)>(.*?)</p>', page)
    assert notice is not None
    assert notice[1] == (
        'data-until="2026-11-22T12:15:00Z" ' + ('data-old="yes"' if old else 'data-old="no" hidden')
    )
    assert "This figure is old. It was last renewed at <time" in notice[2]


def test_a_figure_of_hours_ago_is_none_of_now(published: Published) -> None:
    page = text(published(at=NOON + 61 * MINUTE) / "index.html")
    assert "20 minutes" not in page
    assert "We cannot tell right now." in page
    assert "2026-11-22 13:01 UTC" in page


def test_a_page_says_how_long_its_own_language_takes_where_that_is_known_and_differs(
    published: Published,
) -> None:
    languages = {
        "nl": estimate(50, high=100),
        "ar": estimate(3),
        "de": estimate(20),
        "xx": USUAL.hub,
    }
    site = published(Estimates(estimate(20), {}, languages))
    assert (
        "Als u in het Nederlands schrijft: meestal ongeveer 50 minuten; 9 van de 10 binnen"
        in text(site / "nl/index.html")
    )
    assert "إذا كتبت باللغة العربية: عادةً حوالي 5 دقائق" in text(site / "ar/index.html")
    for language in ("de", "en", "ru"):
        assert 'class="own"' not in text(site / f"{language}/index.html")


def test_a_language_of_which_too_little_is_known_is_not_told_of(published: Published) -> None:
    unknown = Estimate(as_of=NOON, sample=2, reason="too few")
    old = estimate(90, as_of=NOON - timedelta(hours=2))
    site = published(Estimates(estimate(20), {}, {"nl": unknown, "de": old}))
    for language in ("nl", "de"):
        assert 'class="own"' not in text(site / f"{language}/index.html")


def test_the_course_of_the_day_is_drawn_and_told(published: Published) -> None:
    kept = [estimates(estimate(m, NOON - h * 60 * MINUTE)) for m, h in ((9, 20), (130, 3), (30, 1))]
    page = text(published(USUAL, *kept) / "index.html")
    assert page.count("<rect ") == 3
    assert "Between 10 minutes and 2 hours 15 minutes." in page
    assert "Too little is known of the last 24 hours." in text(
        published(at=NOON + timedelta(days=3)) / "index.html"
    )


def test_pages_are_whole_and_ask_nobody_for_anything(published: Published) -> None:
    site = published()
    for language in LANGUAGES:
        for name in PAGES:
            check(text(site / language / name), language)


def check(page: str, language: str) -> None:
    tags = Outline(page).tags
    html = next(attributes for tag, attributes in tags if tag == "html")
    assert html == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
    for tag, attributes in tags:
        assert "src" not in attributes
        assert not [key for key in attributes if key == "style" or key.startswith("on")]
        if tag in {"a", "link"}:
            href = attributes["href"] or ""
            assert href == "index.html" or re.fullmatch(r"\.\./(\w\w/)?index\.html", href)
    assert len(tags) == len(re.findall(r"<[a-z]", page)), "no markup that is not meant"


def test_the_policy_allows_the_pages_own_style_and_script_alone(published: Published) -> None:
    page = text(published() / "index.html")
    (policy,) = (
        attributes["content"] or ""
        for tag, attributes in Outline(page).tags
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    allowed = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert allowed["default-src"] == "'none'"
    for tag in ("style", "script"):
        (content,) = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert allowed[f"{tag}-src"] == f"'sha256-{digest}'"


def test_badges_are_pictures_that_say_figure_and_time(published: Published) -> None:
    site = published()
    for path in site.rglob("badge*.svg"):
        assert ET.parse(path).getroot().tag.endswith("svg")
    title = "Twitter: usually about 15 minutes · 2026-11-22 12:00 UTC"
    assert f"<title>{title}</title>" in text(site / "badge-twitter.svg")


def test_a_channel_that_is_live_no_more_leaves_no_badge_behind(published: Published) -> None:
    published()
    left = files(published(channels={"twitter": "live", "facebook": "retired"}))
    assert "nl/badge-twitter.svg" in left
    assert not [name for name in left if "facebook" in name]


def test_status_json_keeps_what_its_schema_says(published: Published) -> None:
    site = published()
    raw = (site / "status.json").read_bytes()
    told = msgspec.json.decode(raw, type=PublicStatus)
    assert msgspec.json.decode(msgspec.json.encode(told)) == msgspec.json.decode(raw)
    assert (told.estimate.median_seconds, told.estimate.high_seconds) == (1200, 2700)
    assert told.estimate.old_from == NOON + 15 * MINUTE
    assert [(c.key, c.estimate.why_unknown) for c in told.channels] == [
        ("facebook", "few"),
        ("twitter", None),
    ]
    schema = json.loads((site / "status.schema.json").read_bytes())
    assert (site / "status.schema.json").read_bytes() == status_schema()
    defined = schema["$defs"]["PublicStatus"]
    assert set(defined["required"]) == set(defined["properties"]) == set(json.loads(raw))


SECRETS = (
    "Wilhelmina-Author",
    "wilhelmina-handle",
    "my-suitcase-is-lost",
    "agent-a0815",
    "KL0815",
    "we-have-found-it",
    "subject-of-a-case",
    "00042-CASE",
    "crew-says-so",
    "topic-of-a-case",
    "feed-of-secrets",
)


def fill_with_secrets(store: Path) -> None:
    author, handle, words, agent, flight, reply, subject, number, note, topic, source = SECRETS
    at, case = NOON - 30 * MINUTE, ("salesforce:1",)
    post = CustomerMessage(
        stream="p",
        id="1",
        at=at,
        case=case,
        message="twitter:1",
        channel="twitter",
        language="nl",
        text=words,
        author=Customer(id=handle, name=author),
    )
    answer = Reply(
        stream="p",
        id="2",
        at=at,
        case=case,
        message="twitter:2",
        in_reply_to="twitter:1",
        channel="twitter",
        text=reply,
        agent=agent,
    )
    opened = CaseOpened(
        stream="c",
        id="1",
        at=at,
        case=case,
        channel="twitter",
        topic=topic,
        number=number,
        subject=subject,
    )
    told = CrewNote(stream="n", id="1", at=at, case=case, direction="in", text=note, flight=flight)
    events = (post, answer, opened, told)
    with closing(SqliteStore(store, Promises())) as database:
        database.sources.register(source, "social", timedelta(hours=1))
        database.take(source, events, NOON, SourceUpdate(fresh_as_of=NOON))
        database.sources.failed(source, words, NOON)
        database.estimates.hold_up(f"{source} has told up to 11:00 UTC", NOON)


def test_nothing_of_a_message_an_author_or_an_agent_is_in_any_published_byte(
    published: Published, store_path: Path
) -> None:
    fill_with_secrets(store_path)
    held = b"".join(path.read_bytes() for path in store_path.parent.glob("hub.db*"))
    assert [secret for secret in SECRETS if secret.encode() not in held] == []
    site = published()
    for name, content in files(site).items():
        found = [secret for secret in SECRETS if secret.encode() in content]
        assert not found, name


def test_whoever_reads_meanwhile_never_meets_half_a_file(
    published: Published, store_path: Path
) -> None:
    site = published()
    ends = {"index.html": "</html>\n", "badge.svg": "</svg>\n", "status.json": "}\n"}
    done = threading.Event()
    broken: list[str] = []

    def read() -> None:
        while not done.is_set():
            broken.extend(name for name, end in ends.items() if not text(site / name).endswith(end))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for minutes in range(5):
            say(store_path, estimates(estimate(minutes * 60 + 1)))
            publish(site, read_figures(store_path, CHANNELS, NOON), PublishConfig())
    finally:
        done.set()
        reader.join()
    assert not broken


ENDLESSLY = """
import itertools, sys
from pathlib import Path
from hubmon.faces.page.folder import put
for size in itertools.count(1):
    content = b"<" + b"x" * size * 1000 + b">"
    put(Path(sys.argv[1]), [("a", content), ("index.html", content)])
    print("once", flush=True)
"""


def test_who_is_killed_while_publishing_leaves_whole_files_and_holds_nobody_up(
    tmp_path: Path,
) -> None:
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", ENDLESSLY, str(tmp_path)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            for _ in range(3):
                assert process.stdout.readline()
            os.kill(process.pid, signal.SIGKILL)
        for name in ("a", "index.html"):
            content = (tmp_path / name).read_bytes()
            assert (content[:1], content[-1:]) == (b"<", b">")
    put(tmp_path, [("a", b"a"), ("index.html", b"i")])
    assert files(tmp_path) == {"a": b"a", "index.html": b"i"}


def test_a_web_server_may_read_it_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        put(tmp_path / "site", [("nl/index.html", b"")])
    finally:
        os.umask(before)
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "site", tmp_path / "site/nl")}
    assert modes == {0o755}
    assert (tmp_path / "site/nl/index.html").stat().st_mode & 0o777 == 0o644


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("a file")
    with pytest.raises(HubmonError, match="Nothing can be published into"):
        put(tmp_path / "site", [("index.html", b"")])


def test_publish_writes_the_folder_that_is_named_or_configured(tmp_path: Path) -> None:
    store = tmp_path / "hub.db"
    fill(store)
    assert "Published into" in run("publish", str(tmp_path / "a"), "--store", str(store)).stdout
    assert (tmp_path / "a/index.html").exists()
    wrong = run("publish", "--store", str(store), expect=2).stderr
    assert "hubmon publish DIR" in wrong
    config = tmp_path / "c.toml"
    config.write_text('[publish]\nfolder = "b"\n[channels.twitter]\nstate = "live"\n', "utf-8")
    run("publish", "--config", str(config), "--store", str(store))
    assert (tmp_path / "b/ar/badge-twitter.svg").exists()
