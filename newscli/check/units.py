"""Units and currencies beside a number, in one name for both languages."""

from __future__ import annotations

import re

CURRENCIES = frozenset({"EUR", "USD", "GBP", "CHF", "JPY", "RUB"})
_GERMAN = {
    "%": "%", "prozent": "%", "prozentpunkte": "%", "prozentpunkten": "%", "prozentige": "%",
    "prozentigen": "%", "prozentiger": "%", "prozentiges": "%", "prozentigem": "%", "vh": "%",
    "€": "EUR", "euro": "EUR", "euros": "EUR", "eur": "EUR", "$": "USD", "dollar": "USD",
    "dollars": "USD", "usd": "USD", "£": "GBP", "pfund": "GBP", "gbp": "GBP", "franken": "CHF",
    "chf": "CHF", "sfr": "CHF", "yen": "JPY", "¥": "JPY", "rubel": "RUB",
    "km": "km", "kilometer": "km", "kilometern": "km", "meter": "m", "metern": "m", "m": "m",
    "cm": "cm", "zentimeter": "cm", "zentimetern": "cm", "mm": "mm", "millimeter": "mm",
    "millimetern": "mm", "meile": "mi", "meilen": "mi", "km/h": "km/h", "kmh": "km/h",
    "stundenkilometer": "km/h", "stundenkilometern": "km/h", "kg": "kg", "kilo": "kg",
    "kilogramm": "kg", "kilos": "kg", "gramm": "g", "tonne": "t", "tonnen": "t", "liter": "l",
    "litern": "l", "grad": "°", "°c": "°", "°": "°", "sekunde": "s", "sekunden": "s",
    "minute": "min", "minuten": "min", "min": "min", "minütige": "min", "minütigen": "min",
    "stunde": "h", "stunden": "h", "tag": "d", "tage": "d", "tagen": "d", "tägige": "d",
    "tägigen": "d", "woche": "w", "wochen": "w", "monat": "mo", "monate": "mo", "monaten": "mo",
    "jahr": "y", "jahre": "y", "jahren": "y", "jährige": "y", "jährigen": "y", "jähriger": "y",
}  # fmt: skip
_ENGLISH = {
    "%": "%", "percent": "%", "percentage": "%", "pct": "%", "€": "EUR", "euro": "EUR",
    "euros": "EUR", "eur": "EUR", "$": "USD", "dollar": "USD", "dollars": "USD", "usd": "USD",
    "£": "GBP", "pound": "GBP", "pounds": "GBP", "gbp": "GBP", "franc": "CHF", "francs": "CHF",
    "chf": "CHF", "yen": "JPY", "¥": "JPY", "rouble": "RUB", "roubles": "RUB", "ruble": "RUB",
    "rubles": "RUB", "km": "km", "kilometer": "km", "kilometers": "km", "kilometre": "km",
    "kilometres": "km", "kms": "km", "meter": "m", "meters": "m", "metre": "m", "metres": "m",
    "cm": "cm", "centimeter": "cm", "centimeters": "cm", "centimetre": "cm", "centimetres": "cm",
    "mm": "mm", "millimeters": "mm", "millimetres": "mm", "mile": "mi", "miles": "mi",
    "km/h": "km/h", "kph": "km/h", "kmh": "km/h", "mph": "mph", "kg": "kg", "kilo": "kg",
    "kilos": "kg", "kilogram": "kg", "kilograms": "kg", "grams": "g", "gram": "g", "grammes": "g",
    "ton": "t", "tons": "t", "tonne": "t", "tonnes": "t", "liter": "l", "liters": "l", "litre": "l",
    "litres": "l", "degree": "°", "degrees": "°", "°c": "°", "°f": "°", "°": "°", "second": "s",
    "seconds": "s", "minute": "min", "minutes": "min", "min": "min", "mins": "min", "hour": "h",
    "hours": "h", "hr": "h", "hrs": "h", "day": "d", "days": "d", "week": "w", "weeks": "w",
    "month": "mo", "months": "mo", "year": "y", "years": "y",
}  # fmt: skip
_SPACE = r"[ \u00a0\u202f\u2009]?"
_GERMAN_AFTER = re.compile(
    rf"{_SPACE}-?(?:(%|€|\$|£|¥|°C?|km/h|Kilometern? (?:pro|in der) Stunde"
    r"|Meilen pro Stunde)|(?:US-|[Bb]ritische |[Ss]chweizer )?([A-Za-zäöüÄÖÜ]+))"
)
_ENGLISH_AFTER = re.compile(
    rf"{_SPACE}-?(?:(%|€|\$|£|¥|° ?[CF]?|km/h|kilomet(?:er|re)s? (?:per|an) hour"
    r"|per\s?cent\b|miles (?:per|an) hour)"
    r"|(?:US |U\.S\. |British |Swiss )?([A-Za-z]+))"
)
_BEFORE = re.compile(r"([€$£¥]|\b(?:EUR|USD|GBP|CHF|Euro|Dollar))[ \u00a0\u202f]?-?$")
_LONG_NAMES = {"per": "%", "kil": "km/h", "mil": "mph", "mei": "mph", "°": "°"}


def kind_of(unit: str) -> str:
    """Return the kind of warning for a number with this unit: percentage, amount or number."""
    if unit == "%":
        return "percentage"
    return "amount" if unit in CURRENCIES else "number"


def german_unit(text: str, start: int, end: int) -> tuple[str, int]:
    """Return the unit of the number at ``start:end`` of a German text, and where the unit ends."""
    if match := _GERMAN_AFTER.match(text, end):
        name = match[1] or match[2]
        low = name.lower()
        unit = _GERMAN.get(low) or (_LONG_NAMES.get(low[:3]) if match[1] else None)
        if unit:
            return unit, match.end()
    return _before(text, start, _GERMAN), end


def english_unit(text: str, start: int, end: int) -> tuple[str, int]:
    """Return the unit of the number at ``start:end`` of an English text, and where it ends."""
    if match := _ENGLISH_AFTER.match(text, end):
        name = match[1] or match[2]
        low = name.lower()
        unit = _ENGLISH.get(low) or (_LONG_NAMES.get(low[:3].strip()) if match[1] else None)
        if unit and not (low == "second" and text[match.end() : match.end() + 1] != "s"):
            return unit, match.end()
    return _before(text, start, _ENGLISH), end


def _before(text: str, start: int, names: dict[str, str]) -> str:
    """Return the currency that stands before a number."""
    match = _BEFORE.search(text, max(0, start - 8), start)
    return names.get(match[1].lower(), "") if match else ""
