"""The report in a real browser, from disk: it opens, filters, sorts and unfolds, and 5,000 questions stay usable."""

import shutil

import pytest

from evaluation.pages.phrases import PLAIN_FAILURES
from evaluation.pages.report import write_diff_report, write_report
from evaluation.written import summed
from tests.evaluation import runs

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PATIENCE = 60  # seconds to wait for what a page does; it does it at once, but the machine may be busy


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"no browser found; looked for {', '.join(BROWSERS)} (Debian: apt install chromium-headless-shell)")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=found)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    records = [*(runs.record(i) for i in range(60)), *runs.strange()]
    return write_report(runs.write_run(tmp_path_factory.mktemp("run"), records))


@pytest.fixture
def show(browser):
    """Open a file without a network; whatever the page complains about fails the test."""
    complaints, contexts = [], []

    def open_page(path, **how):
        context = browser.new_context(offline=True, **how)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: request.url.startswith("file:") or complaints.append(request.url))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def questions(page):
    return page.locator(".questions > tbody > tr:not(.detail)")


def column(page, place):
    return page.locator(f".questions > tbody > tr:not(.detail) > td:nth-child({place})").all_inner_texts()


def wait_for_status(page, words):
    page.wait_for_function("words => document.getElementById('status').textContent === words", arg=words)


def test_it_opens_from_disk(show, report):
    page = show(report)
    assert page.title() == "How well the archive answers – Dateline"
    assert questions(page).count() == 63
    assert page.locator(".plots svg").count() == 5
    assert all(box["width"] > 300 for box in (figure.bounding_box() for figure in page.locator(".plots svg").all()))


def test_filter_by_text_tag_outcome_and_refusal(show, report):
    page = show(report)
    page.get_by_label("Text in question").fill("WELDING firm")
    wait_for_status(page, "10 of 63 questions")
    page.get_by_label("Text in question").fill("nothing like this")
    wait_for_status(page, "No question matches these filters.")
    page.get_by_role("button", name="Clear filters").click()
    wait_for_status(page, "63 questions")
    page.get_by_label("Tag", exact=True).select_option("unanswerable")
    wait_for_status(page, "10 of 63 questions")
    page.get_by_label("Refused", exact=True).select_option("false")
    answered = questions(page).count()
    assert 0 < answered < 10
    assert {text.strip() for text in column(page, 2)} == {"✗ Answered, though the archive has no answer"}
    page.get_by_label("Refused", exact=True).select_option("")
    page.get_by_label("Outcome", exact=True).select_option("*")
    wait_for_status(page, f"{answered} of 63 questions")


def test_a_slice_and_a_failure_lead_to_their_questions(show, report):
    page = show(report)
    page.locator("#slices").get_by_role("button", name="paraphrase").click()
    wait_for_status(page, "10 of 63 questions")
    page.locator("#failures").get_by_role("button", name="A quote differs from its article").click()
    wait_for_status(page, "1 of 63 questions")
    assert page.get_by_label("Tag", exact=True).input_value() == ""


def test_a_question_named_under_what_to_do_opens_among_its_kind(show, report):
    page = show(report)
    link = page.locator("#failures li li button[data-open]").first
    question, kind = link.inner_text(), link.get_attribute("data-value")
    link.click()
    opened = page.locator("button.open[aria-expanded=true]")
    assert opened.inner_text() == question
    assert {text.strip() for text in column(page, 2)} == {f"✗ {PLAIN_FAILURES[kind]}"}
    assert page.locator(".sheet").is_visible()


@pytest.mark.parametrize(
    "label", ["Question", "Outcome", "Refused", "Place of the right article", "Words shared", "Score", "Time"]
)
def test_every_column_sorts_both_ways_from_the_keyboard(show, report, label):
    page = show(report)
    button = page.locator(".questions thead").get_by_role("button", name=label)
    button.focus()
    page.keyboard.press("Enter")
    heading = page.locator(".questions thead th").filter(has_text=label)
    assert heading.get_attribute("aria-sort") == "ascending"
    up = page.evaluate("[...document.querySelectorAll('.open')].map(one => one.dataset.row)")
    page.keyboard.press("Space")
    assert heading.get_attribute("aria-sort") == "descending"
    assert page.locator("[aria-sort]").count() == 1
    down = page.evaluate("[...document.querySelectorAll('.open')].map(one => one.dataset.row)")
    assert sorted(up) == sorted(down)
    assert up != down


def test_numbers_sort_as_numbers_and_what_is_missing_stays_last(show, report):
    page = show(report)
    button = page.locator(".questions thead").get_by_role("button", name="Score")
    for order in (sorted, lambda values: sorted(values, reverse=True)):
        button.click()
        shown = column(page, 6)
        assert shown[-2:] == ["–", "–"]
        values = [float(text) for text in shown[:-2]]
        assert values == order(values)


def test_a_question_unfolds_and_folds(show, report):
    page = show(report)
    page.get_by_label("Tag", exact=True).select_option("fact")
    page.get_by_label("Refused", exact=True).select_option("false")
    button = page.locator("button.open").first
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    sheet = page.locator(".sheet")
    assert sheet.locator("mark").inner_text() == runs.QUOTE
    assert "31 centimetres or 31 cm" in " ".join(sheet.inner_text().split())
    assert "Retrieved, best first" in sheet.inner_text()
    assert sheet.get_by_role("link").first.get_attribute("href") == "https://news.example/0"
    page.keyboard.press("Enter")
    assert sheet.count() == 0


def test_hostile_text_is_shown_and_never_run(show, report):
    page = show(report)
    page.get_by_label("Text in question").fill("window.hacked")
    wait_for_status(page, "1 of 63 questions")
    button = page.locator("button.open")
    assert button.inner_text() == runs.HOSTILE
    button.click()
    assert page.locator("mark").text_content() == runs.HOSTILE
    assert page.locator(".sheet a").count() == 0
    assert page.evaluate("window.hacked") is None
    assert page.locator("img").count() == 0


