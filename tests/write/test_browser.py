"""The page in a real browser: layout, highlighting, keyboard, and what must not happen."""

from __future__ import annotations

import http.server
import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newscli.article import Article, Block, Report, Sentence, Source
from newscli.batch.index import write_index
from newscli.batch.manifest import Manifest, Record
from newscli.write import WriteOptions, write_report
from tests.write.reports import hostile_report, rich_report

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (CHROMIUM and DRIVER),
        reason="needs chromium and chromedriver (Debian: chromium-driver)",
    ),
]
PHONE, DESKTOP = 390, 1280
SWITCHES = ("headless=new", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run")
SWITCHES += ("disable-sync", "disable-background-networking", "disable-component-update")
SWITCHES += ("disable-dev-shm-usage", "hide-scrollbars")
CALM = {"name": "prefers-reduced-motion", "value": "reduce"}  # no smooth scrolling to wait for


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A headless Chromium that keeps a log of its requests."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for switch in SWITCHES:
        options.add_argument(f"--{switch}")
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('chromium')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    with webdriver.Chrome(options=options, service=Service(str(DRIVER))) as running:
        running.set_page_load_timeout(240)
        yield running


class Page:
    """A report opened in the browser."""

    def __init__(self, driver: Any, folder: Path) -> None:
        self.driver = driver
        self.path = folder / "report.html"

    def open(
        self,
        report: Report,
        width: int = DESKTOP,
        side_by_side: bool = False,
        extra: str = "",
        features: tuple[dict[str, str], ...] = (),
    ) -> None:
        """Open the page; ``extra`` HTML goes into it as it is, ``features`` are of the system."""
        document = str(write_report(report, "html", WriteOptions(side_by_side=side_by_side)))
        self.path.write_text(document.replace("</body>", extra + "</body>"), encoding="utf-8")
        self.resize(width)
        self.emulate("setEmulatedMedia", features=[CALM, *features])
        for log in ("browser", "performance"):
            self.driver.get_log(log)
        self.driver.get(self.path.as_uri())

    def resize(self, width: int) -> None:
        self.emulate(
            "setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False
        )

    def emulate(self, command: str, **arguments: Any) -> None:
        self.driver.execute_cdp_cmd(f"Emulation.{command}", arguments)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def find(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)

    def wait_for_text(self, selector: str, text: str) -> None:
        """Wait until an element has this text: a busy browser draws it late, or twice."""
        from selenium.common.exceptions import (
            NoSuchElementException,
            StaleElementReferenceException,
        )
        from selenium.webdriver.support.ui import WebDriverWait

        late = (NoSuchElementException, StaleElementReferenceException)
        wait = WebDriverWait(self.driver, 10, 0.05, late)
        wait.until(lambda _: self.find(selector).text == text, f"{selector} never says {text!r}")

    def lit(self) -> list[tuple[str, str]]:
        """The highlighted sentences: number and language."""
        found = self.run(
            "return [...document.querySelectorAll('.s.on')].map(s => [s.dataset.s, s.lang])"
        )
        return [tuple(pair) for pair in found]

    def hover(self, selector: str) -> None:
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).scroll_to_element(self.find(selector)).move_to_element(
            self.find(selector)
        ).perform()

    def press(self, *keys: str) -> None:
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def box(self, selector: str) -> dict[str, float]:
        return dict(self.find(selector).rect)

    def requests(self) -> list[str]:
        """The addresses that the browser has asked for since the page was opened."""
        events = (json.loads(entry["message"]) for entry in self.driver.get_log("performance"))
        return [
            event["message"]["params"]["request"]["url"]
            for event in events
            if event["message"]["method"] == "Network.requestWillBeSent"
        ]


