"""Finding what must not stand in free text: identifiers that block; likely names, streets and birthdays that warn.

Screening helps, it does not guarantee. What it reports names the kind of thing, never the thing itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from qa_tool.definitions.screening.given_names import given_names
from qa_tool.definitions.screening.words import AMBIGUOUS, BUILDINGS, ORDINARY_CAPITALS, STREETS, TITLES


class Identifier(StrEnum):
    """Kinds of identifier, as messages call them."""

    NHS_NUMBER = "an NHS number"
    DATE_OF_BIRTH = "a date of birth"
    POSTCODE = "a postcode"
    PHONE = "a telephone number"
    EMAIL = "an e-mail address"


class Likely(StrEnum):
    """Kinds of what may be an identifier and may be none, as messages call them."""

    NAME = "a name"
    ADDRESS = "an address"
    BIRTHDAY = "a date of birth"


@dataclass(frozen=True)
class Screen:
    """What this service knows: ``allowed`` are names of its places and teams, words that are no person's name."""

    allowed: frozenset[str] = frozenset()

    @classmethod
    def of_names(cls, names: tuple[str, ...]) -> Screen:
        """A screen that lets the single words of ``names`` pass: of 'South Ribble' both 'South' and 'Ribble'."""
        return cls(frozenset(word.casefold() for name in names for word in _WORD.findall(name)))


_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ'’\-]*")
_TEN_DIGITS = re.compile(r"(?<!\d)\d{3}[ \-]?\d{3}[ \-]?\d{4}(?!\d)")
_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_PHONE = re.compile(r"(?<![\d+])(?:\+44[ \-]?\(?0?\)?|\(?0(?=[1-9]))(?:[ \-()]{0,2}\d){9,10}(?!\d)")
_POSTCODE = re.compile(
    r"\b(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRV-Y])"
    r" {0,2}\d[ABD-HJLNP-UW-Z]{2})\b",
    re.IGNORECASE,
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
_DATE = (
    r"(?:[0-9]{1,2}[/.\-][0-9]{1,2}[/.\-](?:[0-9]{4}|[0-9]{2})|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th)? {_MONTH},? [0-9]{{2,4}})"
)
_BIRTH = re.compile(
    rf"(?<!\w)(?:d\.?o\.?b\.?|born|birth|birthday|birthdate)(?!\w)[^\n.;]{{0,25}}?(?<!\d){_DATE}(?!\d)"
    rf"|(?<!\d){_DATE}(?!\d)[^\w\n]{{0,3}}\(?(?:d\.?o\.?b\b|date of birth)",
    re.IGNORECASE,
)

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_FULL_DATE = re.compile(
    rf"(?<!\d)(?:(?P<dday>[0-9]{{1,2}})[/.\-](?P<dmonth>[0-9]{{1,2}})[/.\-](?P<dyear>[12][0-9]{{3}})"
    rf"|(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH}),? (?P<year>[12][0-9]{{3}}))(?!\d)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(rf"\b\d{{1,4}}[a-zA-Z]?,? (?:[A-Z][\w'’\-]+ ){{1,3}}(?:{STREETS})\b")


def identifiers(text: str) -> tuple[Identifier, ...]:
    """The kinds of identifier that ``text`` holds, each once.

    A full date counts as a date of birth only beside words of birth: case notes are full of other dates.
    """
    found = []
    if any(_is_nhs_number(match[0]) for match in _TEN_DIGITS.finditer(text)):
        found.append(Identifier.NHS_NUMBER)
    patterns = {
        Identifier.DATE_OF_BIRTH: _BIRTH,
        Identifier.POSTCODE: _POSTCODE,
        Identifier.PHONE: _PHONE,
        Identifier.EMAIL: _EMAIL,
    }
    found += [kind for kind, pattern in patterns.items() if pattern.search(text)]
    return tuple(found)


def likely(text: str, screen: Screen, today: date) -> tuple[Likely, ...]:
    """The kinds of what ``text`` may hold, each once: for a warning, never to stop anybody."""
    found = {
        Likely.NAME: has_likely_name(text, screen),
        Likely.ADDRESS: bool(_ADDRESS.search(text)),
        Likely.BIRTHDAY: any(_is_childs_birthday(match, today) for match in _FULL_DATE.finditer(text)),
    }
    return tuple(kind for kind, is_there in found.items() if is_there)


def _is_childs_birthday(match: re.Match[str], today: date) -> bool:
    """Whether the day lies two to twenty-five years back: what is written of a case is nearly always newer."""
    day, month, year = (match.group(f"d{way}") or match.group(f"{way}") for way in ("day", "month", "year"))
    number = int(month) if month.isdecimal() else _MONTHS.index(month[:3].casefold()) + 1
    return (
        2 * 366 < (today - date(int(year), number, 1)).days < 25 * 366 if 1 <= number <= 12 and int(day) < 32 else False
    )


def has_likely_name(text: str, screen: Screen) -> bool:
    """Whether there may be a name: a title with a capitalised word, a common given name, or two capitalised words."""
    outside = _ADDRESS.sub(";", text)  # a street is told as one
    return any(True for _ in _likely_names(outside, screen)) or any(True for _ in _given(outside, screen))


def _given(text: str, screen: Screen) -> Iterator[str]:
    """Common given names: not where they name a place or a building, nor ordinary words that begin a sentence."""
    words = list(_WORD.finditer(text))
    for index, word in enumerate(words):
        name = re.sub(r"['’]s?$", "", word[0])
        if not _is_capitalised(name) or name.casefold() not in given_names() or name.casefold() in screen.allowed:
            continue
        following = words[index + 1] if index + 1 < len(words) else None
        beside = following is not None and text[word.end() : following.start()] == " "
        after = following[0].casefold() if following is not None and beside else ""
        if after in BUILDINGS or name.casefold() in ORDINARY_CAPITALS:
            continue
        surname = beside and following is not None and _is_capitalised(following[0]) and after not in ORDINARY_CAPITALS
        if name.casefold() in AMBIGUOUS and _starts_sentence(text, word.start()) and not surname:
            continue
        yield name


def _likely_names(text: str, screen: Screen) -> Iterator[str]:
    words = list(_WORD.finditer(text))
    for first, second in pairwise(words):
        between = text[first.end() : second.start()]
        if between not in (" ", ". ") or not _is_capitalised(second[0]):
            continue
        if first[0].casefold() in TITLES and _is_capitalised(first[0]):
            if second[0].casefold() not in ORDINARY_CAPITALS:
                yield f"{first[0]} {second[0]}"
        elif between == " " and _is_capitalised(first[0]) and not _starts_sentence(text, first.start()):
            ordinary = screen.allowed | ORDINARY_CAPITALS | BUILDINGS
            if first[0].casefold() not in ordinary and second[0].casefold() not in ordinary:
                yield f"{first[0]} {second[0]}"


def _is_capitalised(word: str) -> bool:
    """'Anna' is, 'SMART' and 'anna' are not."""
    return len(word) > 1 and word[0].isupper() and word[1:] != word[1:].upper()


def _starts_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \"'“‘(-–•*")
    return not before or before[-1] in ".!?:\n"


def _is_nhs_number(text: str) -> bool:
    """Ten digits whose last is the check digit (modulus 11); all the same digit is nobody's number."""
    digits = [int(mark) for mark in text if mark.isdigit()]
    if len(set(digits)) == 1:
        return False
    check = 11 - sum((10 - index) * digit for index, digit in enumerate(digits[:9])) % 11
    return check % 11 == digits[9] and check != 10
