"""Take the pictures of the bot in docs/, from its local preview: an answer with its context, and a timeline.

`.venv/bin/python scripts/docs/bot_pictures.py` needs what `make preview` needs, and what
`scripts/docs/report_pictures.py` does. The question goes to `sources/`, the timeline shows the invented archive of the
tests; indexes and answers are kept in a temporary folder, so nothing of a real archive or server is touched.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from report_pictures import DOCS, ROOT, find_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

QUESTION = "How many people were killed in Sistan-Baluchistan?"
TOPIC = "ferry collision at Ostley"
WIDTH, HEIGHT = 740, 1500  # as wide as Discord's widest message, and so high that nothing scrolls
SCALE = 1.5  # pixels of a picture for each of the page's, so that small letters stay sharp
COLOURS = 256  # flat areas and letters need no more
EDGE = 8  # of the page's pixels left free above and below a message
PATIENCE = 300_000  # milliseconds; a busy machine takes long to answer
MESSAGES = "#channel-message-list article"


def main() -> None:
    """Write docs/bot-answer.png and docs/bot-timeline.png."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser())
        with opened(browser, ROOT / "sources") as page:
            run(page, "ask", QUESTION)
            page.get_by_role("button", name="In context").click()
            page.get_by_role("button", name="Read the article").wait_for()
            save(page, "bot-answer")
        with opened(browser, ROOT / "tests" / "corpus") as page:
            run(page, "timeline", TOPIC)
            save(page, "bot-timeline")
        browser.close()


@contextmanager
def opened(browser: Browser, sources: Path) -> Iterator[Page]:
    """Open a preview over some sources, in the browser."""
    with previewed(sources) as address:
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=SCALE)
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        yield page
        page.close()


@contextmanager
def previewed(sources: Path) -> Iterator[str]:
    """Start a preview as people do, with an index and a state of its own, and give its address."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        if (encoders := ROOT / "data" / "encoders").is_dir():
            shutil.copytree(encoders, data / "encoders")  # else one is exported, which takes a while
        settings = Path(folder) / "settings.toml"
        settings.write_text(
            f"[index]\nsources = {json.dumps(str(sources))}\ndata = {json.dumps(str(data))}\n"
            f"[discord]\nstate = {json.dumps(str(Path(folder) / 'state'))}\n",
            encoding="utf-8",
        )
        command = [sys.executable, "-m", "bot", "preview", "--settings", str(settings)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  (our own program)
            try:
                found = next(filter(None, (re.search(r"http://\S+", line) for line in process.stdout or ())), None)
                yield found[0] if found else sys.exit("the preview did not start; see above")
            finally:
                process.send_signal(signal.SIGINT)


def run(page: Page, command: str, value: str) -> None:
    """Run a command of the bot's with its one needed option, and wait for what it shows."""
    page.click("#channel-composer-input")
    page.keyboard.type(f"/{command}")
    page.locator("#command-picker-listbox [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    page.locator(".command-option-input").fill(value)
    page.keyboard.press("Enter")
    page.get_by_text("Action completed").wait_for()


def save(page: Page, name: str) -> None:
    """Save the messages of the page, and no more of it, in few colours."""
    from PIL import Image

    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(1_000)  # until nothing looks pointed at or chosen
    boxes = [box for message in page.locator(MESSAGES).all() if (box := message.bounding_box())]
    top, end = boxes[0]["y"] - EDGE, boxes[-1]["y"] + boxes[-1]["height"] + EDGE
    taken = page.screenshot(clip={"x": 0, "y": top, "width": WIDTH, "height": end - top})
    picture = DOCS / f"{name}.png"
    Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS, method=Image.Quantize.FASTOCTREE).save(
        picture, optimize=True
    )
    print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
