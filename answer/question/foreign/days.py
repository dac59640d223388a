"""Writes the days of a question in six languages in English, so that one grammar reads them all. Pure functions.

Hides the words for days in these languages. Whatever the forms below do not have is no day, because a wrong one
misleads: a month or weekday that may be a name (`Mars`, `Domingo`) counts only beside other words for days.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from answer.question.days import AskedDays, asked_days
from index.dates.vocabulary import DAY_NAMES, MONTH_NAMES
from index.store.spellings import plain

# Each word has a tag, one letter, so that the order of words can be matched: I in, O on, S since, B before, V before or
# ago, A after, X until, J and or to, K in or to, G ago, L last, l last or past, T this, N next, P published, f an
# article or `of`. `_vocabulary` adds the others. The words of a phrase are joined by `_`.
WORDS = {
    "de": """I im in anfang mitte ende|O am|S seit ab|V vor|A nach|X bis bis_zum|J und|L letzte letzten letzter letztes
        letztem vergangene vergangenen vergangenes vergangener vorige vorigen voriges|T diese diesen dieses diesem
        dieser|N nächste nächsten nächstes kommende kommenden|P artikel berichte meldungen erschienen veröffentlicht
        |f dem den der die das des vom zum""",
    "es": """I en principios_de finales_de mediados_de|O el|S desde a_partir_de|B antes_de|A después_de tras|X hasta
        |J y a al e|G hace|L pasado pasada|l último última últimos últimas|T este esta
        |N próximo próxima que_viene|P artículos noticias publicado publicados publicada publicadas
        |f la los las de del""",
    "fr": """I en au_mois_de début fin|O ce|S depuis à_partir_du à_partir_de|B avant|A après|X jusqu'en jusqu'au jusqu'à
        |J et au à|G il_y_a|L dernier dernière passé passée|l derniers dernières|T ce cet cette
        |N prochain prochaine|P articles publié publiés publiée publiées parus parues|f le la les l' de d' du des""",
    "pt": """I em no início_de final_de meados_de|O na no|S desde a_partir_de|B antes_de|A depois_de após|X até
        |J e a|G há faz atrás|L passado passada|l último última últimos últimas|T este esta neste nesta
        |N próximo próxima que_vem|P artigos notícias publicado publicados publicada publicadas|f o a os as de do da""",
    "it": """I in nel nell' inizio_di fine_di|S da dal dall' a_partire_dal|B prima_di prima_del prima_dell'|A dopo
        |X fino_al fino_a entro|J e ed al all'|K a ad|G fa|L scorso scorsa passato passata
        |l ultimo ultima ultimi ultime|T questo questa quest'|N prossimo prossima|P articoli notizie pubblicato
        pubblicati pubblicata pubblicate|f il la lo l' i le gli di del dell' della""",
    "nl": """I in begin eind medio|O op|S sinds vanaf|B vóór|A na|X tot|J en t/m tot_en_met|G geleden|L vorige vorig
        |l afgelopen laatste|T deze dit|N volgende volgend komende komend|P artikelen berichten gepubliceerd verschenen
        |f de het van""",
}  # fmt: skip
MONTHS = {
    "de": "januar/jänner februar märz april mai juni juli august september oktober november dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre/setiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
WEEKDAYS = {
    "de": "montag dienstag mittwoch donnerstag freitag samstag/sonnabend sonntag",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
}
UNITS = {  # day, week, month, year, weekend; after a comma in the plural
    "de": "tag,tage/tagen woche,wochen monat/monats,monate/monaten jahr/jahres,jahre/jahren wochenende",
    "es": "día,días semana,semanas mes,meses año,años fin_de_semana",
    "fr": "jour,jours semaine,semaines mois an/année,ans/années week-end",
    "pt": "dia,dias semana,semanas mês,meses ano,anos fim_de_semana",
    "it": "giorno,giorni settimana,settimane mese,mesi anno,anni fine_settimana/weekend",
    "nl": "dag,dagen week,weken maand,maanden jaar,jaren weekend",
}
COUNTS = {
    "de": "einem/einer/eine/ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "es": "un/una dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "fr": "un/une deux trois quatre cinq six sept huit neuf dix onze douze",
    "pt": "um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze",
    "it": "un/una due tre quattro cinque sei sette otto nove dieci undici dodici",
    "nl": "een/één twee drie vier vijf zes zeven acht negen tien elf twaalf",
}
NAMED = {  # today, yesterday, the day before yesterday
    "de": "heute gestern vorgestern",
    "es": "hoy ayer/anoche anteayer/antes_de_ayer",
    "fr": "aujourd'hui hier avant-hier",
    "pt": "hoje ontem anteontem",
    "it": "oggi ieri l'altro_ieri/avantieri",
    "nl": "vandaag gisteren/gisteravond eergisteren",
}
LONGEST = 1_000  # characters; a pasted text asks for no day
BEHIND = 4  # words; `articles` or `published` further before a time belongs to something else
UNIT_NAMES = ("day", "week", "month", "year", "weekend")
YEARS = (1500, 2100)
NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
A_WORD = r"\d{1,2}[./-]\d{1,2}[./-]\d{4}(?!\w)|\d+(?:er|[ºª°])?|[^\W\d_]+(?:-[^\W\d_]+)*['’]?|[^\w\s]"
NOT_BEHIND = re.compile(r"articles from |it happened |it has lasted ")  # English has these before a time, never behind
BOUNDS = {"S": "since ", "B": "before ", "V": "before ", "A": "after ", "X": "until "}
UNIT, COUNTED = "[Ua]", "[DC][Uuad]"
F, FO = "f{0,2}", "[Of]{0,3}"  # bounded, so that `la la la la …` costs no more
END = rf"(?:D\.?{F}[Mm](?:{F}Y)?|[Mm](?:{F}Y)?|Y)"
TIME = re.compile(
    rf"[SBVAXIKOf]{{0,3}}(?P<range>(?:{END}|D\.?)[JKX]{FO}{END})"
    rf"|(?P<date>[SBVAXIKOf]{{0,3}}(?:[WwZ],?{F})?(?:D\.?{F}[Mm](?:{F}Y)?|[Mm]{F}Y|Q))"
    rf"|(?P<ago>[GV]{COUNTED}|{COUNTED}G)|(?P<rolling>[Ll]{COUNTED}|[DC][Ll][Uuad])"
    rf"|(?P<beside>[SBVAX]?{FO}(?:[LlTN](?:{UNIT}|[MWZ])|(?:{UNIT}|[MWZ])f?[LlN]))"
    rf"|(?P<named>[SBVAX]?R)|(?P<place>[SBVAXIK]{FO}(?:M|a?Y)|aY)|(?P<weekday>[SO]{F}[WZ]|f?Z)"
)


def asked_days_in(question: str, language: str, today: int) -> AskedDays | None:
    """Find the days that a question in a language asks about (see `asked_days`); None in a language without forms.

    It has no spans, because the English words are not those of the question.
    """
    written = in_english(question, language)
    found = asked_days(written, today) if written else None
    return replace(found, spans=()) if found else None


def in_english(question: str, language: str) -> str:
    """Write the times of a question in English, with semicolons between them; nothing if it has none."""
    return "; ".join(phrase for phrase, *_ in _times(question, language))


def apart_from_days(question: str, language: str) -> tuple[str, str]:
    """Return a question without its times, and these in English, as they may stand at the end of a question."""
    times = list(_times(question, language))
    for _, start, end in reversed(times):
        question = f"{question[:start]} {question[end:]}"
    return question, " ".join(NOT_BEHIND.sub("", phrase) for phrase, *_ in times)


def _times(question: str, language: str) -> Iterator[tuple[str, int, int]]:
    """Yield each time of a question in English, with its offsets in the question."""
    if language not in WORDS:
        return
    token, vocabulary = _vocabulary(language)
    tokens = list(token.finditer(question[:LONGEST]))
    read = [_read(match, language, vocabulary) for match in tokens]
    tags, english = "".join(tag for tag, _ in read), [word for _, word in read]
    for match in TIME.finditer(tags):
        yield _phrase(match, tags, english), tokens[match.start()].start(), tokens[match.end() - 1].end()


def _phrase(match: re.Match[str], tags: str, english: Sequence[str]) -> str:
    """Write one time in English, after `articles` if the question asks for what was published then."""
    kind, start, end = str(match.lastgroup), match.start(), match.end()
    articles = "articles from " if "P" in tags[max(0, start - BEHIND) : start] else ""
    bound = next((BOUNDS[tag] for tag in match[0] if tag in BOUNDS), "")

    def words(wanted: str, first: int = start, last: int = end) -> str:
        return " ".join(english[at] for at in range(first, last) if tags[at] in wanted)

    if kind == "range":
        joint = max(at for at in range(match.start("range"), end) if tags[at] in "JKX")
        written = f"from {words('DMmY', match.start('range'), joint)} to {words('DMmY', joint)}"
    elif kind == "ago":
        return f"{words('DC')} {words('Uuad')}s ago"
    elif kind == "rolling":
        return f"in the last {words('DC')} {words('Uuad')}s"
    elif kind == "place":
        written = f"{bound or 'in '}{words('MY')}"
    elif kind == "weekday":
        written = f"it {'has lasted since' if bound else 'happened on'} {words('WZ')}"
    elif kind == "beside":
        which = words("LlTN")
        if which == "past":  # `past year` lasts until today; `past Saturday` is one day
            which = "last" if set(match[0]) & set("MWZ") else "in the past"
        written = f"{bound}{which} {words('UaMWZ')}"
    else:
        written = f"{bound}{words('DMmYQR')}"
    return articles + written


def _read(match: re.Match[str], language: str, vocabulary: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    """Return the tag of a word and its English word; `?` for any other word."""
    typed = match[0]
    if numbers := NUMBERS.fullmatch(typed):
        day, month, year = map(int, numbers.groups())
        return ("Q", f"{day} {MONTH_NAMES.split()[month - 1].title()} {year}") if 1 <= month <= 12 else ("?", "")
    if typed[0].isdigit():
        number = re.match(r"\d+", typed)
        value = int(number[0]) if number else 0
        return ("D" if 1 <= value <= 31 else "Y" if YEARS[0] <= value <= YEARS[1] else "?"), str(value)
    if typed in ",.":
        return typed, ""
    if typed in "-–":
        return "J", ""
    key = "_".join(typed.lower().replace("’", "'").split())
    tag, word = vocabulary.get(key) or vocabulary.get(plain(key)) or ("?", "")  # many people type no accents
    if tag in "MWZ" and language != "de" and match.start() and not typed.islower():
        return ("m" if tag == "M" else "w"), word
    return tag, word


@functools.cache
def _vocabulary(language: str) -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """Return the pattern of a language's tokens, and the tag and the English word of each word for days."""
    found: dict[str, tuple[str, str]] = {}

    def add(forms: str, tag: str, english: str) -> None:
        for form in forms.split("/"):
            found[form] = tag, english
            found.setdefault(form if form == "vóór" else plain(form), (tag, english))

    for part in WORDS[language].split("|"):
        tag, *words = part.split()
        for word in words:
            add(word, tag, {"L": "last", "l": "past", "T": "this", "N": "next"}.get(tag, ""))
    for forms, english in zip(MONTHS[language].split(), MONTH_NAMES.title().split(), strict=True):
        add(forms, "M", english)
    bare = "Z" if language in ("fr", "it", "nl") else "W"  # these languages put no article before a weekday
    for forms, english in zip(WEEKDAYS[language].split(), DAY_NAMES.title().split(), strict=True):
        add(forms, bare, english)
    for forms, english, tag in zip(UNITS[language].split(), UNIT_NAMES, "dUUaU", strict=True):
        add(forms.split(",")[0], tag, english)
        add(forms.partition(",")[2] or forms, "u" if "," in forms else tag, english)
    for count, forms in enumerate(COUNTS[language].split(), start=1):
        add(forms, "C", str(count))
    for forms, english in zip(NAMED[language].split(), ("today", "yesterday", "the day before yesterday"), strict=True):
        add(forms, "R", english)
    phrases = sorted((form for form in found if set(form) & set("_'/") and form[-1] != "'"), key=len, reverse=True)
    several = "|".join(re.escape(phrase).replace("_", r"\s").replace("'", "['’]") for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{several})(?!\w)|{A_WORD}", re.IGNORECASE), found
