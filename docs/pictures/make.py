"""Take the pictures of the documentation from a real report and the index of a real batch.

    newscli translate samples/wahl.html -o /tmp/wahl.json
    newscli batch samples -o /tmp/reports -f html
    python docs/pictures/make.py /tmp/wahl.json /tmp/reports/index.html

Needs Debian's chromium and chromium-driver, and selenium (the ``test`` extra).
"""

from __future__ import annotations

import base64
import io
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI

from newscli.article import Report
from newscli.write import WriteOptions, print_report, write_report

HERE = Path(__file__).parent
SWITCHES = ("headless=new", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run")
SWITCHES += ("disable-sync", "disable-background-networking", "disable-component-update")
SWITCHES += ("hide-scrollbars",)
TERMINAL = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 16px 20px; color: {foreground}; background: {background}; }}
pre {{ font: 15px/1.3 "DejaVu Sans Mono", monospace; margin: 0; }}
.prompt {{ opacity: .7; }}
{stylesheet}</style><pre><code><span class="prompt">$ newscli translate {name} {option}</span>
{code}</code></pre>"""


def terminal_page(report: Report, columns: int, side_by_side: bool) -> str:
    """Return an HTML page that looks like a terminal with the report."""
    console = Console(width=columns, record=True, file=io.StringIO(), force_terminal=True)
    print_report(report, console, WriteOptions(side_by_side=side_by_side))
    name = Path(report.article.source.name).name
    option = "--side-by-side" if side_by_side else ""
    template = TERMINAL.replace("{name}", name).replace("{option}", option)
    return console.export_html(theme=DIMMED_MONOKAI, code_format=template)


def take(
    driver: Any,
    page: str,
    name: str,
    width: int,
    height: int,
    scheme: str = "light",
    media: str = "screen",
    script: str = "",
) -> None:
    """Save a picture of ``page`` at a width, at most ``height`` pixels of it.

    ``script`` is run first, as a reader's click or scrolling would be.
    """
    features = [
        {"name": "prefers-color-scheme", "value": scheme},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.html")
        path.write_text(page, encoding="utf-8")
        driver.get(path.as_uri())
        if script:
            driver.execute_script(script)
            driver.execute_async_script("requestAnimationFrame(arguments[0])")
        whole = driver.execute_script("return document.body.getBoundingClientRect().height")
        top = driver.execute_script("return scrollY")
        clip = {"x": 0, "y": top, "width": width, "height": min(height, whole), "scale": 1}
        taken = driver.execute_cdp_cmd("Page.captureScreenshot", {"clip": clip})
    (HERE / name).write_bytes(base64.b64decode(taken["data"]))


READING = "document.querySelector('.bar').scrollIntoView();"
A_DOUBT = READING + "document.querySelector('.en .s.doubt').click();"


def main(path: Path, index: Path) -> None:
    """Take all the pictures of the report at ``path`` and of a batch's ``index``."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    report = Report.from_dict(json.loads(path.read_text(encoding="utf-8")))
    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for switch in SWITCHES:
        options.add_argument(f"--{switch}")
    service = Service(shutil.which("chromedriver"))
    with (
        tempfile.TemporaryDirectory() as profile,
        webdriver.Chrome(options=_with_profile(options, profile), service=service) as driver,
    ):
        page = str(write_report(report, "html", WriteOptions(index="./")))
        both = str(write_report(report, "html", WriteOptions(side_by_side=True)))
        take(driver, page, "page-light.png", 1440, 1000)
        take(driver, both, "page-dark.png", 1440, 1000, "dark", script=READING)
        take(driver, page, "page-doubt.png", 820, 1000, script=A_DOUBT)
        take(driver, page, "page-phone.png", 390, 844, script=A_DOUBT)
        take(driver, page, "page-print.png", 820, 1160, media="print")
        cards = index.read_text(encoding="utf-8")
        take(driver, cards, "index.png", 1440, 900)
        take(driver, cards, "index-phone.png", 390, 844, "dark")
        take(driver, terminal_page(report, 100, side_by_side=False), "terminal.png", 960, 1000)
        wide = terminal_page(report, 130, side_by_side=True)
        take(driver, wide, "terminal-side-by-side.png", 1230, 1000)


def _with_profile(options: Any, folder: str) -> Any:
    options.add_argument(f"--user-data-dir={folder}")
    return options


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
