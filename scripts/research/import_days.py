"""Measures whether articles get their day: 400 articles in ten forms with known days, and days that are not theirs.

Run it from the checkout: `python -m scripts.research.import_days`. Half of the articles, by the hash of their number,
were used to find faults; the other half is what docs/measurements.md reports.
"""

# ruff: noqa: E501 - the forms of files are easier to compare on one line each
from __future__ import annotations

import datetime
import email.message
import hashlib
import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from index.article import Article
from index.read.sources import Limits, read_sources

EACH = 40
TODAY = datetime.date(2026, 6, 1)
WORDS = "council mill weir ferry tunnel library pool bridge quay chapel".split()
MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
}


def _story(number: int, rng: random.Random) -> str:
    one, other = rng.sample(WORDS, 2)
    return (
        f"The {one} of Marl was discussed on Tuesday in session {number}, and Petra Voss said that it would stay open.\n\n"
        f"It was opened on 5 May 1974 and costs 310,000 a year, says the council, which also keeps the {other}.\n\n"
        "The council will look at the numbers again in the spring, after the count of the votes for the fund."
    )


def _iso(day: datetime.date, rng: random.Random) -> str:
    return rng.choice(
        [f"{day}", f"{day}T21:40:00+01:00", f"{day} 08:12:00", f"{day:%Y/%m/%d}", f"{day}T08:00:00Z", f"{day:%Y%m%d}"]
    )


def _english(day: datetime.date, rng: random.Random) -> str:
    n = day.day
    return rng.choice(
        [
            f"{n} {day:%B %Y}", f"{day:%B} {n}, {day.year}", f"{day:%b}. {n}, {day.year}", f"{day:%A}, {n} {day:%B %Y}",
            f"{day:%A} {n} {day:%B %Y} 09.12 GMT", f"{day:%a, %d %b %Y} 10:00:00 GMT", f"{day:%a %b %d} 09:12:00 +0000 {day.year}",
            f"{day:%B} {n}, {day.year} at 5:13 p.m.", f"{day:%d-%b-%Y}", f"{day:%a, %m/%d/%Y} - 21:40",
        ]
    )  # fmt: skip


def _foreign(day: datetime.date, rng: random.Random) -> str:
    language = rng.choice(sorted(MONTHS))
    month = MONTHS[language].split()[day.month - 1]
    if rng.random() < 0.15:
        return f"{day.year}年{day.month}月{day.day}日"
    return {"de": f"{day.day}. {month} {day.year}", "es": f"{day.day} de {month} de {day.year}"}.get(
        language, f"{day.day} {month} {day.year}"
    )


def _any_day(day: datetime.date, rng: random.Random) -> str:
    return rng.choice([_iso, _english, _english, _foreign])(day, rng)


def _plain_text(number: int, day: datetime.date, rng: random.Random) -> dict[str, str]:
    written = rng.choice([_english, _foreign])(day, rng)
    above = rng.choice(
        [
            f"{{0}}\n\nBy Ada Pell | {written}\n", f"{{0}}\nThe Marl Post\n{written}\n", f"{{0}}\n\nPublished: {written}\n",
            f"{{0}}\n\n{written}\nUpdated: 1 February 2025\n", f"Title: {{0}}\nDate: {written}\nAuthor: Ada Pell\n",
            f"date {day} ",
        ]
    )  # fmt: skip
    return {f"text/story-{number}.txt": above.format(f"Story of the hour {number}") + "\n" + _story(number, rng)}


def _file_name(number: int, day: datetime.date, rng: random.Random) -> dict[str, str]:
    name = rng.choice(
        [
            f"{day}-story-{number}.txt", f"{day:%Y/%m/%d}/story-{number}.txt", f"{day:%Y%m%d}_{number:03}.txt",
            f"story {number} {day.day} {day:%B %Y}.txt", f"{day:%Y_%m_%d} story {number}.txt", f"{day:%b-%d-%Y}-{number}x.txt",
            f"_posts/{day}-story-{number}.md", f"p{number}_{day}.txt", f"{day:%Y.%m.%d} Story {number}.txt",
        ]
    )  # fmt: skip
    return {f"names/{name}": _story(number, rng)}


def _front_matter(number: int, day: datetime.date, rng: random.Random) -> dict[str, str]:
    name = rng.choice("date published pubDate publishDate date_published created published_at posted".split())
    written = _any_day(day, rng)
    block = rng.choice(
        [
            f'---\ntitle: Story {number}\n{name}: "{written}"\nlastmod: 2025-02-01\n---\n',
            f'+++\ntitle = "Story {number}"\n{name} = {day}T10:00:00Z\nupdated = 2025-02-01\n+++\n',
            f'{{\n"title": "Story {number}",\n"{name}": "{written}",\n"modified": "2025-02-01"\n}}\n',
        ]
    )
    return {f"md/{number}.md": f"{block}\n{_story(number, rng)}"}


