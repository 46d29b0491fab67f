"""What the staff edition counts, how it adds up, and how much of each count one person knows.

Each form is a system of its own: no sum leads from one to another. The themes are one together. Answers are tied to
records by the number of graded questions: themes are therefore counted on those forms alone whose number of records is
printed, so that no hidden number of records can follow from answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from qa_tool.definitions.words import Grade
from qa_tool.kit.suppression.tables import TOTAL, Key, Sum, Table
from qa_tool.outputs.external import keys
from qa_tool.outputs.external.keys import ELSEWHERE
from qa_tool.outputs.staff.records import Record, all_alike, few, together

GRADES = tuple(grade.value for grade in Grade)
UNANSWERED, ASKED = "unanswered", "asked"
POOL, THEME = "themes", "theme"
"""What is counted of the questions that have just these themes, and what is printed of one theme."""
COLUMNS = (*GRADES, TOTAL, UNANSWERED, ASKED)
Periods = Mapping[str, Sequence[Record]]
"""Records by the name of their period. The first is printed; further ones are the quarters that it is the sum of."""
Told = tuple[Key, frozenset[str], int]
"""A count, who knows this part of it, and how much it is."""


def form_table(form: str, periods: Periods, *, by_place: bool) -> Table:
    """The grades of one form, with ``by_place`` of each locality too."""
    here = {name: [one for one in records if one.form == form] for name, records in periods.items()}
    places = _places(here.values()) if by_place else ()
    told = [cell for name, records in here.items() for one in records for cell in _of_form(name, one, by_place)]
    every = [
        keys.overall(name, form, grade, place)
        for name in here
        for place in (TOTAL, *places)
        for grade in (*GRADES, TOTAL)
    ]
    sums = [_sum(keys.overall(name, form, TOTAL, place), GRADES, 3) for name in here for place in (TOTAL, *places)]
    if places:
        sums += [_sum(keys.overall(name, form, grade), places, 4) for name in here for grade in (*GRADES, TOTAL)]
    printed, *quarters = here
    if quarters:
        sums += [_sum(key, quarters, 1) for key in every if key[1] == printed]
    unprinted = frozenset(key for key in every if key[1] != printed or key[4] == ELSEWHERE)
    too_few = frozenset(
        keys.overall(printed, form, grade, place)
        for place in (TOTAL, *places)
        if _too_few_records([one for one in here[printed] if place in (TOTAL, one.locality)])
        for grade in (*GRADES, TOTAL)
    )
    return _table(every, told, sums, unprinted, too_few - unprinted)


def themes_key(period: str, themes: str, column: str, forms: str) -> Key:
    """Graded answers on some forms, of a theme or of the questions that have just these themes.

    ``column``: a grade, all graded (TOTAL), unanswered, or asked.
    """
    return (POOL, period, themes, column, forms)


def of_theme(period: str, theme: str, column: str, forms: str) -> Key:
    """What is printed of a theme: all questions that have it, among others or alone."""
    return (THEME, period, theme, column, forms)


def themes_table(
    themes: Sequence[str], periods: Periods, forms: frozenset[str], before: Mapping[str, frozenset[str]]
) -> Table:
    """The graded answers of ``themes`` on ``forms``. A question of two themes ties the two together.

    ``before``: of each quarter, the forms that its own edition counted themes on. Where these are others, what they
    differ by is counted too: nobody may work it out.
    """
    printed, *quarters = periods
    kinds = sorted({one for records in periods.values() for record in records for one in record.answers})
    blocks = {name: _blocks(forms, before.get(name, frozenset())) for name in quarters} | {printed: {forms}}
    pools = {name: {*blocks[name], *({before[name]} if before.get(name) else ())} for name in (printed, *quarters)}
    at = [(name, kind, together(some)) for name in pools for some in pools[name] for kind in kinds]
    every = [themes_key(name, kind, column, some) for name, kind, some in at for column in COLUMNS]
    every += [of_theme(printed, theme, column, together(forms)) for theme in themes for column in (*GRADES, TOTAL)]
    told = [
        cell
        for name, records in periods.items()
        for one in records
        for some in pools[name]
        if one.form in some
        for cell in _of_answers(name, one, together(some), themes if (name, some) == (printed, forms) else ())
    ]
    sums = [_sum(themes_key(name, kind, TOTAL, some), GRADES, 3) for name, kind, some in at]
    sums += [_sum(themes_key(name, kind, ASKED, some), (TOTAL, UNANSWERED), 3) for name, kind, some in at]
    for theme in themes:
        total = of_theme(printed, theme, TOTAL, together(forms))
        sums.append(_sum(total, GRADES, 3))
        having = [kind for kind in kinds if theme in kind.split("+")]
        for column in (*GRADES, TOTAL):
            parts = tuple(themes_key(printed, kind, column, together(forms)) for kind in having)
            sums.append(Sum(of_theme(printed, theme, column, together(forms)), parts))
    sums += _over_quarters(printed, forms, kinds, blocks, before)
    unprinted = frozenset(key for key in every if key[0] == POOL)
    few_of = {
        of_theme(printed, theme, column, together(forms))
        for theme in themes
        if _too_few_answers(theme, [one for one in periods[printed] if one.form in forms])
        for column in (*GRADES, TOTAL)
    }
    return _table(every, told, sums, unprinted, frozenset(few_of))


def _over_quarters(
    year: str,
    forms: frozenset[str],
    kinds: Sequence[str],
    blocks: Mapping[str, set[frozenset[str]]],
    before: Mapping[str, frozenset[str]],
) -> Iterator[Sum]:
    """The year as the sum of its quarters, and what each quarter's own edition counted as the sum of its parts."""
    quarters = [name for name in blocks if name != year]
    for kind in kinds if quarters else ():
        for column in COLUMNS:
            parts = []
            for name in quarters:
                then = before.get(name, frozenset())
                keyed = {
                    one: themes_key(name, kind, column, together(one)) for one in sorted(blocks[name], key=together)
                }
                parts += [key for one, key in keyed.items() if one <= forms]
                if then and then not in keyed:
                    of_then = tuple(key for one, key in keyed.items() if one <= then)
                    yield Sum(themes_key(name, kind, column, together(then)), of_then)
            yield Sum(themes_key(year, kind, column, together(forms)), tuple(parts))


