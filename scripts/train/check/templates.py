"""Invented sentences, each with rewordings that keep its meaning and others that change it, to train the check on.

News seldom has the same two parties in both roles, or a head of a phrase that is easy to lose; here every filling has.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verbs import base, gerund, participle, past

# Verb in the past, and a phrase that says the same from the other side ("" where there is none).
PARTIES = """
beat lost to|defeated lost to|sued |bought |acquired |fired |hired |attacked |accused |replaced was succeeded by|succeeded |
criticized |praised |supported |backed |blamed |arrested |killed |shot |wounded |robbed |rescued |kidnapped |outbid |
fined |invited |married married|divorced |threatened |deceived |paid |lent_money_to borrowed_money_from|sold_a_ship_to bought_a_ship_from|
insulted |betrayed |trained learned_from|hosted |interviewed |elected |appointed |followed |overtook fell_behind|hit |stabbed |chased |
outspent |owed_money_to was_a_creditor_of|taught was_a_pupil_of|condemned |endorsed |nominated |poisoned |evicted |summoned |questioned
""".replace("\n", "").split("|")
DEEDS = """
close the mine|sell the harbor|build a second runway|ban scooters|cut 300 jobs|raise the fare|resign|leave the coalition|join the strike|
reopen the school|buy the stadium|sign the treaty|move the capital|free the hostages|drop the charges|pay the fine|recall the car|merge with its rival|
cancel the festival|open a branch in {place}|extend the lockdown|demolish the tower|publish the report|vote for the budget|approve the bridge|lift the curfew|
marry {other}|sue {other}|meet {other}|kill {other}|fire {other}|pardon {other}|arrest {other}|attack the convoy|rob the bank|steal the painting|set the barn on fire|
leak the file|poison the well|bribe the judge|flee to {place}|evacuate the village|halve the tax|double the reward|end the talks|win the election|lose the seat
""".replace("\n", "").split("|")
# What stands before "to" and a deed: not one of them says that it was done.
UNDONE = """
refused to|declined to|threatened to|tried to|planned to|plans to|hopes to|wants to|is expected to|was expected to|is likely to|has yet to|had yet to|
failed to|promised to|vowed to|agreed to|is due to|is set to|was to|was supposed to|was asked to|was urged to|considered whether to|dismissed calls to|
rejected a plan to|rejected demands to|resisted pressure to|was about to|is ready to|was unable to|may|might|could|will|would|should|did not|will not|does not want to|
decided not to|is not expected to|is said to have agreed to|is under pressure to|was tempted to|has no plans to|would like to|offered to|is preparing to|was forbidden to|
has been told to|was reluctant to|discussed a proposal to|is weighing whether to|voted against a motion to|postponed a decision to|asked parliament to
""".replace("\n", "").split("|")
DONE = "|went on to|managed to|was forced to|did in the end|chose to|was the first to".split("|")
BELIEFS = """
Police suspect that|Investigators believe that|Prosecutors allege that|Critics claim that|{other} claims that|Neighbors think that|Rumors spread that|There were fears that|
A blogger wrote that|{other} denied that|It is not known whether|It is unclear whether|It would be wrong to say that|No evidence shows that|A court will decide whether|
Few people believe that|{other} joked that|In the novel,|In the film,|In a dream,|The opposition accuses {other} of saying that|An anonymous letter said that|
It is a lie that|A false report said that|{other} doubts that|Historians disagree on whether|The paper withdrew its report that|Nobody could prove that|Officials ruled out that
""".replace("\n", "").split("|")
KIN = "wife husband father mother son daughter brother sister lawyer driver bodyguard doctor neighbor rival predecessor successor deputy secretary".split()
BEFORE_NAME = "former acting deputy suspended designated would-be alleged retired late honorary self-proclaimed".split()
ACTS = "was_arrested was_killed resigned was_injured was_fined opened_the_bridge won_the_prize died was_elected fell_ill was_fired left_the_country broke_a_leg apologized was_acquitted".split()
TOLD = "was arrested|was killed|resigned|was injured|was fined|opened the bridge|won the prize|died|was elected|fell ill|was dismissed|left the country|apologized|was acquitted|was freed".split(
    "|"
)
LIMITS = "in a simulation|in the film|in an early trial|in mice|on paper|in theory|in a survey of {n} people|in two of {n} cases|in the first round|according to an unconfirmed report|for one day|in a video game|in tests|by a single vote|in the play|only in winter|in {n} of 500 patients|under laboratory conditions|during an exercise|in a draft".split(
    "|"
)
RESULTS = "The vaccine stopped the disease|The new seed doubled the harvest|The robot beat the champion|The dam held back the flood|The treatment cured the patients|The device found the mines|The app detected the fraud|The drug lowered the risk of a stroke|The plane crossed the ocean|The law was approved|The tower withstood the storm|The virus spread to people|The bank collapsed|The rocket reached the Moon|The team won".split(
    "|"
)
EVENTS = "the mayor resigned|the dam broke|the strike began|the factory closed|the price of bread rose|the minister left|the bridge was shut|the vote was held|the ferry sank|the museum opened|the train was delayed|the bank failed|the storm hit|the talks ended|the lights went out|the team lost|the law passed|the king died".split(
    "|"
)
AMOUNTS = "the repair cost {a}|the fine was {a}|the ticket costs {a}|the plant will employ {n} people|{n} people were hurt|{n} houses burned|the bridge is {n} meters long|the strike lasted {n} days|the fund holds {a}|the rate rose by {n} percent|{n} members voted against it|the show drew {n} visitors|the firm lost {a}|rents fell by {n} percent".split(
    "|"
)
BOUNDS = "at least|at most|up to|more than|fewer than|almost|exactly|as many as|no more than|about".split("|")
SAME_BOUND = {
    "at least": "no fewer than",
    "at most": "no more than",
    "up to": "as many as",
    "almost": "nearly",
    "more than": "over",
    "fewer than": "less than",
    "about": "around",
    "as many as": "up to",
    "no more than": "at most",
}
SPOKEN = "the plan is a mistake|the bridge is safe|the tax is too high|the water is clean|the deal is dead|the school must stay|the vote was fair|the damage is small|the ban works|the report is wrong".split(
    "|"
)
CONTRARY = {
    "the plan is a mistake": "the plan is sensible",
    "the bridge is safe": "the bridge is dangerous",
    "the tax is too high": "the tax is too low",
    "the water is clean": "the water is dirty",
    "the deal is dead": "the deal is alive",
    "the school must stay": "the school must go",
    "the vote was fair": "the vote was rigged",
    "the damage is small": "the damage is great",
    "the ban works": "the ban fails",
    "the report is wrong": "the report is right",
}
GROUPS = "councilors|voters|teachers|patients|miners|drivers|residents|pupils|farmers|members|shops|members of the union".split(
    "|"
)
SHARES = (
    "all|most|some|few|none|half|a third|a quarter|two thirds|many|almost all|hardly any|a majority|a minority".split(
        "|"
    )
)
VOTED = "backed the plan|voted for the strike|left the hall|signed the letter|refused the offer|lost their jobs|got the vaccine|passed the test|went home|opposed the wall".split(
    "|"
)


@dataclass(frozen=True, slots=True)
class Filling:
    """An invented sentence and its rewordings."""

    sentence: str
    same: tuple[str, ...]
    other: tuple[str, ...]


def fillings(generator: random.Random, people: Sequence[str], places: Sequence[str], count: int) -> Iterator[Filling]:
    """Yield so many fillings, all kinds in turn, with names drawn from `people` and `places`."""
    makers = (
        _parties,
        _undone,
        _belief,
        _kin,
        _who,
        _title,
        _limit,
        _sequence,
        _amount,
        _speakers,
        _share,
        _verdict,
        _days,
    )
    for number in range(count):
        filling = makers[number % len(makers)](generator, _named(generator, people), generator.choice(places))
        yield Filling(_sentence(filling[0]), tuple(map(_sentence, filling[1])), tuple(map(_sentence, filling[2])))


Made = tuple[str, list[str], list[str]]
ROLES = "the baker|the pilot|Mayor|Senator|the banker|the coach|the writer|the surgeon|Governor|the lawyer|Judge|the driver|the singer|the farmer|Minister|the engineer".split(
    "|"
)


def _named(generator: random.Random, people: Sequence[str]) -> tuple[str, str]:
    one, other = generator.sample(people, 2)
    if generator.random() < 0.4:
        roles = generator.sample(ROLES, 2)
        one, other = f"{roles[0]} {one}", f"{roles[1]} {other}"
    return one, other


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return f"{text[:1].upper()}{text[1:]}."


def _tail(generator: random.Random, place: str) -> str:
    return generator.choice(
        ("", "", f" in {place}", " on Tuesday", " last week", " over a contract", " after a long dispute", " in March")
    )


def _parties(generator: random.Random, names: tuple[str, str], place: str) -> Made:
    (one, other), tail = names, _tail(generator, place)
    verb, _, mirrored = generator.choice(PARTIES).partition(" ")
    verb, mirrored = verb.replace("_", " "), mirrored.replace("_", " ")
    told, turned = f"{one} {verb} {other}{tail}", f"{other} {verb} {one}{tail}"
    same, changed = [], [turned]
    part = participle(base(verb) or "")
    if part:
        same.append(f"{other} was {part} by {one}{tail}")
        changed += [
            f"{one} was {part} by {other}{tail}",
            f"{one} did not {base(verb)} {other}{tail}",
            f"{one} threatened to {base(verb)} {other}{tail}",
        ]
    if mirrored:
        same.append(f"{other} {mirrored} {one}{tail}")
        changed.append(f"{one} {mirrored} {other}{tail}")
    if generator.random() < 0.5 and same:
        told, same[0] = same[0], told
    return told, same, changed


def _deed(generator: random.Random, names: tuple[str, str], place: str) -> str:
    return generator.choice(DEEDS).format(place=place, other=names[1])


def _done(deed: str) -> str:
    verb, _, rest = deed.partition(" ")
    return f"{past(verb)} {rest}".strip()


def _undone(generator: random.Random, names: tuple[str, str], place: str) -> Made:
    one, deed, tail = names[0], _deed(generator, names, place), _tail(generator, place)
    if generator.random() < 0.25:
        told = f"{one} {_done(deed)}{tail}"
        return told, [f"{one} has {participle(deed.split(' ')[0])} {deed.partition(' ')[2]}", f"{one} {_done(deed)}"], [
            f"{one} {how} {deed}{tail}" for how in generator.sample(UNDONE, 3)
        ]  # fmt: skip
    how, wrong = generator.sample(UNDONE, 2)
    told, same = f"{one} {how} {deed}{tail}", [f"{one} {how} {deed}"]
    if how.startswith(("is ", "was ", "will", "may", "might", "could", "would", "should")) and tail:
        same.append(f"{one} {how} {deed}{generator.choice(('', tail))}")
    return told, same, [f"{one} {_done(deed)}{tail}", f"{one} {_done(deed)}", f"{one} {wrong} {deed}{tail}"]


def _belief(generator: random.Random, names: tuple[str, str], place: str) -> Made:
    one, deed = names[0], _deed(generator, names, place)
    told = f"{one} {_done(deed)}"
    how, wrong = (belief.format(other=names[1]) for belief in generator.sample(BELIEFS, 2))
    whole = f"{how} {told}{_tail(generator, place)}"
    return whole, [f"{how} {told}"], [told, f"{told}{_tail(generator, place)}", f"{wrong} {told}"]


def _kin(generator: random.Random, names: tuple[str, str], place: str) -> Made:
    (one, other), act, kin, tail = names, generator.choice(TOLD), generator.choice(KIN), _tail(generator, place)
    head, again = generator.choice(
        ((f"the {kin} of {one}", f"{one}’s {kin}"), (f"{one}’s {kin}", f"the {kin} of {one}"))
    )
    wrong = generator.choice([word for word in KIN if word != kin])
    named = f", {other},"
    return f"{head}{named if generator.random() < 0.3 else ''} {act}{tail}", [f"{again} {act}{tail}", f"{again} {act}"], [
        f"{one} {act}{tail}", f"{one} {act}", f"the {wrong} of {one} {act}{tail}",
    ]  # fmt: skip


def _who(generator: random.Random, names: tuple[str, str], place: str) -> Made:
    one, act, tail = names[0], generator.choice(TOLD), _tail(generator, place)
    deed = generator.choice(
        "threatened attacked praised filmed sued betrayed visited accused robbed married followed met called wrote_to".split()
    ).replace("_", " ")
    someone = generator.choice(
        "a man|a woman|the officer|the company|the reporter|a teacher|two men|the group|a student|the nurse".split("|")
    )
    if someone == "two men" and act.startswith("was "):
        act = f"were {act.partition(' ')[2]}"
    whole = f"{someone} who {deed} {one} {act}{tail}"
    who = f"{one} {act.replace('were ', 'was ')}"
    if generator.random() < 0.4:
        verb = generator.choice("arrested freed questioned interviewed sought identified".split())
        whole = f"{names[1]} {verb} {someone} who {deed} {one}{tail}"
        return (
            whole,
            [f"{names[1]} {verb} {someone} who {deed} {one}"],
            [f"{names[1]} {verb} {one}{tail}", f"{names[1]} {verb} {one}", f"{one} {verb} {someone}{tail}"],
        )
    return (
        whole,
        [f"{someone} who {deed} {one} {act}", f"{someone} {act}{tail}"],
        [f"{who}{tail}", who, f"{one} {deed} {someone}{tail}"],
    )


def _title(generator: random.Random, names: tuple[str, str], place: str) -> Made:
    one, act, tail = names[0], generator.choice(TOLD), _tail(generator, place)
    office = generator.choice(
        "mayor|head of the bank|prime minister|chief of police|director of the zoo|captain|bishop|king|champion|leader of the party".split(
            "|"
        )
    )
    word, wrong = generator.sample(BEFORE_NAME, 2)
    person = one if one[0].isupper() and " " in one else f"Mr. {one.split()[-1]}"
    told = (
        f"{word} {office} of {place} {person} {act}{tail}"
        if " of " not in office
        else f"{person}, the {word} {office}, {act}{tail}"
    )
    return told, [f"{person} {act}{tail}", f"{person} {act}"] if word not in ("would-be", "alleged") else [f"{person} {act}{tail}"], [
        told.replace(f"{word} ", "", 1), told.replace(word, wrong, 1), f"{person} is the {office} of {place}",
    ]  # fmt: skip


def _limit(generator: random.Random, names: tuple[str, str], place: str) -> Made:
    result, n = generator.choice(RESULTS), str(generator.randrange(3, 90))
    limit, wrong = (one.format(n=n) for one in generator.sample(LIMITS, 2))
    said = generator.choice(("", f", {names[0]} said", f", a study from {place} found"))
    return (
        f"{result} {limit}{said}",
        [f"{result} {limit}", f"{limit}, {result[:1].lower()}{result[1:]}"],
        [result, f"{result}{said}", f"{result} {wrong}"],
    )


def _sequence(generator: random.Random, names: tuple[str, str], place: str) -> Made:
    one, other = generator.sample(EVENTS, 2)
    first = generator.choice(
        (
            "a day after",
            "after",
            "two weeks after",
            "while",
            "hours before",
            "before",
            "long before",
            "shortly after",
            "despite the fact that",
            "on the day that",
            "although",
        )
    )
    tail = generator.choice(("", "", f", {names[0]} said", ", because of a crack", f", but because of {place}"))
    changed = [f"{one} because {other}", f"{other} because {one}", f"{other} {first} {one}"]
    if "after" in first or "before" in first:
        turned = first.replace("after", "\0").replace("before", "after").replace("\0", "before")
        same = [
            f"{other} {turned} {one}" if " " in turned or turned in ("after", "before") else f"{one} {first} {other}"
        ]
        changed.append(f"{one} {turned} {other}")
    else:
        same = [f"{first} {other}, {one}"]
        changed = changed[:2] if first in ("while", "on the day that") else changed
    if generator.random() < 0.3:
        first = generator.choice(("because", "because"))
        return (
            f"{one} because {other}{tail if 'because' not in tail else ''}",
            [f"because {other}, {one}", f"the reason was that {other}: {one}"],
            [f"{other} because {one}", f"{one} although {other}", f"{one}, but not because {other}"],
        )
    return f"{one} {first} {other}{tail}", [*same, f"{one} {first} {other}"], changed


def _amount(generator: random.Random, names: tuple[str, str], place: str) -> Made:
    template = generator.choice(AMOUNTS)
    n = generator.choice(("12", "30", "61", "400", "2,000", "85", "140", "7", "18"))
    sign, scale = generator.choice("$£€"), generator.choice(("million", "billion", "thousand"))
    bound, wrong = generator.sample(BOUNDS, 2)
    money = f"{sign}{n} {scale}"
    others = [f"{other}{n} {scale}" for other in "$£€" if other != sign] + [
        f"{sign}{n} {other}" for other in ("million", "billion", "thousand") if other != scale
    ]

    def write(front: str, number: str, amount: str) -> str:
        front = f"{front} " if front else ""
        return template.format(n=f"{front}{number}", a=f"{front}{amount}")

    number = str(int(n.replace(",", "")) + generator.randrange(1, 60))
    used = bound if generator.random() < 0.7 else ""
    told = write(used, n, money)
    same = [write(SAME_BOUND.get(used, used), n, money)]
    currency = {"$": "dollars", "£": "pounds", "€": "euros"}[sign]
    if "{a}" in template:
        same.append(write(used, n, f"{n} {scale} {currency}"))
    changed = [
        write(used, number, f"{sign}{number} {scale}"),
        write(used, n, generator.choice(others)) if "{a}" in template else write(wrong, n, money),
    ]
    if used not in ("", "exactly", "about"):
        changed += [write("", n, money), write(wrong if SAME_BOUND.get(used) != wrong else "exactly", n, money)]
    said = generator.choice(("", f", {names[0]} said"))
    return f"{told}{said}", [f"{one}{said}" for one in same], [f"{one}{said}" for one in changed]


def _speakers(generator: random.Random, names: tuple[str, str], place: str) -> Made:
    (one, other), what = names, generator.choice(SPOKEN)
    turned = CONTRARY[what]
    told = f"{one} said that {what}, and {other} said that {turned}"
    if generator.random() < 0.5:
        told = f"{one} told {other} that {what}"
        return told, [f"“{what[:1].upper()}{what[1:]},” {one} told {other}", f"{one} said that {what}", f"{other} was told by {one} that {what}"], [
            f"{other} told {one} that {what}", f"{one} told {other} that {turned}", f"{other} said that {what}", f"{what}",
        ]  # fmt: skip
    return told, [f"{what}, said {one}, but {turned}, said {other}", f"{one} said that {what}", f"{other} said that {turned}"], [
        f"{one} said that {turned}, and {other} said that {what}", f"{other} said that {what}", f"{one} said that {turned}",
    ]  # fmt: skip


def _share(generator: random.Random, names: tuple[str, str], place: str) -> Made:
    group, voted = generator.choice(GROUPS), generator.choice(VOTED)
    share, wrong, worse = generator.sample(SHARES, 3)
    tail = _tail(generator, place)
    close = ({"all", "almost all"}, {"most", "a majority"}, {"few", "hardly any", "a minority"}, {"some", "many"})

    def far(one: str) -> bool:
        return not any({share, one} <= group for group in close) and not (
            share in ("all", "almost all", "most", "half", "two thirds", "a third", "a quarter", "many", "a majority")
            and one == "some"
        )

    others = [one for one in (wrong, worse) if far(one)] or ["none" if share != "none" else "all"]
    if generator.random() < 0.3:
        left = generator.choice(("the Greens", names[0], "the nurses", "one member"))
        told = f"everyone except {left} {voted}{tail}"
        return (
            told,
            [f"everyone but {left} {voted}{tail}"],
            [f"{left} {voted}{tail}", f"everyone {voted}{tail}", f"everyone, including {left}, {voted}{tail}"],
        )
    return f"{share} of the {group} {voted}{tail}", [f"{share} of the {group} {voted}"], [
        *(f"{one} of the {group} {voted}{tail}" for one in others), f"the {group} {voted}{tail}" if share not in ("all", "almost all", "most", "a majority") else f"none of the {group} {voted}",
    ]  # fmt: skip


def _verdict(generator: random.Random, names: tuple[str, str], place: str) -> Made:
    one, deed, tail = names[0], _deed(generator, names, place), _tail(generator, place)
    verb, _, rest = deed.partition(" ")
    doing = f"{gerund(verb)} {rest}"
    how, wrong = generator.sample(
        (
            "is accused of",
            "was accused of",
            "is charged with",
            "was cleared of",
            "was convicted of",
            "is suspected of",
            "denies",
            "was acquitted of",
            "admitted",
            "was warned against",
            "is on trial for",
            "was found guilty of",
            "apologized for",
            "was arrested for",
        ),
        2,
    )
    alike = (
        {"was convicted of", "was found guilty of"},
        {"was cleared of", "was acquitted of"},
        {"is accused of", "was accused of"},
        {
            "is charged with",
            "is on trial for",
            "is accused of",
            "was accused of",
            "is suspected of",
            "was arrested for",
        },
        {"admitted", "apologized for"},
    )
    settled = {"was convicted of", "was found guilty of", "admitted", "apologized for"}
    changed = [f"{names[1]} {how} {doing}{tail}"]
    if not any({how, wrong} <= group for group in alike) and not {how, wrong} <= settled:
        changed.append(f"{one} {wrong} {doing}{tail}")
    if how not in settled:
        changed += [f"{one} {_done(deed)}{tail}", f"{one} {_done(deed)}"]
    same = [f"{one} {how} {doing}"]
    if how == "admitted":
        same.append(f"{one} {_done(deed)}{tail}")
    return f"{one} {how} {doing}{tail}", same, changed


def _days(generator: random.Random, names: tuple[str, str], place: str) -> Made:
    event, later = generator.sample(EVENTS, 2)
    months = "January February March April June July August September October November December".split()
    month, other = generator.sample(months, 2)
    day, wrong = generator.sample(range(2, 29), 2)
    year = generator.randrange(1990, 2026)
    told = f"{event} on {day} {month} {year}"
    same = [
        f"on {day} {month} {year}, {event}",
        f"{event} on {month} {day}, {year}",
        f"{event} in {month} {year}",
        f"{event} in {year}",
    ]
    changed = [
        f"{event} on {wrong} {month} {year}",
        f"{event} on {day} {other} {year}",
        f"{event} on {day} {month} {year + generator.choice((-1, 1, 10))}",
    ]
    if generator.random() < 0.5:
        told = f"{told}, and {later} on {wrong} {other} {year}"
        same = [*same[:3], f"{later} on {wrong} {other} {year}"]
        changed = [
            f"{later} on {day} {month} {year}",
            f"{event} on {wrong} {other} {year}",
            f"{event} on {wrong} {other} {year}, and {later} on {day} {month} {year}",
        ]
    return told, generator.sample(same, 2), changed
