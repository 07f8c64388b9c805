"""The English form of German names that good translations hardly ever leave as they are.

Chosen on the training corpus (660,000 pairs): names that occur there, that have one English form,
and whose German form stands in at most 3 % of the translations, mostly within titles. So "Köln"
(16 %, football clubs), "Rhein" (42 %) and "Deutschland" (2 %, titles) are not here.
"""

from __future__ import annotations

_PLACES = """
Albanien Albania
Algerien Algeria
Antwerpen Antwerp
Argentinien Argentina
Armenien Armenia
Aserbaidschan Azerbaijan
Asien Asia
Athen Athens
Australien Australia
Belgien Belgium
Belgrad Belgrade
Bosnien Bosnia
Brasilien Brazil
Brüssel Brussels
Bukarest Bucharest
Bulgarien Bulgaria
Böhmen Bohemia
Charkiw Kharkiv
Damaskus Damascus
Dänemark Denmark
Estland Estonia
Finnland Finland
Frankreich France
Genf Geneva
Georgien Georgia
Griechenland Greece
Großbritannien Britain
Indien India
Indonesien Indonesia
Irak Iraq
Irland Ireland
Italien Italy
Jordanien Jordan
Kairo Cairo
Kapstadt Cape Town
Kasachstan Kazakhstan
Kaukasus the Caucasus
Kenia Kenya
Kiew Kyiv
Kolumbien Colombia
Kopenhagen Copenhagen
Krakau Krakow
Kroatien Croatia
Kuba Cuba
Lettland Latvia
Libanon Lebanon
Libyen Libya
Lissabon Lisbon
Litauen Lithuania
Mailand Milan
Marokko Morocco
Mazedonien Macedonia
Mekka Mecca
Mexiko Mexico
Moldawien Moldova
Moskau Moscow
Mossul Mosul
München Munich
Mähren Moravia
Neapel Naples
Neuseeland New Zealand
Nizza Nice
Nordirland Northern Ireland
Nordkorea North Korea
Norwegen Norway
Polen Poland
Prag Prague
Rumänien Romania
Russland Russia
Schottland Scotland
Schweden Sweden
Schweiz Switzerland
Serbien Serbia
Slowakei Slovakia
Slowenien Slovenia
Spanien Spain
Straßburg Strasbourg
Syrien Syria
Südafrika South Africa
Südkorea South Korea
Tschechien Czechia
Tschernobyl Chernobyl
Tschetschenien Chechnya
Tunesien Tunisia
Ungarn Hungary
Usbekistan Uzbekistan
Warschau Warsaw
Weißrussland Belarus
Ägypten Egypt
Äthiopien Ethiopia
Österreich Austria
EZB ECB
IWF IMF
OSZE OSCE
"""
_PEOPLE = """
Chodorkowski Khodorkovsky
Chruschtschow Khrushchev
Gorbatschow Gorbachev
Janukowitsch Yanukovych
Jelzin Yeltsin
Lawrow Lavrov
Medwedew Medvedev
Nawalny Navalny
Selenskyj Zelensky
Timoschenko Tymoshenko
Wladimir Vladimir
"""


def _read(table: str) -> dict[str, str]:
    rows = (line.partition(" ") for line in table.strip().splitlines())
    return {german: english for german, _, english in rows}


PEOPLE = frozenset(_read(_PEOPLE))
"""The German names of people: they stand before or after another name."""
KEPT = ("Wladimir Klitschko",)
"""People whom English calls by the German form."""
ENGLISH_NAMES = _read(_PLACES) | _read(_PEOPLE)
"""German name to English name."""
