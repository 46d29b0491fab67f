"""Places, teams and people; accounts, sessions and tokens; settings and the trail of events."""

from sqlalchemy import JSON, Boolean, CheckConstraint, Date, Index, Integer, LargeBinary, String, UniqueConstraint

from qa_tool.migrations.initial.parts import BigNumber, Id, Stamp, key, maybe, must, one_of, table

table(
    "event",
    key("id", BigNumber),
    must("at", Stamp),
    maybe("actor_id", Id),
    must("action", String(60)),
    maybe("object_id", String(64)),
    must("detail", JSON),
    Index("ix_event_actor_id", "actor_id"),
    Index("ix_event_at", "at"),
    Index("ix_event_object_id", "object_id"),
)
table(
    "person",
    key("id", Id),
    must("staff_code", String(20)),
    maybe("name", String(120)),
    must("job", String(60)),
    must("is_practitioner", Boolean),
    must("in_post_from", Date),
    maybe("in_post_to", Date),
    UniqueConstraint("staff_code"),
)
table(
    "place",
    key("id", Id),
    must("key", String(80)),
    must("kind", one_of("place_kind", "locality", "district", "team")),
    must("name", String(120)),
    maybe("parent_id", Id, to="place.id"),
    must("valid_from", Date),
    maybe("valid_to", Date),
    CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),
    CheckConstraint("(kind = 'locality') = (parent_id IS NULL)", name="locality_is_root"),
    UniqueConstraint("key", "valid_from"),
    Index("ix_place_parent_id", "parent_id"),
)
table(
    "sign_in_failure",
    key("id", Integer),
    must("subject_digest", String(64)),
    must("at", Stamp),
    Index("ix_sign_in_failure_subject", "subject_digest", "at"),
)
table(
    "team",
    key("id", Id),
    must("key", String(80)),
    must("name", String(120)),
    must("valid_from", Date),
    maybe("valid_to", Date),
    UniqueConstraint("key"),
)
table(
    "case_search",
    key("id", BigNumber),
    must("person_id", Id, to="person.id"),
    must("at", Stamp),
    must("refused", Boolean),
    Index("ix_case_search_person", "person_id", "at"),
)
table(
    "membership",
    key("id", Integer),
    must("person_id", Id, to="person.id"),
    must("team_id", Id, to="team.id"),
    must("manages", Boolean),
    must("valid_from", Date),
    maybe("valid_to", Date),
    CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),
    Index("ix_membership_person_id", "person_id"),
    Index("ix_membership_team_dates", "team_id", "valid_from"),
)
table(
    "setting",
    key("id", Integer),
    must("key", String(60)),
    must("value", JSON),
    must("valid_from", Date),
    must("entry", Integer),
    maybe("set_at", Stamp),
    maybe("set_by", Id, to="person.id"),
    UniqueConstraint("key", "valid_from", "entry"),
)
table(
    "user_account",
    key("id", Integer),
    must("email", String(255)),
    must("password", String(255)),
    must("active", Boolean),
    must("fs_uniquifier", String(64)),
    must("person_id", Id, to="person.id"),
    must("created_at", Stamp),
    UniqueConstraint("email"),
    UniqueConstraint("fs_uniquifier"),
    UniqueConstraint("person_id"),
)
table(
    "access_token",
    key("id", Id),
    must("user_id", Integer, to="user_account.id"),
    must("name", String(60)),
    must("digest", String(64)),
    must("scope", String(20)),
    must("created_at", Stamp),
    must("expires_at", Stamp),
    maybe("revoked_at", Stamp),
    CheckConstraint("scope IN ('summary')", name="scope"),
    UniqueConstraint("digest"),
    Index("ix_access_token_user_id", "user_id"),
)
table(
    "held_input",
    key("id", Id),
    must("user_id", Integer, to="user_account.id"),
    must("path", String(400)),
    must("fields", JSON),
    must("held_at", Stamp),
    Index("ix_held_input_user_id", "user_id"),
)
table(
    "role_grant",
    key("id", Integer),
    must("user_id", Integer, to="user_account.id"),
    must("role", String(20)),
    must("granted_at", Stamp),
    maybe("granted_by", Id, to="person.id"),
    UniqueConstraint("user_id", "role"),
)
table(
    "web_session",
    key("token_digest", String(64)),
    maybe("user_id", Integer, to="user_account.id"),
    must("data", LargeBinary),
    must("created_at", Stamp),
    must("seen_at", Stamp),
    maybe("ended_at", Stamp),
    Index("ix_web_session_seen_at", "seen_at"),
    Index("ix_web_session_user_id", "user_id"),
)
table(
    "token_use",
    key("id", BigNumber),
    must("token_id", Id, to="access_token.id"),
    must("user_id", Integer, to="user_account.id"),
    must("at", Stamp),
    must("what", String(40)),
    must("refused", Boolean),
    Index("ix_token_use_token", "token_id", "at"),
    Index("ix_token_use_user", "user_id", "at"),
)
