"""What was typed of a count, as numbers, or what is wrong with it at which box. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from qa_tool.counts.queries import Place
from qa_tool.definitions.counts import Cell, Check, CountDefinition, CountQuestion
from qa_tool.kit.errors import NotFound, raise_any
from qa_tool.kit.percentages import Number, of_hundredths

Numbers = Mapping[tuple[str, str], Number]
"""By place and cell."""
Typed = Mapping[str, Mapping[str, str]]
"""By place and cell, as it was typed: '' withdraws what stands, and what is not there leaves it."""


def understood(
    count: CountDefinition, found: Sequence[Place], stands: Numbers, typed: Typed
) -> dict[tuple[str, str], Number | None]:
    """The number of each cell that was typed, None where one is withdrawn. Raises NotFound, Faulty."""
    known = {place.id: place.name for place in found}
    faults: list[tuple[str, str]] = []
    numbers: dict[tuple[str, str], Number | None] = {}
    for place, row in typed.items():
        if place not in known:
            raise NotFound(place)
        before = {cell.key: stands[place, cell.key] for cell in count.cells if (place, cell.key) in stands}
        texts = {
            cell.key: row[cell.key].strip() if cell.key in row else str(before.get(cell.key, ""))
            for cell in count.cells
        }
        new = {key for key, text in texts.items() if text and text != str(before.get(key, ""))}
        given: dict[str, Number] = {}
        for cell in count.cells:
            text = texts[cell.key]
            if not text and (cell.key in before or not _asked(cell, new)):
                continue
            value = _number(text, cell.question)
            if value is None:
                wrong = f"{known[place]}: {cell.called} must be {_wanted(cell.question)}"
                faults.append((f"{cell.key}-{place}", wrong))
            else:
                given[cell.key] = value
        numbers |= {(place, key): None for key in before if not texts[key]}
        for check in count.every_check:
            wrong = _broken(count, check, given)
            if wrong:
                at = next(cell.key for cell in count.cells if check.parts[-1] in (cell.key, cell.question.key))
                faults.append((f"{at}-{place}", f"{known[place]}: {wrong}"))
        numbers |= {(place, key): value for key, value in given.items()}
    raise_any(faults)
    return numbers


def _asked(cell: Cell, new: Collection[str]) -> bool:
    """Whether it must be given where those cells of its row are new: with the others of its question at least."""
    if cell.key == cell.question.total_key and not cell.question.overlap:
        return False
    return bool(new) if not cell.optional else any(one.key in new for one in cell.question.cells if one != cell)


def _broken(count: CountDefinition, check: Check, given: Mapping[str, Number]) -> str:
    """What is wrong of a row, '' for nothing: where a number is missing, nothing is compared."""
    numbers = [count.compared(key, given) for key in (*check.parts, check.whole)]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers):
        return ""
    total, whole = sum(known[:-1]), known[-1]
    parts = " and ".join(count.called[key] for key in check.parts)
    if check.at_most and total > whole:
        return f"{parts} cannot be more than {count.called[check.whole]}"
    if check.equals and total != whole:
        return f"{parts} are {total:,} together, and {count.called[check.whole]} is {whole:,}: they must be the same"
    return ""


def _number(text: str, question: CountQuestion) -> Number | None:
    """What was typed, where it is a number that the question takes: '1,204', '12.5'."""
    whole, _, decimals = text.strip().replace(",", "").partition(".")
    digits = whole + decimals
    if not (digits.isascii() and digits.isdecimal() and whole) or len(digits) > 11 or len(decimals) > question.places:
        return None
    number = of_hundredths(int(whole + decimals.ljust(2, "0")))
    return number if number <= question.most else None


def _wanted(question: CountQuestion) -> str:
    decimals = f" with at most {question.places} decimal{'s' if question.places > 1 else ''}" if question.places else ""
    return f"a {'' if decimals else 'whole '}number from 0 to {question.most:,}{decimals}"
