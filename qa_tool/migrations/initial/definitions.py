"""Form versions and themes."""

from sqlalchemy import Index, Integer, String, Text, UniqueConstraint

from qa_tool.migrations.initial.parts import Id, Stamp, key, maybe, must, table

table(
    "theme",
    key("code", String(20)),
    must("label", String(100)),
    must("kind", String(20)),
    must("position", Integer),
)
table(
    "form_version",
    key("id", Integer),
    must("form_key", String(60)),
    must("number", Integer),
    must("title", String(200)),
    must("content_hash", String(64)),
    must("snapshot", Text),
    must("published_at", Stamp),
    maybe("published_by", Id, to="person.id"),
    UniqueConstraint("form_key", "number"),
    Index("ix_form_version_form_key", "form_key"),
)
table(
    "sub_theme",
    key("code", String(30)),
    must("theme_code", String(20), to="theme.code"),
    must("label", String(200)),
    must("position", Integer),
    Index("ix_sub_theme_theme_code", "theme_code"),
)