@pytest.fixture
def page(driver: Any, tmp_path: Path) -> Iterator[Page]:
    yield Page(driver, tmp_path)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def long_words() -> Report:
    """Nothing in it can be broken where words end."""
    word = "Donaudampfschifffahrtsgesellschaftskapitän" * 10
    blocks = [
        Block("heading", word, [Sentence(1, word, word)], level=1),
        Block("paragraph", word, [Sentence(2, word, "https://example.org/" + "x" * 300)]),
        Block("list_item", word, [Sentence(3, word, word)], level=9, marker="1."),
    ]
    return Report(Article(Source("html", "https://example.org/" + "y" * 300), blocks))


@pytest.mark.parametrize("side_by_side", [False, True])
@pytest.mark.parametrize("make", [rich_report, hostile_report, long_words])
def test_never_scrolls_sideways(page: Page, side_by_side: bool, make: Any) -> None:
    page.open(make(), side_by_side=side_by_side)
    for width in (320, PHONE, 820, DESKTOP, 1440):
        page.resize(width)
        assert page.run("return innerWidth") == width
        assert page.run("return document.documentElement.scrollWidth") <= width


def test_columns_on_a_desk_stacked_on_a_phone(page: Page) -> None:
    page.open(rich_report(), DESKTOP, side_by_side=True)
    german, english = page.box(".pair .de"), page.box(".pair .en")
    assert german["y"] == english["y"]
    assert german["x"] + german["width"] < english["x"]
    assert english["x"] + english["width"] <= DESKTOP
    page.open(rich_report(), PHONE, side_by_side=True)
    german, english = page.box(".pair .de"), page.box(".pair .en")
    assert german["x"] == english["x"]
    assert german["y"] + german["height"] <= english["y"]


def test_running_text_is_readable(page: Page) -> None:
    for width in (PHONE, DESKTOP):
        page.open(rich_report(), width)
        size = float(page.run("return getComputedStyle(document.body).fontSize")[:-2])
        assert size >= 16
        assert 20 * size <= page.box(".pair .en")["width"] <= 45 * size


@pytest.mark.parametrize("scripts", [True, False])
def test_views_can_be_switched_even_without_scripts(page: Page, scripts: bool) -> None:
    page.emulate("setScriptExecutionDisabled", value=not scripts)
    page.open(rich_report())
    assert not page.find(".pair .de").is_displayed()
    page.find("label[for=view-side]").click()
    assert page.box(".pair .de")["y"] == page.box(".pair .en")["y"]
    page.find("label[for=view-stacked]").click()
    assert page.box(".pair .de")["y"] < page.box(".pair .en")["y"]
    page.find("label[for=view-english]").click()
    assert not page.find(".pair .de").is_displayed()


def test_hovering_lights_the_sentence_in_both_languages(page: Page) -> None:
    page.open(rich_report(), side_by_side=True)
    assert page.lit() == []
    page.hover("#s3")
    assert sorted(page.lit()) == [("3", "de"), ("3", "en")]
    page.hover(".s[lang=de][data-s='2']")
    assert sorted(page.lit()) == [("2", "de"), ("2", "en")]
    page.hover(".facts")
    assert page.lit() == []


def test_hovering_the_summary_lights_its_sources(page: Page) -> None:
    page.open(rich_report(), side_by_side=True)
    page.hover(".summary a[data-from='3 12']")
    assert sorted(page.lit()) == [("12", "de"), ("12", "en"), ("3", "de"), ("3", "en")]


def test_clicking_keeps_the_light_until_escape_or_another_click(page: Page) -> None:
    from selenium.webdriver import Keys

    page.open(rich_report(), side_by_side=True)
    page.find("#s2").click()
    page.hover(".facts")
    assert sorted(page.lit()) == [("2", "de"), ("2", "en")]
    page.press(Keys.ESCAPE)
    page.hover(".facts")
    assert page.lit() == []
    page.find("#s2").click()
    page.find("#summary").click()
    page.hover(".facts")
    assert page.lit() == []


