"""Recognises what a page shows instead of an article, or below it: consent, passwords, errors, subscriptions."""

from __future__ import annotations

import re

TOPIC = re.compile(
    r"\bcookies?\b|\bconsent|legitimate interest|personal data|privacy (?:policy|cent(?:er|re)|choices|settings"
    r"|notice)"
    r"|datenschutz|\btracking\b|werbetracking|zustimm|einwillig|partnern|consentement|données personnelles|partenaires"
    r"|consentimiento|datos personales|consenso|dati personali|toestemming|samtycke|samtykke|zgod[aęy]\b"
    r"|java ?script|your browser|unsupported browser|web ?browser|ad.?block|ihren? browser|votre navigateur"
    r"|su navegador"
    r"|not a robot|\bcaptcha|you are human|security (?:service|check)|unusual (?:activity|traffic)|\bray id\b"
    r"|checking (?:if|your)|access (?:to this page )?(?:has been |is )?denied|been blocked|ddos|kein roboter"
    r"|\blog ?in\b|\bsign ?in\b|\bsign ?up\b|\bsubscri(?:be|ber|bers|ption|ptions)\b|already a member|free account"
    r"|register (?:now|to|for)|free trial|unlimited (?:digital )?access|cancel any ?time|members.only|paywall"
    r"|anmelden|registrieren|abonn(?:ement|ieren|enten|é|és|er|ez)|\babo\b|suscri[bp]|inicia sesión|iniciar sesión"
    r"|abbonat|accedi\b|inloggen|abonnee|logga in|prenumer|zaloguj|подписк|войдите|登录|订阅|ログイン|会員"
    r"|page (?:was |is |could )?not (?:be )?found|could not be found|can[’']?t (?:be found|find (?:the|that"
    r"|this) page)"
    r"|no longer (?:available|exists)|moved or deleted|broken link|seite (?:wurde )?nicht gefunden|page introuvable"
    r"|página no encontrada|pagina non trovata|pagina niet gevonden|strona nie została|страница не найдена"
    r"|\b(?:error|fehler|erreur) ?(?:4\d\d|5\d\d)\b|bad gateway|service unavailable|under maintenance"
    r"|technical difficult"
    r"|available in your|try again later|\b40[13] forbidden|no results (?:were )?found|enter your e-?mail"
    r"|European Economic Area|due to legal reasons|password.protected|enter (?:your|the) password\b"
    r"|to continue reading|18 (?:years )?or older|confirm your age|your age\b|over 18"
    r"|\bnewsletter|your inbox|follow us\b|our app\b|support our (?:journalism|work)|\bdonat(?:e|ion)\b"
    r"|whatsapp channel",
    re.IGNORECASE,
)
# A wall addresses the reader or speaks for the site, which tells it from a report about cookies.
ADDRESS = re.compile(
    r"\b(?:you|your|we|our|us|please|click|sorry|sie|ihre[nrms]?|bitte|wir|unsere?[nrms]?|vous|votre|vos|nous|nos"
    r"|notre"
    r"|veuillez|usted|su|sus|tu|nuestr[oa]s?|ti|tuo|noi|nostr[oiae]|uw|wij|onze|je|du|din|vi|vår|vos)\b"
    r"|\bthis (?:article|story|content|page|site|website)\b|请|您|ください|пожалуйста|\bвам\b|\bвы\b"
    r"|to continue reading|attempting to access this|subscribe to|^(?:40[134]|no results|enter your|page not found"
    r"|access denied|error|accept|subscribe|log in|sign in|sign up|register|follow"
    r"|enable|checking|loading|jetzt|anmelden|abonn)",
    re.IGNORECASE,
)
PROMPT = re.compile(
    r"\W{0,4}(?:sign up|subscribe|follow us|download our|support our|donate|join our|get our|register|log in"
    r"|sign in)\b",
    re.IGNORECASE,
)
LOADING = re.compile(
    r"(?:loading|redirecting|sie werden weitergeleitet|please wait|wird geladen|chargement|cargando)[\w ,.!…]{0,40}",
    re.IGNORECASE,
)
QUOTED = re.compile(r"[“„«\"][^“”„«»\"]{0,2000}[”“»\"]")
HEADING = 60  # characters; a shorter paragraph may be the heading of any page
LONGEST_WALL = 3_000  # characters; a longer text is a report about cookies, subscriptions or robots
WALL = 0.6  # share of a text's characters in notices (consent, log-in, errors); with this much, no article is left
LONGEST = 600  # characters; notices are shorter, so a longer paragraph belongs to the article
MOST = 8  # paragraphs; notices are at the beginning and the end, so only these are looked at


def is_wall(text: str) -> bool:
    """Return whether a page's text is a request for consent, a log-in, an error or a frame that a browser fills in."""
    if len(text) > LONGEST_WALL:
        return False
    paragraphs = [paragraph for paragraph in text.split("\n") if paragraph.strip()]
    long = [paragraph for paragraph in paragraphs if len(paragraph) > HEADING] or paragraphs
    walls = sum(len(paragraph) for paragraph in long if _is_wall(paragraph))
    return walls >= WALL * sum(map(len, long))


def is_titled_so(title: str | None, text: str) -> bool:
    """Return whether a page's title and its few words show the same: `Your browser is not supported`."""
    return len(text) <= LONGEST and title is not None and _is_wall(title)


def without_walls(text: str) -> str:
    """Drop the paragraphs in which the site speaks to its readers: at either end of a text, and prompts inside it."""
    paragraphs = [one for one in text.split("\n\n") if not (PROMPT.match(one) and len(one) <= 250 and _is_wall(one))]
    start, end = 0, len(paragraphs)
    while end - start > 1 and len(paragraphs) - end < MOST and _is_wall(paragraphs[end - 1]):
        end -= 1
    while end - start > 1 and start < MOST and _is_wall(paragraphs[start]):
        start += 1
    return "\n\n".join(paragraphs[start:end])


def _is_wall(paragraph: str) -> bool:
    if len(paragraph) > LONGEST:
        return False
    own = QUOTED.sub("", paragraph)
    if LOADING.fullmatch(own.strip()):
        return True
    return ADDRESS.search(own) is not None and TOPIC.search(own) is not None
