"""What a cluster edition prints: each count under its key, and how it adds up with what other files print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa_tool.definitions.words import Grade
from qa_tool.enquiries.reports.counts import KIND
from qa_tool.figures.measures.base import By
from qa_tool.figures.summary.figures import Figure
from qa_tool.figures.summary.summary import FindingFigures
from qa_tool.figures.words.tally import Tally
from qa_tool.kit.suppression.tables import TOTAL, Key, Sum, Table, joined, with_rest
from qa_tool.meetings.reports.cluster import OWN_THEMES, THEIR_RESPONSE, Cluster
from qa_tool.outputs.external import keys
from qa_tool.outputs.external.content import Content
from qa_tool.outputs.external.counting import mix
from qa_tool.outputs.external.keys import split


@dataclass(frozen=True)
class Cells:
    """The counts of one locality. ``service``: what editions count; ``months``: the Section 47 register."""

    cluster: Cluster
    service: Content
    months: Table

    @property
    def period(self) -> str:
        """The quarter, as keys have it."""
        return keys.name(self.cluster.summary.period)

    @property
    def here(self) -> str:
        """The locality's key."""
        return self.cluster.locality.key

    def theme(self, theme: str) -> tuple[Key, Key]:
        """N of a theme here, and in the rest of the service."""
        return keys.answers(self.period, theme, TOTAL, self.here), ("elsewhere", self.period, theme, TOTAL, self.here)

    def found(self, kind: str, code: str) -> Key:
        """Records here that name a sub-theme."""
        return ("found-here", self.period, kind, code, self.here)

    def may_find(self) -> Key:
        """Records here of the forms that record findings."""
        return ("may-find-here", self.period, self.here)

    def asked(self, form: str, question: str, place: str, option: str = TOTAL) -> Key:
        """Answers to a question; without an option: N."""
        return ("asked", self.period, form, question, place, option)

    def not_alerted(self, team: str, *, of: bool = False) -> Key:
        """How often the IRO was not told, or N."""
        return ("alert-asked" if of else "not-alerted", self.period, self.here, team)

    def view(self, team: str, option: str) -> Key:
        """Section 47 audits of a team by view."""
        return ("section-47-views", self.period, self.here, team, option)

    def sent(self, item: str, team: str = "") -> Key:
        """Enquiries due or received in the quarter."""
        return (KIND, item, f"{self.here}/{team}" if team else self.here, self.period)

    def table(self) -> Table:
        """Everything that is printed."""
        return joined([*self._themes(), *self._found(), *self._asked(), *self._alerts(), *self._views(), self._sent()])

    def _themes(self) -> Iterator[Table]:
        whole = {one.theme: one.figure for one in self.service.summary.themes if one.sub_theme is None}
        for one in self.cluster.themes:
            here, rest = self.theme(one.theme)
            yield mix(here, one.figure)
            yield mix(rest, one.rest)
            for grade in (None, *Grade):
                total = keys.answers(self.period, one.theme, grade.value if grade else TOTAL)
                parts = [keys.of_grade(key, grade) if grade else key for key in (here, rest)]
                counts = [_n(figure, grade) for figure in (one.figure, one.rest)]
                if one.theme in whole and sum(counts) == _n(whole[one.theme], grade):
                    every = {total: sum(counts), **dict(zip(parts, counts, strict=True))}
                    yield Table(every, (Sum(total, tuple(parts)),), frozenset({total}))

    def _found(self) -> Iterator[Table]:
        whole = {(one.kind, one.code): one.audits for one in self.service.summary.findings}
        for one in self.named():
            key, of = self.found(one.kind.value, one.code), self.may_find()
            yield with_rest(Table({key: one.audits, of: one.of}), key, of)
            total = whole.get((one.kind, one.code), 0)
            if total >= one.audits:
                made = split(keys.found(self.period, one.kind, one.code), total, {key: one.audits}, by=self.here)
                yield Table(made.counts, made.sums, made.kept_back | {keys.found(self.period, one.kind, one.code)})

    def named(self) -> list[FindingFigures]:
        """The sub-themes that may be listed: the IROs' own themes stay inside."""
        found = [one for one in self.cluster.summary.findings if one.sub_theme is not None]
        return [one for one in found if one.theme not in OWN_THEMES or one.code == THEIR_RESPONSE]

    def _asked(self) -> Iterator[Table]:
        for form, one in self.cluster.shared:
            options = [option.key for option in one.options]
            yield from self._options(form, one.key, self.here, one.figure, options)
        for asked in self.cluster.challenge:
            options = [option.key for option in asked.options]
            places = [(place.key, figure) for place, figure in asked.districts]
            for place, figure in (*places, (self.here, asked.whole)):
                yield from self._options(asked.form, asked.key, place, figure, options)
            for option in (TOTAL, *options):
                counts = {place: _tally(figure.tally, option) for place, figure in places}
                parts = {self.asked(asked.form, asked.key, place, option): n for place, n in counts.items()}
                whole = self.asked(asked.form, asked.key, self.here, option)
                yield split(whole, _tally(asked.whole.tally, option), parts, by=option)

    def _options(self, form: str, question: str, place: str, figure: Figure, options: Sequence[str]) -> Iterator[Table]:
        total = self.asked(form, question, place)
        counts = {self.asked(form, question, place, option): figure.n(option) for option in options}
        if sum(counts.values()) <= figure.answered:
            yield split(total, figure.answered, counts, by=question)
            return
        table = Table({total: figure.answered, **counts})
        for key in counts:
            table = with_rest(table, key, total)
        yield table

    def _alerts(self) -> Iterator[Table]:
        for team, n, of in self.cluster.not_alerted_by_team:
            key, total = self.not_alerted(team), self.not_alerted(team, of=True)
            yield with_rest(Table({key: n, total: of}), key, total)

    def _views(self) -> Iterator[Table]:
        found = self.cluster.enquiries.views
        options = [key for key, _ in self.cluster.enquiries.options]
        for team, tally in found.items():
            counts = {self.view(team, option): tally.option(option) for option in options}
            yield split(self.view(team, TOTAL), tally.answered, counts, by="views")
        for option in (TOTAL, *options):
            counts = {self.view(team, option): _tally(tally, option) for team, tally in found.items()}
            if counts:
                yield split(self.view(TOTAL, option), sum(counts.values()), counts, by=option)
        if found:
            counts = {
                self.view(TOTAL, option): sum(tally.option(option) for tally in found.values()) for option in options
            }
            yield split(self.view(TOTAL, TOTAL), sum(tally.answered for tally in found.values()), counts, by="views")
            yield from self._among_those_of_the_service(dict(self.cluster.enquiries.options), counts)

    def _among_those_of_the_service(self, labels: Mapping[str, str], here: Mapping[Key, int]) -> Iterator[Table]:
        """Editions print the views of the whole service (C14): those here are among them."""
        measure = "C14"
        rows = [row for one in self.service.measured if one.measure.key == measure for row in one.rows]
        for row in rows:
            option = next((key for key, label in labels.items() if label == row.label), None)
            if option is None or row.by is not By.SERVICE or row.quarter or row.n < here[self.view(TOTAL, option)]:
                continue
            key = (
                keys.behind(self.period, row.behind.n) if row.behind.n else keys.cycle(self.period, measure, row.label)
            )
            own = self.view(TOTAL, option)
            made = split(key, row.records[0], {own: here[own]}, by=self.here)
            yield Table(made.counts, made.sums, made.kept_back | {key})

    def _sent(self) -> Table:
        teams = ("", *(team for team, _ in self.cluster.receipt.teams))
        wanted = [self.sent(item, team) for item in ("due", "received") for team in teams]
        return Table({key: self.months.counts[key] for key in wanted if key in self.months.counts})


def _n(figure: Figure, grade: Grade | None) -> int:
    return figure.answered if grade is None else figure.n(grade)


def _tally(tally: Tally, option: str) -> int:
    return tally.answered if option == TOTAL else tally.option(option)