def test_a_click_shows_the_german_in_place(page: Page) -> None:
    from selenium.webdriver import Keys

    for width in (PHONE, DESKTOP):
        page.open(rich_report(), width)
        page.find("#s2").click()
        shown = page.find(".gloss:not(.float)")
        assert shown.text == "Der Stadtrat hat am Dienstag lange beraten."
        assert shown.get_attribute("lang") == "de"
        line = page.run("return document.getElementById('s2').getBoundingClientRect().bottom")
        assert line <= shown.rect["y"] - page.run("return scrollY") + 2 < line + 30
        page.find("#s13").click()  # a repaired sentence: without the numbers of its marks
        page.wait_for_text(".gloss:not(.float)", "Der Zug fährt um 14.30 Uhr.")
        page.press(Keys.ESCAPE)
        assert page.driver.find_elements("css selector", ".gloss") == []
        page.find("label[for=view-stacked]").click()
        page.find("#s2").click()
        assert page.driver.find_elements("css selector", ".gloss") == []


def test_a_doubtful_sentence_has_a_sign_and_shows_its_german_when_pointed_at(page: Page) -> None:
    page.open(rich_report())
    sign = "return getComputedStyle(document.getElementById(arguments[0]), '::before').content"
    assert page.run(sign, "s3").startswith('"?"')
    assert page.run(sign, "s2") == "none"
    page.hover("#s2")
    assert page.driver.find_elements("css selector", ".gloss") == []
    page.hover("#s3")
    shown = page.find(".gloss.float")
    assert shown.text.startswith("Die Linie kostet 1,2 Milliarden Euro")
    page.hover(".facts")
    assert page.driver.find_elements("css selector", ".gloss") == []
    page.run("document.getElementById('s12').focus()")
    page.wait_for_text(".gloss.float", "Die Opposition stimmte nicht zu.")


def test_warnings_stand_in_the_margin_of_a_wide_screen_a_line_each(page: Page) -> None:
    page.open(rich_report(), 1440)
    text, notes = page.box(".pair .en"), page.box(".pair .asides")
    assert text["x"] + text["width"] < notes["x"]
    assert abs(text["y"] - notes["y"]) < 8
    lines = page.run("return [...document.querySelectorAll('.asides a')].map(a => a.offsetHeight)")
    assert len(lines) == 5 and max(lines) < 24
    page.open(rich_report(), PHONE)
    text, notes = page.box(".pair .en"), page.box(".pair .asides")
    assert text["x"] == notes["x"] and text["y"] + text["height"] <= notes["y"]


def test_the_bar_stays_at_the_top_and_says_where_the_reader_is(page: Page) -> None:
    for width in (PHONE, 820, 1440):
        page.open(rich_report(), width)
        assert page.find(".where").text == "¶ 1 of 8"
        page.run("document.getElementById('s12').scrollIntoView({block: 'start'})")
        page.run("scrollBy(0, 1000)")
        bar = "return document.querySelector('.bar').getBoundingClientRect().top"
        assert page.run(bar) <= 0
        wait = "requestAnimationFrame(() => requestAnimationFrame(arguments[0]))"
        page.driver.execute_async_script(wait)
        assert "of 8" in page.find(".where").get_attribute("textContent")
        page.run("scrollTo(0, 0)")


def test_side_by_side_shares_the_left_edge_and_has_column_heads(page: Page) -> None:
    for width in (820, 1440):
        page.open(rich_report(), width, side_by_side=True)
        edges = {page.box(part)["x"] for part in ("h1", ".summary", ".pair .de", ".bar", "footer")}
        assert len(edges) == 1
        assert page.find(".heads .de").text == "German"
        english, notes = page.box(".pair .en"), page.box(".pair .asides")
        assert notes["x"] == english["x"]
        assert 0 <= notes["y"] - english["y"] - english["height"] < 16
        assert page.box(".heads .en")["x"] == page.box(".pair .en")["x"]
    page.open(rich_report(), width)
    assert not page.find(".heads").is_displayed()


def test_summary_sentences_are_underlined_only_when_pointed_at(page: Page) -> None:
    page.open(rich_report())
    line = "return getComputedStyle(document.querySelector('.summary .said')).textDecorationLine"
    assert page.run(line) == "none"
    page.hover(".summary .said")
    assert page.run(line) == "underline"


