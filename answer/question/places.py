"""The names of countries and of their people, so that `British`, `UK` and `the United Kingdom` name one place. Pure.

Only the countries that news name most are here; any other place or body is known by its own name alone.
"""

from __future__ import annotations

import functools
import re

# Each line: the names of a country and the adjectives for it, the names with several words joined by `_`.
_COUNTRIES = """
United_Kingdom UK U.K. Britain Great_Britain British|United_States US U.S. USA America United_States_of_America American
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


def same_place(name: str) -> tuple[str, ...]:
    """Give all names of the place or body that this name or adjective means."""
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
