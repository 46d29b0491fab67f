"""What each subject brings to the whole: lists that read like a table of contents.

This module, ``create_app`` and the command line alone know every subject; a subject knows those below it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from flask import Blueprint

from qa_tool.actions import changes as of_action
from qa_tool.actions import datasets as actions_datasets
from qa_tool.actions import panels as actions_panels
from qa_tool.actions import reactions as actions_reactions
from qa_tool.counts import panels as counts_panels
from qa_tool.counts.verbs import entering as counting
from qa_tool.definitions.kinds import COUNTS, REGISTERS, kinds
from qa_tool.definitions.verbs import reading
from qa_tool.enquiries import panels as enquiries_panels
from qa_tool.enquiries.verbs import outside
from qa_tool.feedback import changes as of_feedback
from qa_tool.feedback import datasets as feedback_datasets
from qa_tool.feedback import panels as feedback_panels
from qa_tool.feedback import reactions as feedback_reactions
from qa_tool.figures import from_above as figures_from_above
from qa_tool.figures import panels as figures_panels
from qa_tool.figures.queries import datasets as counted
from qa_tool.figures.queries.datasets import Brought
from qa_tool.figures.verbs import counting as measures_counted
from qa_tool.home import panels as home_panels
from qa_tool.kit import files
from qa_tool.meetings import verbs as meetings_verbs
from qa_tool.moderation import changes as of_moderation
from qa_tool.moderation import panels as moderation_panels
from qa_tool.moderation import reactions as moderation_reactions
from qa_tool.moderation.queries import moderated_answers, moderations
from qa_tool.notices import verbs as notices
from qa_tool.observations import datasets as observations_datasets
from qa_tool.observations import queries as observations_queries
from qa_tool.outputs import panels as outputs_panels
from qa_tool.outputs.queries import frozen
from qa_tool.outputs.verbs import frozen_figures, outgoing, staff, workbooks
from qa_tool.outputs.words import Edition
from qa_tool.people.verbs import held_text, staging
from qa_tool.programme import panels as programme_panels
from qa_tool.records import changes as of_record
from qa_tool.records import from_above
from qa_tool.records import panels as records_panels
from qa_tool.records import reactions as records_reactions
from qa_tool.records.from_above import FromAbove
from qa_tool.records.queries import listings
from qa_tool.registers import panels as registers_panels
from qa_tool.registers import reactions as registers_reactions
from qa_tool.sampling import changes as of_allocation
from qa_tool.sampling import panels as sampling_panels
from qa_tool.sampling import reactions as sampling_reactions
from qa_tool.shell.contributions import Contributions
from qa_tool.shell.sweeping import Sweep
from qa_tool.trail import events
from qa_tool.trail.events import On

MODELS = tuple(
    import_module(f"qa_tool.{subject}.models")
    for subject in (
        "trail",
        "people",
        "settings",
        "notices",
        "definitions",
        "counts",
        "records",
        "actions",
        "registers",
        "observations",
        "feedback",
        "moderation",
        "programme",
        "sampling",
        "figures",
        "outputs",
        "enquiries",
        "meetings",
        "supervision",
    )
)
"""Where the tables are: whoever compares them with a database needs all of them loaded."""

PAGES = (
    "qa_tool.shell.health",
    "qa_tool.account.pages",
    "qa_tool.records.pages",
    "qa_tool.observations.pages",
    "qa_tool.feedback.pages",
    "qa_tool.actions.pages",
    "qa_tool.home.pages",
    "qa_tool.moderation.pages",
    "qa_tool.supervision.pages",
    "qa_tool.definitions.pages",
    "qa_tool.figures.pages",
    "qa_tool.outputs.pages.staff",
    "qa_tool.outputs.pages.workbooks",
    "qa_tool.outputs.pages.feed",
    "qa_tool.outputs.pages.quarters",
    "qa_tool.meetings.pages",
    "qa_tool.outputs.pages.editions",
    "qa_tool.notices.pages",
    "qa_tool.programme.pages",
    "qa_tool.sampling.pages",
    "qa_tool.records.pages.imports",
    "qa_tool.sampling.pages.allocations",
    "qa_tool.counts.pages",
    "qa_tool.registers.pages",
    "qa_tool.enquiries.pages",
    "qa_tool.account.pages.settings",
    "qa_tool.shell.screening",
)
"""Where the pages of the site are: on a blueprint of their own, or on those of subjects below."""

REACTIONS: tuple[On[Any], ...] = (
    On(of_record.Submitted, follows=(actions_reactions.open_asked_for,)),
    On(of_record.StandingGradeChanged, follows=(actions_reactions.follow_standing_grade,)),
    On(
        of_record.Submitted,
        follows=(
            registers_reactions.settle_by_record,
            actions_reactions.follow_actions,
            moderation_reactions.send_to_reader,
        ),
        tells=(actions_reactions.tell_of_submission, records_reactions.tell_of_submission),
    ),
    On(of_record.Released, follows=(actions_reactions.begin_time,), tells=(records_reactions.tell_of_release,)),
    On(of_record.Opened, tells=(actions_reactions.tell_of_opening,)),
    On(of_record.SecondLookAsked, follows=(actions_reactions.ask_someone_else,)),
    On(of_record.ReopeningAsked, tells=(records_reactions.tell_of_request,)),
    On(of_record.ReopeningDecided, tells=(records_reactions.tell_of_decision,)),
    On(of_record.Reopened, tells=(records_reactions.tell_of_reopening,)),
    On(of_record.Discarded, follows=(sampling_reactions.let_go,)),
    On(of_record.DraftGiven, tells=(records_reactions.tell_of_new_author,)),
    On(of_action.Stepped, tells=(actions_reactions.tell_of_step,)),
    On(of_action.Risen, tells=(actions_reactions.tell_of_escalation,)),
    On(of_moderation.Stepped, tells=(moderation_reactions.tell_of_step,)),
    On(of_feedback.Replied, tells=(feedback_reactions.tell_of_reply,)),
    On(of_feedback.DisputeDecided, tells=(feedback_reactions.tell_of_decision,)),
    On(of_allocation.Ended, tells=(sampling_reactions.tell_of_end,)),
    On(of_allocation.Given, tells=(sampling_reactions.tell_of_allocation,)),
)
"""What happened, and what follows from it, in the order in which it is done: all of it in the transaction of the verb.