INDEX = [
    Record("sport/a.txt", "", "done", ["sport/a.html"], title="A bridge opens", date="2026-03-01",
           summary="A bridge.", sentences=20, doubtful=3, sketch="0000000a"),
    Record("b.txt", "", "done", ["b.html"], title="The bridge is open", date="2026-03-02",
           sketch="0000000a"),
    Record("c.txt", "", "done", ["c.html"], title="W" * 300, summary="x" * 500, sketch="0000000b"),
    Record("d.txt", "", "failed", error="d.txt is empty."),
]  # fmt: skip


def test_the_index_can_be_searched_and_never_scrolls_sideways(page: Page, tmp_path: Path) -> None:
    with Manifest(tmp_path) as manifest:
        manifest.append(INDEX)
        write_index(tmp_path, manifest)
    for log in ("browser", "performance"):
        page.driver.get_log(log)
    page.driver.get((tmp_path / "index.html").as_uri())
    for width in (320, PHONE, 820, 1440):
        page.resize(width)
        assert page.run("return document.documentElement.scrollWidth") <= width

    def shown() -> list[str]:
        cards = page.driver.find_elements("css selector", ".card")
        return [card.text[:14].strip() for card in cards if card.is_displayed()]

    assert shown() == ["The bridge is", "A bridge opens", "W" * 14]
    page.find("#find").send_keys("BRIDGE 1 march")
    assert shown() == ["A bridge opens"]
    assert page.find("#found").text == "1 of 3"
    page.find("#find").clear()
    for field, day in (("from", "2026-03-02"), ("to", "2026-03-05")):
        page.run(
            "const field = document.getElementById(arguments[0]); field.value = arguments[1];"
            "field.dispatchEvent(new Event('input'))",
            field,
            day,
        )
    assert shown() == ["The bridge is"]
    page.find("#find").send_keys("nothing like it")
    assert shown() == [] and not page.find(".story").is_displayed()
    assert page.driver.get_log("browser") == []


def test_touching_a_summary_sentence_leads_to_its_source(page: Page) -> None:
    page.open(rich_report(), PHONE)
    page.find(".summary a[href='#s12']").click()
    assert page.run("return location.hash") == "#s12"
    place = page.run("return document.getElementById('s12').getBoundingClientRect().toJSON()")
    assert 0 <= place["top"] < place["bottom"] <= 900
    colour = "return getComputedStyle(document.getElementById(arguments[0])).backgroundColor"
    assert page.run(colour, "s12") != page.run(colour, "s2")


def test_a_mark_leads_to_its_explanation_and_back(page: Page) -> None:
    page.open(rich_report())
    page.find("#m1").click()
    assert page.run("return document.querySelector(':target').id") == "w1"
    assert "numbers of the sentence" in page.find("#w1").text
    page.find("#w1 .back").click()
    assert page.run("return document.querySelector(':target').id") == "m1"


def test_everything_can_be_reached_with_the_keyboard(page: Page) -> None:
    from selenium.webdriver import Keys

    page.open(rich_report(), side_by_side=True)
    wanted = set(
        page.run(
            "return [...document.querySelectorAll('a[href], summary')]"
            ".filter(e => e.checkVisibility()).map(e => e.outerHTML)"
        )
    )
    reached, sentences, views = set(), 0, 0
    for _ in range(60):
        page.press(Keys.TAB)
        reached.add(page.run("return document.activeElement.outerHTML"))
        sentences += page.run("return document.activeElement.classList.contains('s')")
        views += page.run("return document.activeElement.name === 'view'")
        if page.run("return document.activeElement === document.body"):
            break
    assert wanted <= reached
    assert (sentences, views) == (1, 1)


