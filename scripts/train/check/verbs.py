"""Forms of the verbs that news uses, for rewriting sentences: `past("close")` is "closed", `base("banned")` is "ban"."""

from __future__ import annotations

# Base, past and participle of irregular verbs, and of regular ones that double a letter.
IRREGULAR = """
arise arose arisen|beat beat beaten|become became become|begin began begun|bet bet bet|bid bid bid|bite bit bitten|
blow blew blown|break broke broken|bring brought brought|build built built|buy bought bought|catch caught caught|
choose chose chosen|come came come|cost cost cost|cut cut cut|deal dealt dealt|do did done|draw drew drawn|
drive drove driven|eat ate eaten|fall fell fallen|feed fed fed|feel felt felt|fight fought fought|find found found|
flee fled fled|fly flew flown|forbid forbade forbidden|forget forgot forgotten|forgive forgave forgiven|get got gotten|
give gave given|go went gone|grow grew grown|have had had|hear heard heard|hide hid hidden|hit hit hit|hold held held|
hurt hurt hurt|keep kept kept|know knew known|lay laid laid|lead led led|leave left left|lend lent lent|let let let|
lose lost lost|make made made|mean meant meant|meet met met|overthrow overthrew overthrown|pay paid paid|put put put|
quit quit quit|read read read|ride rode ridden|ring rang rung|rise rose risen|run ran run|say said said|see saw seen|
seek sought sought|sell sold sold|send sent sent|set set set|shake shook shaken|shoot shot shot|shut shut shut|
sing sang sung|sink sank sunk|sit sat sat|sleep slept slept|speak spoke spoken|spend spent spent|split split split|
spread spread spread|stand stood stood|steal stole stolen|step stepped stepped|stick stuck stuck|strike struck struck|
swear swore sworn|sweep swept swept|swim swam swum|take took taken|teach taught taught|tear tore torn|tell told told|
think thought thought|throw threw thrown|undergo underwent undergone|wear wore worn|win won won|
withdraw withdrew withdrawn|write wrote written|stop stopped stopped|plan planned planned|ban banned banned|
rob robbed robbed|admit admitted admitted|commit committed committed|refer referred referred|occur occurred occurred|
permit permitted permitted|submit submitted submitted|drop dropped dropped|grab grabbed grabbed|slip slipped slipped|
trim trimmed trimmed|stab stabbed stabbed|scrap scrapped scrapped|slam slammed slammed|drag dragged dragged|
equip equipped equipped|cap capped capped|strip stripped stripped|step stepped stepped|wrap wrapped wrapped
"""
REGULAR = """
accept accuse achieve acquire acquit add address admire adopt advance affect aid allow alter announce answer apologize
appear appeal appoint approve argue arrest arrive ask assault assist attack attend attract avoid award back bail battle
behave believe blame block bless bomb boost borrow boycott call cancel capture carry cause celebrate challenge change charge
chase cheat check claim clash clear climb close collapse collect combine compete complete concede condemn conduct
confirm confront congratulate consider contact contain continue contribute control convict convince cover crash create criticize
cross cure cause damage deceive decide declare decline decrease defeat defend defy delay delete deliver demand demolish deny depart
deploy design destroy detain detect develop die direct disappear disclose discover discuss dismiss dissolve divide divorce
donate double dump earn elect embrace employ enable end endorse endure enforce enter escape establish evacuate examine exceed
exclude execute expand expel explain explode expose express extend face fail file finance finish fire follow force
free fund gain gather grant greet guard guide halt hammer handle hang harass harm help hire honor host
identify ignore impose impress improve include increase infect influence inform injure inspect install interview
introduce invade invent invest investigate invite issue jail join judge jump kick kidnap kill kiss land last launch leak
lift limit link list live load loan lock lower manage march marry mention merge miss mock move murder name negotiate
nominate note notify obey object observe obtain offer open operate oppose order organize outlaw own pardon park participate pass
perform persuade pick place plead play please pledge plunder poison postpone praise predict prepare present prevent
print proceed process produce promise promote propose prosecute protect protest prove provide publish pull punish purchase
pursue push question raid raise ratify reach react rebuild receive recognize recommend record recover recruit redesign
reduce refuse refund reject release relocate remain remember remove rename renew repair repeal repeat replace report represent
reopen request rescue research resign resist resolve respond restore restrict resume retain retire retreat return reveal
review reverse revive reward ruin sack sanction save scare scold score search secure seize sentence serve settle share shelve
shelter shock show shoulder sign silence skip slow smash smuggle solve spare sponsor stage start stay stress study succeed
sue suffer support surrender survive suspect suspend tackle target tax terminate test testify thank threaten tie touch
train transfer travel treat trick trigger triple trust turn unite unveil upset uphold urge use vaccinate veto violate visit
vote wait walk want warn wash watch welcome widen work worry wound yield
""".split()
REGULAR = [verb for verb in REGULAR if verb not in ("uphold", "upset", "overcome")]
ROWS = [tuple(row.split()) for row in IRREGULAR.replace("\n", "").split("|")]


def _regular(verb: str) -> str:
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2] not in "aeou":
        return f"{verb[:-1]}ied"
    return f"{verb}ed"


_PAST = {**{verb: _regular(verb) for verb in REGULAR}, **{row[0]: row[1] for row in ROWS}}
_PARTICIPLE = {**{verb: _regular(verb) for verb in REGULAR}, **{row[0]: row[2] for row in ROWS}}
_BASE = {form: verb for verb, form in [*_PARTICIPLE.items(), *_PAST.items()]}
_OF_PARTICIPLE = {form: verb for verb, form in _PARTICIPLE.items()}


def past(verb: str) -> str | None:
    """The past of a verb in its base form; None if the verb is not known."""
    return _PAST.get(verb)


def participle(verb: str) -> str | None:
    """The past participle of a verb in its base form; None if the verb is not known."""
    return _PARTICIPLE.get(verb)


def base(form: str) -> str | None:
    """The base form of a past or a past participle; None if the verb is not known."""
    return _BASE.get(form)


def past_of_participle(form: str) -> str | None:
    """The past that belongs to a past participle; None if the verb is not known."""
    verb = _OF_PARTICIPLE.get(form)
    return _PAST[verb] if verb else None


def present(verb: str) -> str:
    """The third person singular of a verb in its base form."""
    if verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        return f"{verb}es"
    if verb.endswith("y") and verb[-2] not in "aeou":
        return f"{verb[:-1]}ies"
    return f"{verb}s"


def gerund(verb: str) -> str:
    """The form in -ing of a verb in its base form."""
    form = _PAST.get(verb, "")
    if form.endswith(f"{verb[-1]}{verb[-1]}ed"):
        return f"{verb}{verb[-1]}ing"
    return f"{verb[:-1] if verb.endswith('e') and not verb.endswith('ee') else verb}ing"
