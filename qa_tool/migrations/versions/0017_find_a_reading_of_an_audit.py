"""Find whether a reader has an audit in hand without going through all that the reader has."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_moderation_reader", "moderation")
    op.create_index("ix_moderation_reader", "moderation", ["moderator_id", "step", "audit_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_moderation_reader", "moderation")
    op.create_index("ix_moderation_reader", "moderation", ["moderator_id", "step"], unique=False)