def test_keys_move_through_the_sentences(page: Page) -> None:
    from selenium.webdriver import Keys

    page.open(rich_report(), side_by_side=True)
    page.run("document.querySelector('.s[tabindex=\"0\"]').focus()")
    assert page.run("return document.activeElement.id") == "s1"
    page.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert page.run("return document.activeElement.id") == "s3"
    assert sorted(page.lit()) == [("3", "de"), ("3", "en")]
    page.press(Keys.ARROW_LEFT)
    assert page.run("return document.activeElement.id") == "s2"
    page.press(Keys.ENTER)
    page.run("document.activeElement.blur()")
    assert sorted(page.lit()) == [("2", "de"), ("2", "en")]
    page.press(Keys.ESCAPE)
    assert page.lit() == []


def test_views_can_be_switched_with_the_keyboard(page: Page) -> None:
    from selenium.webdriver import Keys

    page.open(rich_report())
    while page.run("return document.activeElement.name !== 'view'"):
        page.press(Keys.TAB)
    outline = (
        "return getComputedStyle(document.querySelector('input:checked + label')).outlineStyle"
    )
    assert page.run(outline) == "solid"
    page.press(Keys.ARROW_RIGHT)
    assert page.find(".pair .de").is_displayed()


@pytest.mark.parametrize("side_by_side", [False, True])
def test_hostile_text_does_not_run(page: Page, side_by_side: bool) -> None:
    page.open(hostile_report(), side_by_side=side_by_side)
    for selector in ("#s2", "#s25", "#s40"):
        page.hover(selector)
    page.run("for (const a of document.querySelectorAll('a.mark')) a.focus()")
    assert page.run("return window.hacked") is None
    assert page.find("main").is_displayed()
    assert page.driver.get_log("browser") == []


def test_no_request_leaves_the_page(page: Page) -> None:
    page.open(rich_report(), side_by_side=True)
    page.find("#s2").click()
    asked = [url for url in page.requests() if not url.startswith("data:")]
    assert asked == [page.path.as_uri()]


def test_the_policy_holds_should_escaping_ever_fail(page: Page) -> None:
    asked: list[str] = []

    class Tracker(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Tracker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    attack = (
        "<script>window.hacked = 1</script>"
        f"<script src='{address}/a.js'></script><img src='{address}/b.png'>"
        f"<link rel=stylesheet href='{address}/c.css'><iframe src='{address}/d'></iframe>"
        "<img src='data:,' onerror='window.hacked = 2'>"
        "<style>main { display: none }</style><p id=styled style='color: red'>x</p>"
        f"<form action='{address}/e'><button id=send>send</button></form>"
        "<a id=run href='javascript:window.hacked=3'>x</a>"
    )
    try:
        page.open(rich_report(), extra=attack)
        page.run("document.getElementById('send').click(); document.getElementById('run').click()")
        page.hover("#s2")
        assert page.run("return window.hacked") is None
        assert page.find("main").is_displayed()
        assert page.run(
            "return getComputedStyle(document.getElementById('styled')).color"
        ) == page.run("return getComputedStyle(document.body).color")
        assert page.driver.current_url == page.path.as_uri()
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []
    assert len(page.lit()) == 2  # our own script still runs


def test_dark_and_light_follow_the_system(page: Page) -> None:
    brightness = {}
    for scheme in ("light", "dark"):
        page.open(rich_report(), features=({"name": "prefers-color-scheme", "value": scheme},))
        colour = page.run("return getComputedStyle(document.body).backgroundColor")
        brightness[scheme] = sum(int(part) for part in colour[4:-1].split(","))
    assert brightness["light"] > 700 > 100 > brightness["dark"]


def test_print_has_the_text_without_the_buttons(page: Page) -> None:
    page.open(rich_report(), side_by_side=True)
    page.emulate("setEmulatedMedia", media="print")
    assert not page.find(".view").is_displayed()
    assert page.find("main").is_displayed() and page.find(".notes").is_displayed()
    colour = "return getComputedStyle(document.body).backgroundColor"
    assert page.run(colour) == "rgb(255, 255, 255)"
    printed = page.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    assert len(printed["data"]) > 10_000
