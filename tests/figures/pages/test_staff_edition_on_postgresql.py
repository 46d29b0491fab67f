"""The staff edition on the other database: prepared, kept, taken again."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa_tool.config import Settings, load_settings
from tests.figures.pages.test_staff_edition import (  # noqa: F401  run again here
    test_it_moves_when_5_records_about_3_practitioners_have_changed,
    test_what_is_kept_cannot_be_changed,
    world,
)


@pytest.fixture
def settings(postgresql_url: str, tmp_path: Path) -> Settings:
    """As ``tests.support.site`` has them, on PostgreSQL."""
    return load_settings(
        {"QA_MODE": "test", "QA_INSTANCE": str(tmp_path / "instance"), "QA_DATABASE_URL": postgresql_url}
    )
