"""Create the tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_file",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=True),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("number", name=op.f("uq_case_file_number")),
        sa.UniqueConstraint("token", name=op.f("uq_case_file_token")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_object_id"), ["object_id"], unique=False)

    op.create_table(
        "frozen_quarter",
        sa.Column("quarter", sa.String(length=10), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("form_versions", sa.JSON(), nullable=False),
        sa.Column("audits", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("quarter", name=op.f("pk_frozen_quarter")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("staff_code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("job", sa.String(length=60), nullable=False),
        sa.Column("is_practitioner", sa.Boolean(), nullable=False),
        sa.Column("in_post_from", sa.Date(), nullable=False),
        sa.Column("in_post_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("staff_code", name=op.f("uq_person_staff_code")),
    )
    op.create_table(
        "place",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "locality", "district", "team", name="place_kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("parent_id", sa.String(length=32), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("(kind = 'locality') = (parent_id IS NULL)", name=op.f("ck_place_locality_is_root")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_place_dates_in_order")),
        sa.ForeignKeyConstraint(["parent_id"], ["place.id"], name=op.f("fk_place_parent_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("key", "valid_from", name=op.f("uq_place_key_valid_from")),
    )
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "reference_counter",
        sa.Column("series", sa.String(length=25), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_reference_counter")),
    )
    op.create_table(
        "setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
        sa.UniqueConstraint("key", "valid_from", name=op.f("uq_setting_key_valid_from")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_failure_subject", ["subject_digest", "at"], unique=False)

    op.create_table(
        "team",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("key", name=op.f("uq_team_key")),
    )
    op.create_table(
        "theme",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_theme")),
    )
    op.create_table(
        "form_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["published_by"], ["person.id"], name=op.f("fk_form_version_published_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_version")),
        sa.UniqueConstraint("form_key", "number", name=op.f("uq_form_version_form_key_number")),
    )
    with op.batch_alter_table("form_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_form_version_form_key"), ["form_key"], unique=False)

    op.create_table(
        "import_batch",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("form_key", sa.String(length=60), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_added", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["imported_by"], ["person.id"], name=op.f("fk_import_batch_imported_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("manages", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_membership_dates_in_order")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_membership_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_membership_team_dates", ["team_id", "valid_from"], unique=False)

    op.create_table(
        "quarter_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "proposed",
                "approved",
                "sent-back",
                "frozen",
                name="freeze_step",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=2), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("audits", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "step NOT IN ('proposed', 'sent-back') OR note IS NOT NULL", name=op.f("ck_quarter_step_says_why")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_quarter_step_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarter_step")),
        sa.UniqueConstraint("quarter", "number", name=op.f("uq_quarter_step_quarter_number")),
        sa.UniqueConstraint("quarter", "round", "person_id", name="uq_quarter_step_one_each"),
    )
    op.create_table(
        "released_edition",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("released_by", sa.String(length=32), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["released_by"], ["person.id"], name=op.f("fk_released_edition_released_by_person")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_released_edition")),
    )
    with op.batch_alter_table("released_edition", schema=None) as batch_op:
        batch_op.create_index("ix_released_edition_period", ["first", "last"], unique=False)

    op.create_table(
        "sub_theme",
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("theme_code", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["theme_code"], ["theme.code"], name=op.f("fk_sub_theme_theme_code_theme")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_sub_theme")),
    )
    with op.batch_alter_table("sub_theme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sub_theme_theme_code"), ["theme_code"], unique=False)

    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_user_account_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_account_fs_uniquifier")),
        sa.UniqueConstraint("person_id", name=op.f("uq_user_account_person_id")),
    )
    op.create_table(
        "access_token",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("scope IN ('summary')", name=op.f("ck_access_token_scope")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_access_token_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_access_token_digest")),
    )
    with op.batch_alter_table("access_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_token_user_id"), ["user_id"], unique=False)

    op.create_table(
        "audit",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("form_key", sa.String(length=60), nullable=False),
        sa.Column("form_version_id", sa.Integer(), nullable=False),
        sa.Column(
            "noun",
            sa.Enum(
                "audit",
                "observation",
                "return",
                name="audit_noun",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "moderated",
                "closed",
                "reopened",
                name="audit_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("current_revision_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=True),
        sa.Column("author_role", sa.String(length=40), nullable=True),
        sa.Column("practitioner_id", sa.String(length=32), nullable=True),
        sa.Column("practitioner_team_id", sa.String(length=32), nullable=True),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("locality_id", sa.String(length=32), nullable=True),
        sa.Column("district_id", sa.String(length=32), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("audit_date", sa.Date(), nullable=True),
        sa.Column("plan_type", sa.String(length=20), nullable=True),
        sa.Column("age_band", sa.String(length=20), nullable=True),
        sa.Column("abuse_category", sa.String(length=20), nullable=True),
        sa.Column("exercise", sa.String(length=40), nullable=True),
        sa.Column("selection", sa.String(length=40), nullable=True),
        sa.Column("meeting_type", sa.String(length=40), nullable=True),
        sa.Column(
            "effective_grade",
            sa.Enum(
                "good",
                "requires-improvement",
                "inadequate",
                name="audit_grade",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("impact", sa.String(length=40), nullable=True),
        sa.Column("departure", sa.Boolean(), nullable=False),
        sa.Column("late_entry", sa.Boolean(), nullable=False),
        sa.Column("safety_concern", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_batch_id", sa.String(length=32), nullable=True),
        sa.Column("source_identity", sa.String(length=120), nullable=True),
        sa.CheckConstraint(
            "(status IN ('draft')) = (current_revision_id IS NULL)", name=op.f("ck_audit_revision_once_submitted")
        ),
        sa.CheckConstraint("author_id IS NULL OR author_id <> practitioner_id", name=op.f("ck_audit_independent")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_audit_author_id_person")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_audit_case_id_case_file")),
        sa.ForeignKeyConstraint(
            ["current_revision_id"], ["revision.id"], name=op.f("fk_audit_current_revision_id_revision"), use_alter=True
        ),
        sa.ForeignKeyConstraint(["district_id"], ["place.id"], name=op.f("fk_audit_district_id_place")),
        sa.ForeignKeyConstraint(
            ["form_version_id"], ["form_version.id"], name=op.f("fk_audit_form_version_id_form_version")
        ),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_audit_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["locality_id"], ["place.id"], name=op.f("fk_audit_locality_id_place")),
        sa.ForeignKeyConstraint(["practitioner_id"], ["person.id"], name=op.f("fk_audit_practitioner_id_person")),
        sa.ForeignKeyConstraint(["practitioner_team_id"], ["team.id"], name=op.f("fk_audit_practitioner_team_id_team")),
        sa.ForeignKeyConstraint(["team_id"], ["place.id"], name=op.f("fk_audit_team_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("form_key", "source_identity", name=op.f("uq_audit_form_key_source_identity")),
        sa.UniqueConstraint("reference", name=op.f("uq_audit_reference")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_author", ["author_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_audit_counted", ["status", "audit_date", "form_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_current_revision_id"), ["current_revision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_district_id"), ["district_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_form_version_id"), ["form_version_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_import_batch_id"), ["import_batch_id"], unique=False)
        batch_op.create_index("ix_audit_locality", ["locality_id", "audit_date"], unique=False)
        batch_op.create_index("ix_audit_practitioner", ["practitioner_id", "audit_date"], unique=False)
        batch_op.create_index("ix_audit_practitioner_team", ["practitioner_team_id", "audit_date"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_team_id"), ["team_id"], unique=False)

    op.create_table(
        "held_input",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_held_input_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_input")),
    )
    with op.batch_alter_table("held_input", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_input_user_id"), ["user_id"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["granted_by"], ["person.id"], name=op.f("fk_role_grant_granted_by_person")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_role_grant_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint("user_id", "role", name=op.f("uq_role_grant_user_id_role")),
    )
    op.create_table(
        "web_session",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_web_session_user_id_user_account")),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_web_session")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_seen_at"), ["seen_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("facts_only", sa.Boolean(), nullable=False),
        sa.Column("acknowledged", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_draft_audit_id_audit"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_draft")),
    )
    op.create_table(
        "findings_given",
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("how", sa.String(length=60), nullable=False),
        sa.Column("case_note_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_findings_given_audit_id_audit")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_findings_given_recorded_by_person")),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_findings_given")),
    )
    op.create_table(
        "follow_up",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "inadequate",
                "raise-problem-resolution",
                "second-reader",
                name="follow_up_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("owner_id", sa.String(length=32), nullable=True),
        sa.Column("question_key", sa.String(length=40), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_follow_up_audit_id_audit")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_follow_up_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("audit_id", "kind", name=op.f("uq_follow_up_audit_id_kind")),
    )
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_up_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "observation_feedback",
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column("strength_one", sa.Text(), nullable=False),
        sa.Column("strength_two", sa.Text(), nullable=False),
        sa.Column("thing_to_try", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.CheckConstraint("how IN ('face-to-face', 'phone')", name=op.f("ck_observation_feedback_how_given")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_observation_feedback_audit_id_audit")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_observation_feedback_recorded_by_person")
        ),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_observation_feedback")),
    )
    op.create_table(
        "observation_reflection",
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column("pleased_with", sa.Text(), nullable=False),
        sa.Column("would_change", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_observation_reflection_audit_id_audit")),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_observation_reflection")),
    )
    op.create_table(
        "observation_reply",
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column("about_the_day", sa.Text(), nullable=True),
        sa.Column("learning", sa.Text(), nullable=True),
        sa.Column("learning_theme", sa.String(length=30), nullable=True),
        sa.Column("recognises", sa.String(length=10), nullable=False),
        sa.Column("someone_else", sa.Boolean(), nullable=False),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("recognises IN ('yes', 'partly', 'no')", name=op.f("ck_observation_reply_recognises")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_observation_reply_audit_id_audit")),
        sa.ForeignKeyConstraint(
            ["learning_theme"], ["sub_theme.code"], name=op.f("fk_observation_reply_learning_theme_sub_theme")
        ),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_observation_reply")),
    )
    op.create_table(
        "reopening_request",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "approved", "declined", name="reopening_decision", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "decision IS NULL OR decision <> 'declined' OR answer IS NOT NULL",
            name=op.f("ck_reopening_request_declined_with_reason"),
        ),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_by IS NULL)", name=op.f("ck_reopening_request_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_reopening_request_two_people")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_reopening_request_asked_by_person")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_reopening_request_audit_id_audit")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_reopening_request_decided_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopening_request")),
    )
    with op.batch_alter_table("reopening_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reopening_request_audit_id"), ["audit_id"], unique=False)
        batch_op.create_index(
            "uq_reopening_request_open",
            ["audit_id"],
            unique=True,
            sqlite_where=sa.text("decision IS NULL"),
            postgresql_where=sa.text("decision IS NULL"),
        )

    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "good",
                "requires-improvement",
                "inadequate",
                name="revision_grade",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "suggested_grade",
            sa.Enum(
                "good",
                "requires-improvement",
                "inadequate",
                name="revision_suggested_grade",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("author_id", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("number = 1 OR reason IS NOT NULL", name=op.f("ck_revision_amendment_has_reason")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_revision_audit_id_audit")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_revision_author_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("audit_id", "number", name=op.f("uq_revision_audit_id_number")),
    )
    op.create_table(
        "token_use",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["access_token.id"], name=op.f("fk_token_use_token_id_access_token")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_token_use_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token_use")),
    )
    with op.batch_alter_table("token_use", schema=None) as batch_op:
        batch_op.create_index("ix_token_use_token", ["token_id", "at"], unique=False)
        batch_op.create_index("ix_token_use_user", ["user_id", "at"], unique=False)

    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("sub_theme_code", sa.String(length=30), nullable=True),
        sa.Column("target_question", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_action_revision_id_revision")),
        sa.ForeignKeyConstraint(
            ["sub_theme_code"], ["sub_theme.code"], name=op.f("fk_action_sub_theme_code_sub_theme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("revision_id", "position", name=op.f("uq_action_revision_id_position")),
    )
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.String(length=40), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "answered",
                "cannot-tell",
                "not-applicable",
                "not-answered",
                "not-asked",
                name="answer_outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("option", sa.String(length=60), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("clock", sa.Time(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "outcome = 'answered' OR (option IS NULL AND text IS NULL AND number IS NULL AND day IS NULL AND clock IS NULL)",
            name=op.f("ck_answer_value_only_when_answered"),
        ),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_answer_revision_id_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("revision_id", "question_key", name=op.f("uq_answer_revision_id_question_key")),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index("ix_answer_tally", ["revision_id", "question_key", "outcome", "option"], unique=False)

    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("question_key", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "strength",
                "area-for-development",
                name="finding_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_finding_revision_id_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("revision_id", "kind", "position", name=op.f("uq_finding_revision_id_kind_position")),
    )
    op.create_table(
        "frozen_audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=10), nullable=False),
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column(
            "effective_grade",
            sa.Enum(
                "good",
                "requires-improvement",
                "inadequate",
                name="frozen_grade",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_frozen_audit_audit_id_audit")),
        sa.ForeignKeyConstraint(
            ["quarter"], ["frozen_quarter.quarter"], name=op.f("fk_frozen_audit_quarter_frozen_quarter")
        ),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_frozen_audit_revision_id_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_audit")),
        sa.UniqueConstraint("quarter", "audit_id", name=op.f("uq_frozen_audit_quarter_audit_id")),
    )
    with op.batch_alter_table("frozen_audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_frozen_audit_audit_id"), ["audit_id"], unique=False)

    op.create_table(
        "answer_option",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("option", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_answer_option_answer_id_answer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_option")),
        sa.UniqueConstraint("answer_id", "option", name=op.f("uq_answer_option_answer_id_option")),
    )
    op.create_table(
        "finding_theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("sub_theme_code", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_theme_finding_id_finding")),
        sa.ForeignKeyConstraint(
            ["sub_theme_code"], ["sub_theme.code"], name=op.f("fk_finding_theme_sub_theme_code_sub_theme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_theme")),
        sa.UniqueConstraint("finding_id", "sub_theme_code", name=op.f("uq_finding_theme_finding_id_sub_theme_code")),
    )
    with op.batch_alter_table("finding_theme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_theme_sub_theme_code"), ["sub_theme_code"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("finding_theme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_theme_sub_theme_code"))

    op.drop_table("finding_theme")
    op.drop_table("answer_option")
    with op.batch_alter_table("frozen_audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_frozen_audit_audit_id"))

    op.drop_table("frozen_audit")
    op.drop_table("finding")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index("ix_answer_tally")

    op.drop_table("answer")
    op.drop_table("action")
    with op.batch_alter_table("token_use", schema=None) as batch_op:
        batch_op.drop_index("ix_token_use_user")
        batch_op.drop_index("ix_token_use_token")

    op.drop_table("token_use")
    op.drop_table("revision")
    with op.batch_alter_table("reopening_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_reopening_request_open",
            sqlite_where=sa.text("decision IS NULL"),
            postgresql_where=sa.text("decision IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_reopening_request_audit_id"))

    op.drop_table("reopening_request")
    op.drop_table("observation_reply")
    op.drop_table("observation_reflection")
    op.drop_table("observation_feedback")
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_up_owner_id"))

    op.drop_table("follow_up")
    op.drop_table("findings_given")
    op.drop_table("draft")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_session_user_id"))
        batch_op.drop_index(batch_op.f("ix_web_session_seen_at"))

    op.drop_table("web_session")
    op.drop_table("role_grant")
    with op.batch_alter_table("held_input", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_held_input_user_id"))

    op.drop_table("held_input")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_team_id"))
        batch_op.drop_index("ix_audit_practitioner_team")
        batch_op.drop_index("ix_audit_practitioner")
        batch_op.drop_index("ix_audit_locality")
        batch_op.drop_index(batch_op.f("ix_audit_import_batch_id"))
        batch_op.drop_index(batch_op.f("ix_audit_form_version_id"))
        batch_op.drop_index(batch_op.f("ix_audit_district_id"))
        batch_op.drop_index(batch_op.f("ix_audit_current_revision_id"))
        batch_op.drop_index("ix_audit_counted")
        batch_op.drop_index(batch_op.f("ix_audit_case_id"))
        batch_op.drop_index("ix_audit_author")

    op.drop_table("audit")
    with op.batch_alter_table("access_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_token_user_id"))

    op.drop_table("access_token")
    op.drop_table("user_account")
    with op.batch_alter_table("sub_theme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sub_theme_theme_code"))

    op.drop_table("sub_theme")
    with op.batch_alter_table("released_edition", schema=None) as batch_op:
        batch_op.drop_index("ix_released_edition_period")

    op.drop_table("released_edition")
    op.drop_table("quarter_step")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index("ix_membership_team_dates")
        batch_op.drop_index(batch_op.f("ix_membership_person_id"))

    op.drop_table("membership")
    op.drop_table("import_batch")
    with op.batch_alter_table("form_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_form_version_form_key"))

    op.drop_table("form_version")
    op.drop_table("theme")
    op.drop_table("team")
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_failure_subject")

    op.drop_table("sign_in_failure")
    op.drop_table("setting")
    op.drop_table("reference_counter")
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_parent_id"))

    op.drop_table("place")
    op.drop_table("person")
    op.drop_table("frozen_quarter")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_object_id"))
        batch_op.drop_index(batch_op.f("ix_event_at"))
        batch_op.drop_index(batch_op.f("ix_event_actor_id"))

    op.drop_table("event")
    op.drop_table("case_file")
