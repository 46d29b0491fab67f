"""What each subject brings to the whole: lists that read like a table of contents.

This module, ``create_app`` and the command line alone know every subject; a subject knows those below it.
"""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint

from qa_tool.actions import panels as actions_panels
from qa_tool.actions.reactions import deadlines, re_audit_deadlines
from qa_tool.definitions.verbs import reading
from qa_tool.enquiries import panels as enquiries_panels
from qa_tool.enquiries.verbs import outside
from qa_tool.feedback import panels as feedback_panels
from qa_tool.feedback import reactions as feedback_reactions
from qa_tool.figures import panels as figures_panels
from qa_tool.home import panels as home_panels
from qa_tool.kit import files
from qa_tool.meetings import verbs as meetings_verbs
from qa_tool.moderation import panels as moderation_panels
from qa_tool.moderation import reactions as moderation_reactions
from qa_tool.notices import verbs as notices
from qa_tool.outputs import panels as outputs_panels
from qa_tool.outputs.verbs import staff
from qa_tool.outputs.verbs.outgoing import FromAbove
from qa_tool.outputs.words import Edition
from qa_tool.people.verbs import held_text, staging
from qa_tool.programme import panels as programme_panels
from qa_tool.records import panels as records_panels
from qa_tool.sampling import panels as sampling_panels
from qa_tool.sampling import reactions as sampling_reactions
from qa_tool.shell.contributions import Contributions
from qa_tool.shell.sweeping import Sweep

MODELS = tuple(
    import_module(f"qa_tool.{subject}.models")
    for subject in (
        "trail",
        "people",
        "settings",
        "notices",
        "definitions",
        "records",
        "actions",
        "observations",
        "feedback",
        "moderation",
        "programme",
        "sampling",
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
    "qa_tool.outputs.pages.headlines",
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
    "qa_tool.enquiries.pages",
    "qa_tool.account.pages.settings",
    "qa_tool.shell.screening",
)
"""Where the pages of the site are: on a blueprint of their own, or on those of subjects below."""

SWEEPS: tuple[Sweep, ...] = (held_text.sweep, staging.sweep, files.sweep, staff.sweep)
"""What goes once its time is over, and what is prepared in good time."""

DEADLINES: tuple[notices.Source, ...] = (
    sampling_reactions.deadlines,
    feedback_reactions.deadlines,
    deadlines.deadlines,
    re_audit_deadlines.deadlines,
    moderation_reactions.deadlines,
)
"""Whatever has deadlines: people are told of them once when they are near, and once when they are past."""

CONTRIBUTIONS = Contributions(
    panels=(
        sampling_panels.panels,
        programme_panels.panels,
        records_panels.panels,
        figures_panels.panels,
        outputs_panels.panels,
        enquiries_panels.panels,
        feedback_panels.panels,
        actions_panels.panels,
        home_panels.panels,
        moderation_panels.panels,
    ),
    on_page={
        "audits.start": (programme_panels.on_starting,),
        "audits.tasks": (actions_panels.on_record, sampling_panels.on_draft),
        "audits.submitted": (enquiries_panels.on_submitted,),
        "audits.show": (actions_panels.on_record,),
        "audits.revision": (actions_panels.on_record,),
        "actions.show": (enquiries_panels.on_action,),
        "actions.note": (enquiries_panels.on_action,),
    },
    before_reading=(feedback_panels.before_reading,),
    badges={"notices.listing": notices.unread},
    advice=reading.advice,
)
"""What they bring to pages of those below them: the numbers at the top of My work first, each with its list."""

LEAVING = FromAbove({Edition.CLUSTER: meetings_verbs.examine}, outside.months_beside)
"""What subjects above ``outputs`` bring to the files that leave."""


def blueprints() -> tuple[Blueprint, ...]:
    """Every blueprint, once, in the order of ``PAGES``, with all pages on it."""
    named = [name for module in map(import_module, PAGES) for name in vars(module).values()]
    return tuple(dict.fromkeys(name for name in named if isinstance(name, Blueprint)))
