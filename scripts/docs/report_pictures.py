"""Take the pictures of the evaluation report in docs/: the newest run's headline in light, a question opened in dark.

`.venv/bin/python scripts/docs/report_pictures.py [RUN]` needs playwright and Debian's chromium-headless-shell.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RUNS = ROOT / "data" / "evaluations"
DOCS = ROOT / "docs"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
WIDTH, HEIGHT = 1160, 1100


def main() -> None:
    """Write docs/report-light.png and docs/report-dark.png."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path, nargs="?", help="a folder in data/evaluations (default: the newest)")
    run = parser.parse_args().run
    from playwright.sync_api import sync_playwright

    from evaluation.pages.report import write_report
    from evaluation.run import newest_run

    page = write_report(run or newest_run(RUNS)).resolve().as_uri()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser())
        take(browser, page, "light")
        take(browser, page, "dark")
        browser.close()


def find_browser() -> str:
    """The path of an installed browser; exits with the command that installs one."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return found or sys.exit(f"no browser found; looked for {', '.join(BROWSERS)}: apt install chromium-headless-shell")


def take(browser: Browser, address: str, scheme: Literal["light", "dark"]) -> None:
    """Open the report and save what a window of it shows."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=scheme)
    page.goto(address)
    if scheme == "dark":
        show_a_question(page)
    picture = DOCS / f"report-{scheme}.png"
    page.screenshot(path=picture)
    print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size / 1000:.0f} kB")
    page.close()


def show_a_question(page: Page) -> None:
    """Open the first question whose answer went wrong with a quote to show, else the first."""
    outcome = page.get_by_label("Outcome", exact=True)
    if outcome.locator("option[value='wrong span']").count():
        outcome.select_option("wrong span")
    page.locator("button.open").first.click()
    page.evaluate("document.getElementById('questions').scrollIntoView()")


if __name__ == "__main__":
    main()