def test_an_error_and_wrong_quotes_say_what_is_wrong(show, report):
    page = show(report)
    page.get_by_label("Outcome", exact=True).select_option("error")
    page.locator("button.open").click()
    assert "ModelError: no reply from <model>" in page.locator(".sheet").inner_text()
    page.get_by_label("Outcome", exact=True).select_option("not verbatim")
    page.locator("button.open").click()
    shown = page.locator(".sheet").inner_text()
    assert "Not verbatim: at this place, the article reads as marked above." in shown
    assert "The paragraph around this quote was not recorded." in shown


def test_dark_light_and_paper(show, report):
    colours = {}
    for scheme in ("light", "dark"):
        page = show(report, color_scheme=scheme)
        page.locator("button.open").first.click()
        colours[scheme] = page.evaluate(CONTRASTS)
        assert min(colours[scheme].values()) >= 4.5, (scheme, colours[scheme])
    page = show(report, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".controls").is_visible()


def test_printing_holds_every_question(show, tmp_path):
    page = show(write_report(runs.write_run(tmp_path, [runs.record(i) for i in range(450)])))
    assert questions(page).count() == 200
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert questions(page).count() == 450
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert questions(page).count() == 200


def test_a_narrow_window_needs_no_sideways_scrolling(show, report):
    page = show(report)
    page.locator("button.open").nth(1).click()
    for width in (1280, 1100, 800, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        room = page.locator(".questions > tbody > tr > td").first.bounding_box()["width"]
        assert room > width / 3.8, (width, room)
        assert page.locator(".sheet").bounding_box()["width"] > width * 0.8


@pytest.mark.no_cover  # the other tests reach the same lines
def test_5000_questions_stay_usable(show, tmp_path):
    run = runs.write_run(tmp_path, [runs.record(i) for i in range(5000)])
    page = show(write_report(run))
    wait_for_status(page, "5,000 questions, the first 200 shown")
    page.locator(".questions thead").get_by_role("button", name="Score").click()
    wait_for_status(page, "5,000 questions, the first 200 shown")
    page.get_by_label("Text in question").fill("date-4999")
    wait_for_status(page, "No question matches these filters.")
    page.get_by_label("Text in question").fill("date-4995")
    wait_for_status(page, "1 of 5,000 questions")
    page.locator("button.open").click()
    assert page.locator(".sheet").count() == 1
    page.get_by_role("button", name="Clear filters").click()
    page.get_by_role("button", name="Show 200 more").click()
    wait_for_status(page, "5,000 questions, the first 400 shown")
    page.get_by_role("button", name="Show all").click()
    wait_for_status(page, "5,000 questions")
    assert questions(page).count() == 5000


def test_a_difference_shows_both_answers(show, tmp_path):
    before, after = runs.two_runs(60)
    diff = runs.difference(before, after)
    page = show(write_diff_report(diff, tmp_path / "diff.html"))
    assert questions(page).count() == len(diff["better"]) + len(diff["worse"])
    page.get_by_label("Change", exact=True).select_option("better")
    assert questions(page).count() == len(diff["better"])
    page.locator("button.open").first.click()
    assert page.locator(".sheet h3").all_inner_texts() == ["Before", "After"]
    assert page.locator(".sheet .why").count() == 1


# Ratio of each text's colour to the nearest painted background behind it (WCAG 2.2, 1.4.3: at least 4.5 to 1).
CONTRASTS = """() => {
  const linear = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const numbers = text => text.match(/[\\d.]+/g).map(Number);
  const behind = one => { for (; one; one = one.parentElement) {
    const colour = numbers(getComputedStyle(one).backgroundColor);
    if (colour.length === 3) return colour; } };
  const found = {};
  for (const selector of ["h1", ".lede", "nav a", ".cards dt", ".cards .range", "tbody small", ".link", ".alarm",
    ".outcome", ".questions > thead button", ".sheet p", ".sheet h4", "mark", "sup"]) {
    const one = document.querySelector(selector);
    if (!one) continue;
    const [a, b] = [light(numbers(getComputedStyle(one).color)), light(behind(one))].sort((x, y) => y - x);
    found[selector] = (a + 0.05) / (b + 0.05);
  }
  return found;
}"""


def test_what_a_chat_model_wrote_is_shown_and_filtered_by(show, tmp_path):
    dropped = [{"text": runs.HOSTILE, "reason": "not_found"}, {"text": "It rained.", "reason": "beside"}]
    kept = {
        "model": "openai:scripted",
        "outcome": "fell back",
        "verified": 0,
        "unsure": 0,
        "restored": 0,
        "dropped": dropped,
        "fault": "unsupported",
        "detail": None,
        "cached": False,
        "tokens_in": 1200,
        "tokens_out": 80,
        "cost": 0.002,
    }
    records = [runs.record(0, written=kept), *(runs.record(i) for i in range(1, 5))]
    page = show(write_report(runs.write_run(tmp_path / "written", records, written=summed(records))))
    assert page.locator("#written").get_by_role("row", name="dropped").first.is_visible()
    page.get_by_label("Chat model", exact=True).select_option("dropped: not found")
    wait_for_status(page, "1 of 5 questions")
    page.locator(".questions button.open").click()
    told = page.locator(".detail .written")
    assert told.locator("li").count() == 2
    assert runs.HOSTILE.split("\u2028")[0] in told.inner_text()
    assert "Nothing it wrote was borne out by its quotes. 1,200 tokens sent, 80 written, $0.002" in told.inner_text()
    assert page.evaluate("window.hacked") is None