def _blocks(now: frozenset[str], then: frozenset[str]) -> set[frozenset[str]]:
    """Forms counted both times, only then, only now; without those that hold none."""
    return {one for one in (now & then, then - now, now - then) if one}


def _of_form(period: str, record: Record, by_place: bool) -> Iterator[Told]:
    places = (TOTAL, record.locality or ELSEWHERE) if by_place else (TOTAL,)
    for place in places:
        for grade in (record.grade, TOTAL):
            yield keys.overall(period, record.form, grade, place), record.people, 1


def _of_answers(period: str, record: Record, forms: str, themes: Iterable[str]) -> Iterator[Told]:
    for kind, answers in record.answers.items():
        answered = sum(answers.grades.values())
        found = {**answers.grades, TOTAL: answered, UNANSWERED: answers.asked - answered, ASKED: answers.asked}
        for column, n in found.items():
            yield themes_key(period, kind, column, forms), record.people, n
        for theme in themes:
            if theme in kind.split("+"):
                for column in (*answers.grades, TOTAL):
                    yield of_theme(period, theme, column, forms), record.people, found[column]


def _places(all_records: Iterable[Sequence[Record]]) -> tuple[str, ...]:
    found = {one.locality or ELSEWHERE for records in all_records for one in records}
    return tuple(sorted(found))


def _too_few_records(records: Sequence[Record]) -> bool:
    """Of a line without any record nothing need be hidden here; pages say the same of it as of one with a few."""
    if not records:
        return False
    return few(records) or all_alike((one.people, one.grade, 1) for one in records)


def _too_few_answers(theme: str, records: Sequence[Record]) -> bool:
    """The same of a theme: by the records that say something of it, and by its grades."""
    found = [
        (one, grade, n)
        for one in records
        for kind, answers in one.answers.items()
        if theme in kind.split("+")
        for grade, n in answers.grades.items()
        if n
    ]
    behind = list({id(one): one for one, _, _ in found}.values())
    return bool(found) and (few(behind) or all_alike((one.people, grade, n) for one, grade, n in found))


def _sum(total: Key, parts: Iterable[str], place: int) -> Sum:
    """``total`` as the sum of the same key with each of ``parts`` in that place."""
    return Sum(total, tuple((*total[:place], part, *total[place + 1 :]) for part in parts))


def _table(
    every: Iterable[Key], told: Iterable[Told], sums: Iterable[Sum], unprinted: frozenset[Key], too_few: frozenset[Key]
) -> Table:
    counts: dict[Key, int] = dict.fromkeys(every, 0)
    shares: dict[Key, Counter[str]] = {}
    for key, people, n in told:
        counts[key] += n
        share = shares.setdefault(key, Counter())
        for person in people:
            share[person] += n
    own = {key: max(share.values()) for key, share in shares.items() if share}
    return Table(counts, tuple(sums), unprinted, own, too_few)
