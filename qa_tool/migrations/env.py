"""Alembic's way in. ``kit.schema`` hands over an open connection; there is no alembic.ini."""

from typing import Any, Literal

from alembic import context

import qa_tool.subjects  # noqa: F401  loads every table
from qa_tool.kit.tables import Base, UtcDateTime


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A migration speaks of plain types: it must not change when the models do."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    render_as_batch=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