def _web_page(number: int, day: datetime.date, rng: random.Random) -> dict[str, str]:
    title, written = f"Story of the hour {number}", _iso(day, rng)
    old = json.dumps({"@type": "NewsArticle", "headline": "Weir breaks", "datePublished": "2009-05-05"})
    own = json.dumps(
        {"@type": "NewsArticle", "headline": title, "datePublished": written, "dateModified": "2025-02-01"}
    )
    script = '<script type="application/ld+json">{}</script>'
    head, above = rng.choice(
        [
            (script.format(own), ""), (script.format(old) + script.format(own), ""),
            (script.format(f'{{"@graph": [{{"@type": "WebSite", "datePublished": "2001-01-01"}}, {own}]}}'), ""),
            (f'<meta name="date" content="2025-02-01"><meta property="article:published_time" content="{written}">', ""),
            (f'<meta property="article:modified_time" content="2025-02-01"><meta name="pubdate" content="{written}">', ""),
            ("", f'<time datetime="{day}T10:00:00Z">today</time>'), ("", f"<p>By Ada Pell | {_english(day, rng)}</p>"),
            ("", f'<p>Updated: 1 February 2025</p><span class="date">{_foreign(day, rng)}</span>'),
            (f'<link rel="canonical" href="https://m.example/{day:%Y/%m/%d}/story-{number}">', ""),
        ]
    )  # fmt: skip
    text = "".join(f"<p>{one}</p>" for one in _story(number, rng).split("\n\n"))
    aside = '<aside class="related"><a href="/o">Weir breaks</a><time datetime="2009-05-05">5 May 2009</time></aside>'
    body = f"{aside}<article><h1>{title}</h1>{above}{text}</article><footer>© 2019 Marl Post</footer>"
    return {
        f"pages/{number}.html": f"<html><head><meta charset='utf-8'><title>{title}</title>{head}</head><body>{body}</body></html>"
    }


FIELDS = "date published_date date_publish publishedAt pubDate publication_date issue_date posted_on release_date fecha Datum 日期".split()


def _json_line(number: int, day: datetime.date, rng: random.Random) -> dict[str, str]:
    moment = int(datetime.datetime(day.year, day.month, day.day, 12, tzinfo=datetime.UTC).timestamp())
    written = rng.choice(
        [
            _any_day(day, rng),
            _any_day(day, rng),
            moment,
            {"$date": f"{day}T23:30:00Z"},
            f"Published {_english(day, rng)}",
        ]
    )
    row = {
        "date_download": "2025-03-01",
        rng.choice(FIELDS): written,
        "updated_at": "2025-02-01",
        "text": _story(number, rng),
    }
    return {f"rows/{number}.jsonl": json.dumps(row) + "\n"}


def _table(number: int, day: datetime.date, rng: random.Random) -> dict[str, str]:
    order = rng.choice(
        ["{0:%d/%m/%Y}", "{0:%m/%d/%Y}", "{0:%d.%m.%Y}", "{0.month}/{0.day}/{0:%y}", "{0}", "{0:%Y,%m,%d}"]
    )
    names = "year,month,day,text" if order.count("%Y,") else "publish_date,text"
    others = [datetime.date(2021, month, 14 + month) for month in range(1, 6)]
    rows = [
        f'{order.format(one)},"{text}"'
        for one, text in [*((one, "Another text.") for one in others), (day, _story(number, rng))]
    ]
    return {f"tables/{number}.csv": f"{names}\n" + "\n".join(rows) + "\n"}


def _mail(number: int, day: datetime.date, rng: random.Random) -> dict[str, str]:
    message = email.message.EmailMessage()
    message["From"], message["Subject"] = "News Desk <desk@m.example>", f"Story {number}"
    message["Date"] = f"{day:%a, %d %b %Y} {rng.randint(0, 23):02}:10:00 {rng.choice(['-0500', '+0000', '+0900'])}"
    message.set_content(_story(number, rng))
    return {f"mail/{number}.eml": message.as_string()}


def _feed(number: int, day: datetime.date, rng: random.Random) -> dict[str, str]:
    if rng.random() < 0.5:
        entry = f"<published>{day}T10:00:00Z</published><updated>2025-02-01T10:00:00Z</updated><content>{_story(number, rng)}</content>"
        return {
            f"feeds/{number}.xml": f'<feed xmlns="http://www.w3.org/2005/Atom"><title>M</title><entry><id>1</id>{entry}</entry></feed>'
        }
    item = f"<pubDate>{day:%a, %d %b %Y} 10:00:00 GMT</pubDate><description>{_story(number, rng)}</description>"
    channel = f"<lastBuildDate>Sat, 01 Feb 2025 10:00:00 GMT</lastBuildDate><item>{item}</item>"
    return {f"feeds/{number}.xml": f'<rss version="2.0"><channel><title>M</title>{channel}</channel></rss>'}


