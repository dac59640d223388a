"""Reads questions for the holder of an office: `Who was the prime minister of the UK in August 2022?`. Pure functions.

Hides which words are offices, how an office and its country or body are written, which titles mean the same office, and
that `British`, `UK` and `the United Kingdom` name one country. It knows only the countries that news name most.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

# Each line has the names of a country and its adjectives. `_` joins a name's words, because blanks separate names.
_COUNTRIES = """
United_Kingdom UK U.K. Britain Great_Britain British England
United_States US U.S. USA America United_States_of_America American
Afghanistan Afghan|Albania Albanian|Algeria Algerian|Angola Angolan|Argentina Argentine Argentinian|Armenia Armenian
Australia Australian|Austria Austrian|Azerbaijan Azerbaijani|Bangladesh Bangladeshi|Belarus Belarusian|Belgium Belgian
Bolivia Bolivian|Bosnia Bosnian|Brazil Brazilian|Bulgaria Bulgarian|Cambodia Cambodian|Cameroon Cameroonian
Canada Canadian|Chile Chilean|China Chinese|Colombia Colombian|Congo Congolese|Costa_Rica Costa_Rican|Croatia Croatian
Cuba Cuban|Cyprus Cypriot|Czech_Republic Czechia Czech|Denmark Danish|Ecuador Ecuadorian Ecuadorean|Egypt Egyptian
El_Salvador Salvadoran|Estonia Estonian|Ethiopia Ethiopian|Fiji Fijian|Finland Finnish|France French|Gabon Gabonese
Georgia Georgian|Germany German|Ghana Ghanaian|Greece Greek|Guatemala Guatemalan|Haiti Haitian|Honduras Honduran
Hungary Hungarian|Iceland Icelandic|India Indian|Indonesia Indonesian|Iran Iranian|Iraq Iraqi|Ireland Irish
Israel Israeli|Italy Italian|Ivory_Coast Ivorian|Jamaica Jamaican|Japan Japanese|Jordan Jordanian|Kazakhstan Kazakh
Kenya Kenyan|Kosovo Kosovar|Kuwait Kuwaiti|Laos Lao|Latvia Latvian|Lebanon Lebanese|Libya Libyan|Lithuania Lithuanian
Malaysia Malaysian|Mali Malian|Malta Maltese|Mexico Mexican|Moldova Moldovan|Mongolia Mongolian|Morocco Moroccan
Mozambique Mozambican|Myanmar Burma Burmese|Nepal Nepalese Nepali|Netherlands Holland Dutch|New_Zealand Kiwi
Nicaragua Nicaraguan|Niger Nigerien|Nigeria Nigerian|North_Korea North_Korean|North_Macedonia Macedonian
Norway Norwegian|Oman Omani|Pakistan Pakistani|Palestine Palestinian|Panama Panamanian|Paraguay Paraguayan
Peru Peruvian|Philippines Philippine Filipino|Poland Polish|Portugal Portuguese|Qatar Qatari|Romania Romanian
Russia Russian|Rwanda Rwandan|Samoa Samoan|Saudi_Arabia Saudi|Scotland Scottish|Senegal Senegalese|Serbia Serbian
Singapore Singaporean|Slovakia Slovak|Slovenia Slovenian|Somalia Somali|South_Africa South_African
South_Korea South_Korean|Spain Spanish|Sri_Lanka Sri_Lankan|Sudan Sudanese|Sweden Swedish|Switzerland Swiss
Syria Syrian|Taiwan Taiwanese|Tanzania Tanzanian|Thailand Thai|Tunisia Tunisian|Turkey Türkiye Turkish|Uganda Ugandan
Ukraine Ukrainian|United_Arab_Emirates UAE Emirati|Uruguay Uruguayan|Uzbekistan Uzbek|Venezuela Venezuelan
Vietnam Vietnamese|Wales Welsh|Yemen Yemeni|Zambia Zambian|Zimbabwe Zimbabwean
European_Union EU|United_Nations UN U.N."""
_SPELLING = re.compile(r"[^\w]+")

# These come before a name and are not part of it. Some also name an office alone: `the chancellor`.
OFFICES = frozenset(
    """mr mrs ms miss dr sen senator rep representative gov governor gen general lt lieutenant col colonel sgt
    sergeant capt captain maj major rev reverend prof professor president vice prime minister mayor judge justice
    secretary chief chairman chairwoman chairperson chair coach sheriff officer director pope prince princess king
    queen sir lady lord dame former ex-president first speaker leader ceo attorney detective chancellor
    commissioner congressman congresswoman councilman councilwoman superintendent deputy ambassador spokesman
    spokeswoman spokesperson founder owner president-elect secretary-general premier candidate nominee democrat
    republican democratic director-general star singer actor actress rapper author analyst economist mogul
    billionaire inspector constable archbishop bishop cardinal imam rabbi saint st prosecutor lawyer pm rival
    incumbent""".split()
)

# Each row has the titles of one office, because articles vary them. Upper case is an abbreviation.
_TITLES = tuple(
    tuple(row.split(", "))
    for row in """prime minister, premier, PM
