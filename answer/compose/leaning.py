"""Tells whether a sentence cannot be understood without the one before it, by its first words. Pure functions."""

from __future__ import annotations

import re

from index.language import surely_english

ENGLISH = re.compile(r"(?:It|He|She|They|This|That|These|Those|His|Her|Their|Its)\b")
# Pronouns of eleven languages together, because a sentence does not say its own. Left out is what is an article in
# another of them: `Il`, `Die`, `Het`.
OTHER = re.compile(
    r"(?:"
    r"(?:Er|Sie|Dies|Diese[rsmn]?|Sein(?:e[rsmn]?)?|Ihre?[rsmn]?|Dort|Dabei|Dazu|Damit|Dafür|Darüber|Davon)\b"
    r"|(?:Elles?|Ils|Cela|Cette|Cet|Ce|Ces|Son|Sa|Ses|Leurs?|Celui-ci|Celle-ci)\b"
    r"|Il (?:a|est|avait|était|sera|aura|se|ne|en)\b|Il [sn][’']"
    r"|(?:Él|Ellos|Ellas?|Esto|Eso|Est[ea]s?|Ese|Esa|Sus?)\b"
    r"|(?:El[ea]s?|Isso|Isto|Ess[ea]s?|[OA]s? (?:seu|sua)s?|Seus?|Suas?)\b"
    r"|(?:Egli|Lui|Lei|Loro|Ess[oaie]|Quest[oaie]|(?:Il|La|I|Le) (?:suo|sua|suoi|sue|loro))\b"
    r"|(?:Hij|Zij|Ze|Dit|Dat|Deze|Zijn|Haar|Hun)\b"
    r"|(?:Он|Она|Оно|Они|Это|Этот|Эта|Эти|Его|Её|Их)\b"
    r"|(?:وهو|وهي|هو|هي|هم|هذا|هذه|ذلك|تلك)\b"
    r"|(?:वह|वे|यह|ये|उन्होंने|उसने|इसने|उसके|उनके|इसके|इनके|इस|उस)\s"
    r"|[他她它]|这|那|此|彼[はらの女]|これ|それ|この|その"
    r")"
)


def leans_back(sentence: str) -> bool:
    """Return whether a sentence begins with a word that stands for something in the sentence before."""
    return ENGLISH.match(sentence) is not None or (OTHER.match(sentence) is not None and not surely_english(sentence))