A submission stands twice: what its rules ask for is opened before what stands is looked at, its actions after that."""

SWEEPS: tuple[Sweep, ...] = (held_text.sweep, staging.sweep, files.sweep, staff.sweep)
"""What goes once its time is over, and what is prepared in good time."""

DEADLINES: tuple[notices.Source, ...] = (
    sampling_reactions.deadlines,
    feedback_reactions.deadlines,
    actions_reactions.deadlines,
    actions_reactions.re_audit_deadlines,
    moderation_reactions.deadlines,
)
"""Whatever has deadlines: people are told of them once when they are near, and once when they are past."""

CONTRIBUTIONS = Contributions(
    panels=(
        sampling_panels.panels,
        programme_panels.panels,
        counts_panels.panels,
        records_panels.panels,
        figures_panels.panels,
        outputs_panels.panels,
        registers_panels.panels,
        feedback_panels.panels,
        actions_panels.panels,
        home_panels.panels,
        moderation_panels.panels,
    ),
    on_page={
        "audits.start": (programme_panels.on_starting,),
        "audits.tasks": (actions_panels.on_record, sampling_panels.on_draft),
        "audits.submitted": (actions_panels.on_submitted, registers_panels.on_submitted),
        "audits.show": (actions_panels.on_record,),
        "audits.revision": (actions_panels.on_record,),
        "actions.show": (registers_panels.on_action,),
        "actions.note": (registers_panels.on_action,),
        **dict.fromkeys(
            ("counts.grid", "counts.save", "counts.from_file", "counts.entered"), (enquiries_panels.on_count,)
        ),
        **dict.fromkeys(("registers.listing", "registers.entry"), (enquiries_panels.on_register,)),
    },
    before_reading=(feedback_panels.before_reading,),
    badges={"notices.listing": notices.unread},
    opens={"counts.listing": counting.in_menu, "registers.home": registers_panels.in_menu},
    advice=reading.advice,
)
"""What they bring to pages of those below them: the numbers at the top of My work first, each with its list."""

DATASETS = Brought(
    datasets=(
        actions_datasets.DUE,
        actions_datasets.FOLLOW_UPS,
        feedback_datasets.PRACTICE,
        observations_datasets.OBSERVATIONS,
    ),
)
"""What measures count besides the forms, counts and registers: rows of their own."""

RECORDS = FromAbove(
    is_frozen=frozen.is_frozen,
    holds=frozen.holds,
    is_published=frozen.counts_in_published,
    read_blind_by=moderations.read_blind_by,
    second_read_by=moderations.second_read_by,
    was_second_read=moderations.is_graded,
    sees_second_reading=moderations.is_seen_by,
    moderated=moderated_answers.answers,
    feedback_late=observations_queries.feedback_late,
    conversation=observations_queries.conversation_state,
)
"""What subjects above ``records`` know of a record."""

FIGURES = figures_from_above.FromAbove(
    marks=frozen_figures.marks,
    published=frozen_figures.summary,
    measured=frozen_figures.measured,
)
"""What subjects above ``figures`` know of published ones."""

LEAVING = outgoing.FromAbove({Edition.CLUSTER: meetings_verbs.examine}, outside.months_beside)
"""What subjects above ``outputs`` bring to the files that leave."""


KINDS = (measures_counted.KIND, COUNTS, REGISTERS, workbooks.OUTPUTS)
"""What is published besides the forms: figures and outputs have kinds of their own."""


def connect() -> None:
    """Hand down, once for each program, what those below ask for of those above."""
    events.reactions.take(REACTIONS)
    from_above.above.take(RECORDS)
    figures_from_above.above.take(FIGURES)
    outgoing.from_above.take(LEAVING)
    counted.brought.take(DATASETS)
    kinds.take(KINDS)
    reading.reads_record_on.take(listings.any_on)


def blueprints() -> tuple[Blueprint, ...]:
    """Every blueprint, once, in the order of ``PAGES``, with all pages on it."""
    named = [name for module in map(import_module, PAGES) for name in vars(module).values()]
    return tuple(dict.fromkeys(name for name in named if isinstance(name, Blueprint)))