def _export(number: int, day: datetime.date, rng: random.Random) -> dict[str, str]:
    text, moment = _story(number, rng), f"{day}T10:00:00.000Z"
    value = rng.choice(
        [
            {"db": [{"data": {"posts": [{"status": "published", "published_at": moment, "created_at": "2009-01-01", "html": f"<p>{text}</p>"}]}}]},
            [{"date": f"{day}T10:00:00", "modified": "2025-02-01T00:00:00", "title": {"rendered": "T"}, "content": {"rendered": text}}],
            {"entries": [{"sys": {"contentType": {}, "createdAt": "2009-01-01", "publishedAt": moment}, "fields": {"body": {"en": text}}}]},
            {"data": [{"attributes": {"publishedAt": moment, "createdAt": "2009-01-01", "content": text}}]},
            {"response": {"results": [{"webPublicationDate": moment, "webTitle": "T", "fields": {"bodyText": text}}]}},
            {"version": "https://jsonfeed.org/version/1.1", "items": [{"date_published": moment, "date_modified": "2025-02-01", "content_text": text}]},
        ]
    )  # fmt: skip
    return {f"exports/{number}.json": json.dumps(value)}


def _database(number: int, day: datetime.date, rng: random.Random) -> dict[str, str]:
    text, words = _story(number, rng), f"{day:%B} {day.day}, {day.year}"
    german = f"{day.day}. {MONTHS['de'].split()[day.month - 1]} {day.year}"
    form = rng.choice(
        [
            f"1 of 1 DOCUMENTS\n\nMarl Post\n\n{words} {day:%A}\n\nStory\n\nLENGTH: 90 words\n\n{text}\n\nLOAD-DATE: March 1, 2025\n",
            f"Story\nMarl Post\n{words} {day:%A}\n\nLength: 90 words\n\nBody\n\n{text}\n\nLoad-Date: March 1, 2025\n\nEnd of Document\n",
            f"Dokument 1 von 1\n\nMarl Post\n\n{german}\n\nStory\n\nLÄNGE: 90 Wörter\n\n{text}\n\nUPDATE: 1. März 2025\n",
            f"HD\nStory\nWC\n90 words\nPD\n{day.day} {day:%B %Y}\nSN\nMarl Post\nLP\n{text}\nAN\nDocument MARL000020240119ek1i00001\n",
            f"Story\nMarl Post (Marl, UK)\n{words}\nSection: News\n{text}\nRecord Number: 1\nCopyright (c) {day.year} Marl Post\n",
        ]
    )  # fmt: skip
    return {f"databases/{number}.txt": form}


FORMS: tuple[Callable[[int, datetime.date, random.Random], dict[str, str]], ...] = (
    _plain_text, _file_name, _front_matter, _web_page, _json_line, _table, _mail, _feed, _export, _database,
)  # fmt: skip


def main() -> None:
    """Write the articles, read them, and print how many days of each form are right, wrong or missing."""
    rng = random.Random(20)
    counts: dict[str, dict[str, Counter[str]]] = {"tuned": {}, "held out": {}}
    with tempfile.TemporaryDirectory() as folder:
        root, known = Path(folder), {}
        for number in range(EACH * len(FORMS)):
            form = FORMS[number % len(FORMS)]
            day = datetime.date(1990, 1, 1) + datetime.timedelta(days=rng.randrange(12_000))
            ((name, content),) = form(number, day, rng).items()
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(content)
            known[name] = number, form.__name__.removeprefix("_"), int(f"{day:%Y%m%d}")
        for file in read_sources(root, Limits(), today=TODAY):
            number, form_name, right = known[file.path]
            found = [
                entry for entry in file.entries if isinstance(entry, Article) and f"session {number}," in entry.text
            ]
            read = found[0].date if found else None
            said = "right" if read == right else "undated" if read is None else "wrong"
            half = "tuned" if hashlib.sha256(str(number).encode()).digest()[0] % 2 else "held out"
            counts[half].setdefault(form_name, Counter())[said if found else "lost"] += 1
            if half == "tuned" and said != "right":
                print(
                    file.path,
                    right,
                    read,
                    found[0].day_from if found else "",
                    (root / file.path).read_text()[:400].replace("\n", "⏎"),
                )
    for half, forms in counts.items():
        whole = sum(forms.values(), Counter[str]())
        print(half, sum(whole.values()), dict(whole))
        for name, results in sorted(forms.items()):
            print(f"  {name}: {dict(results)}")


if __name__ == "__main__":
    main()
