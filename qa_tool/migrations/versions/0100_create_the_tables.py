"""Create the tables of the first release, and what guards them.

Its number is none of those from before the release: a database that stands at one of them is known, and refused.
"""

from alembic import op

from qa_tool.migrations.initial import (
    actions,
    definitions,
    feedback,
    moderation,
    notices,
    outputs,
    people,
    programme,
    records,
    sampling,
    triggers,
)
from qa_tool.migrations.initial.parts import every_table

revision = "0100"
down_revision = None
branch_labels = None
depends_on = None

SUBJECTS = (people, definitions, records, actions, feedback, moderation, sampling, programme, outputs, notices)
"""Importing them describes their tables."""


def upgrade() -> None:
    every_table().create_all(op.get_bind(), checkfirst=False)
    triggers.create()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # Audits and revisions point at each other: whichever goes first, its rows are pointed at until the other goes.
        op.execute("PRAGMA defer_foreign_keys = ON")
    every_table().drop_all(op.get_bind(), checkfirst=False)
    triggers.drop_functions()
