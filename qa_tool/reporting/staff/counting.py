"""What the staff edition counts, how it adds up, and how much of each count one person knows.

One form, and one theme, is a system of its own: no sum leads from one to another. Answers are tied to records by the
number of graded questions; a theme is therefore counted on those forms alone whose number of records is printed, so
that no hidden number of records can follow from answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from qa_tool.reporting.external import keys
from qa_tool.reporting.external.splitting import ELSEWHERE
from qa_tool.reporting.staff.records import Record, all_alike, few
from qa_tool.reporting.suppression import TOTAL, Key, Sum, Table
from qa_tool.vocabulary.grades import Grade

GRADES = tuple(grade.value for grade in Grade)
UNANSWERED, ASKED = "unanswered", "asked"
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


def pooled(forms: Iterable[str]) -> str:
    """The forms that a theme is counted on, as its keys say it."""
    return "+".join(sorted(forms))


def theme_key(period: str, theme: str, column: str, forms: str) -> Key:
    """Graded answers of a theme on some forms: of a grade, all of them (TOTAL), unanswered ones, or asked."""
    return ("theme", period, theme, column, forms)


def theme_table(theme: str, periods: Periods, forms: frozenset[str], before: Mapping[str, frozenset[str]]) -> Table:
    """The graded answers of one theme on ``forms``.

    ``before``: of each quarter, the forms that its own edition counted the theme on. Where these are others, what they
    differ by is counted too: nobody may work it out.
    """
    printed, *quarters = periods
    blocks = {name: _blocks(forms, before.get(name, frozenset())) for name in quarters} | {printed: {forms}}
    columns = (*GRADES, TOTAL, UNANSWERED, ASKED)
    pools = {name: {*blocks[name], *({before[name]} if before.get(name) else ())} for name in (printed, *quarters)}
    every = [
        theme_key(name, theme, column, pooled(some)) for name in pools for some in pools[name] for column in columns
    ]
    told = [
        cell
        for name, records in periods.items()
        for one in records
        for some in pools[name]
        if one.form in some
        for cell in _of_theme(name, theme, one, pooled(some))
    ]
    sums = []
    for name, pool in pools.items():
        for some in pool:
            total = theme_key(name, theme, TOTAL, pooled(some))
            sums.append(_sum(total, GRADES, 3))
            sums.append(Sum((*total[:3], ASKED, total[4]), (total, (*total[:3], UNANSWERED, total[4]))))
    for column in columns:
        for name in quarters:
            parts = [one for one in blocks[name] if one <= before.get(name, frozenset())]
            if before.get(name) and before[name] not in blocks[name]:
                whole = theme_key(name, theme, column, pooled(before[name]))
                sums.append(Sum(whole, tuple(theme_key(name, theme, column, pooled(one)) for one in parts)))
        if quarters:
            of_year = [
                theme_key(name, theme, column, pooled(one))
                for name in quarters
                for one in sorted(blocks[name], key=pooled)
                if one <= forms
            ]
            sums.append(Sum(theme_key(printed, theme, column, pooled(forms)), tuple(of_year)))
    unprinted = frozenset(key for key in every if key[1] != printed or key[3] in (UNANSWERED, ASKED))
    behind = [one for one in periods[printed] if one.form in forms and theme in one.themes]
    alike = all_alike((one.people, grade, n) for one in behind for grade, n in one.themes[theme].grades.items())
    too_few = frozenset(every) - unprinted if few(behind) or alike else frozenset[Key]()
    return _table(every, told, sums, unprinted, too_few)


def _blocks(now: frozenset[str], then: frozenset[str]) -> set[frozenset[str]]:
    """Forms counted both times, only then, only now; without those that hold none."""
    return {one for one in (now & then, then - now, now - then) if one}


def _of_form(period: str, record: Record, by_place: bool) -> Iterator[Told]:
    places = (TOTAL, record.locality or ELSEWHERE) if by_place else (TOTAL,)
    for place in places:
        for grade in (record.grade.value, TOTAL):
            yield keys.overall(period, record.form, grade, place), record.people, 1


def _of_theme(period: str, theme: str, record: Record, forms: str) -> Iterator[Told]:
    answers = record.themes.get(theme)
    if answers is None:
        return
    answered = sum(answers.grades.values())
    found = {**answers.grades, TOTAL: answered, UNANSWERED: answers.asked - answered, ASKED: answers.asked}
    for column, n in found.items():
        yield theme_key(period, theme, column, forms), record.people, n


def _places(all_records: Iterable[Sequence[Record]]) -> tuple[str, ...]:
    found = {one.locality or ELSEWHERE for records in all_records for one in records}
    return tuple(sorted(found))


def _too_few_records(records: Sequence[Record]) -> bool:
    """Of a line without any record nothing need be hidden here; pages say the same of it as of one with a few."""
    if not records:
        return False
    return few(records) or all_alike((one.people, one.grade.value, 1) for one in records)


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