vice president, vice-president
first minister
deputy prime minister
president
chancellor of the exchequer, chancellor
chief executive, chief executive officer, CEO
chief financial officer, CFO, finance chief
chief operating officer, COO
managing director
director general, director-general
executive director
lieutenant governor
governor, Gov.
deputy mayor
mayor
attorney general
surgeon general
chief justice
secretary general, secretary-general
general secretary
secretary of state
chief of staff
press secretary
speaker
majority leader
minority leader
supreme leader
opposition leader, leader of the opposition
leader
king
queen
monarch
emperor
pope
archbishop
commissioner
ambassador
head coach, coach
manager
captain
chairman, chairwoman, chair, chairperson
chief constable
police chief, chief of police
fire chief
editor-in-chief, editor in chief
editor
director
head""".splitlines()
)
# ministers are named by what they are in charge of: `foreign minister`, `minister of transport`, `health secretary`
_PORTFOLIO = re.compile(
    r"(?P<before>(?:(?P<of>[\w&’'-]+(?:\saffairs|\ssecurity|\sservices)?)\s)?(?P<head>minister|secretary))"
    r"(?:\s(?:of|for)\s(?P<what>(?:the\s)?[\w&’'-]+(?:\saffairs|\ssecurity|\sservices)?))?",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"^\W*(?:(?:so|and|please|tell\sme)[,\s]+)?(?:who(?:[’']s|\s(?:is|was|are|were|became|becomes|has\sbeen|had\sbeen"
    r"|has\sbecome|serve[sd]\sas|took\s(?:over|office)\sas|(?:was|were|got|is)\s(?:appointed|elected|named|sworn\sin|chosen|made)(?:\sas)?"
    r"|h(?:olds|eld)\sthe\s(?:office|post|job|position|role)\sof))|(?:what\sis\s|give\sme\s)?the\sname\sof)\s+"
    r"(?:(?:currently|now|then|still|at\s(?:the|that)\s(?:time|moment))\s+)?"
    r"(?:(?:the|a|an|our)\s+)?(?:(?:current|present|new(?!\s(?:zealand|york|jersey|mexico|hampshire|orleans|delhi|south|england|caledonia))|newest|latest|then"
    r"|sitting)\s+)?",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?:[\s,]+(?:now|currently|today|then|right\snow|at\spresent|these\sdays|back\sthen|as\sof\snow|as\sof|on|in|by|at|during"
    r"|of|since|at\s(?:the|that)\s(?:time|moment|point)|early|late|mid|the|before|after|until))+\s*\Z",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\s(?P<side>before|after)\s(?P<other>[\w’'.-]+(?:\s[\w’'.-]+){0,3})\s*\Z", re.IGNORECASE)
_BODY = re.compile(r"\s(?:of|for|at|in|to)\s(?:the\s)?(?P<body>[\w&’'.-]+(?:\s[\w&’'.-]+){0,5})\s*\Z", re.IGNORECASE)
_NO_BODY = frozenset(  # these words belong to a sentence, so they are never part of a body's name
    """who that which when where after before during while because if it him her them his their my your this these
    is was are were has have had did does will would not with by from about into against killed arrested shot""".split()
)
_NAMELESS = frozenset("a an the our current".split())


@dataclass(frozen=True, slots=True)
class Office:
    """An office: its titles, and the names of its country or body (none if the question names none).

    `before` or `after`: the question asks for the holder before or after the person of this name.
    """

    titles: tuple[str, ...]
    body: tuple[str, ...] = ()
    before: str = ""
    after: str = ""


def asked_office(question: str) -> Office | None:
    """Read the office whose holder a question asks for; None for any other question.

    Remove the words for days first.
    """
    text = " ".join(question.split()).rstrip(" ?!.")
    opened = _WHO.match(text)
    if opened is None:
        return None
    rest, side, other = text[opened.end() :], "", ""
    if beside := _BESIDE.search(rest):
        rest, side, other = rest[: beside.start()], beside["side"].lower(), beside["other"]
    office = read_office(_TIME.sub("", rest))
    if office is None:
        return None
    before, after = (other if side == one else "" for one in ("before", "after"))
    return Office(office.titles, office.body, before, after)


def read_office(words: str) -> Office | None:
    """Read an office, such as `prime minister of the UK` or `the British prime minister`; None for any other words."""
    text = re.sub(r"^\s*the\s+", "", words.strip(), flags=re.IGNORECASE)
    for titles in _TITLES:
        for title in titles:
            written = re.escape(title).replace(r"\ ", r"\s")
            found = re.fullmatch(rf"(?P<lead>(?:[\w&’'.-]+\s){{0,5}}?){written}(?P<tail>\s.+)?", text, re.IGNORECASE)
            if found:
                return _office(titles, found["lead"], found["tail"] or "")
    found = _PORTFOLIO.search(text)
    if found is None or not (found["of"] or found["what"]):
        return None
    return _with_portfolio(text, found)


def _with_portfolio(text: str, found: re.Match[str]) -> Office | None:
    head, of, what = found["head"].lower(), found["of"] or "", found["what"] or ""
    if of and (of[0].isupper() or is_place(of) or of.lower().endswith(("'s", "’s"))) and what:
        lead, portfolio, tail = f"{text[: found.start()]}{of} ", what, text[found.end() :]
    elif of:
        lead, portfolio, tail = text[: found.start()], of, text[found.end("before") :]
    else:
        lead, portfolio, tail = text[: found.start()], what, text[found.end() :]
    portfolio = re.sub(r"^the\s", "", portfolio, flags=re.IGNORECASE).lower()
    titles = (f"{portfolio} {head}", f"{head} of {portfolio}", f"{head} for {portfolio}")
    also = {"defence": "defense", "defense": "defence"}.get(portfolio)
    more = (f"{also} {head}", f"{head} of {also}") if also else ()
    return _office((*titles, *more, f"{head} of the {portfolio}"), lead, tail)


def _office(titles: tuple[str, ...], lead: str, tail: str) -> Office | None:
    """Make an office of its titles and the words before and after them; None if these words are no country or body."""
    behind = _BODY.fullmatch(tail) if tail else None
    if tail and behind is None:
        return None
    names = [name for name in (behind["body"] if behind else "", _owner(lead)) if name]
    words = [word.lower() for name in names for word in name.split()]
    if _NO_BODY.intersection(words) or len(names) > 1:
        return None
    return Office(titles, same_place(names[0]) if names else ())


def _owner(lead: str) -> str:
    words = [word for word in lead.split() if word.lower() not in _NAMELESS]
    return re.sub(r"[’']s?$", "", " ".join(words))


def same_place(name: str) -> tuple[str, ...]:
    """Return all names of the country or body that this name or adjective means."""
    return _known().get(_key(name), (name,))


def is_place(name: str) -> bool:
    """Return whether a word is a country's name or adjective."""
    return _key(name) in _known()


def _key(name: str) -> str:
    return _SPELLING.sub("", name).casefold()


@functools.cache
def _known() -> dict[str, tuple[str, ...]]:
    rows = (tuple(name.replace("_", " ") for name in row.split()) for row in re.split(r"[|\n]", _COUNTRIES.strip()))
    return {_key(name): row for row in rows for name in row}
