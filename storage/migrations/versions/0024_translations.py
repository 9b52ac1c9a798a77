"""What people's words say in another language, and whether a machine may translate them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "translation_days",
        sa.Column("day", sa.Date(), nullable=False, comment="Which day, in UTC."),
        sa.Column(
            "engine",
            sa.Enum(
                "person",
                "embedded",
                "libretranslate",
                "deepl",
                "sample",
                name="engine",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Which engine.",
        ),
        sa.Column(
            "characters", sa.Integer(), nullable=False, comment="How many characters it was given."
        ),
        sa.Column("calls", sa.Integer(), nullable=False, comment="How often it was called."),
        sa.Column("failures", sa.Integer(), nullable=False, comment="How often it failed."),
        sa.CheckConstraint("characters >= 0", name=op.f("ck_translation_days_characters_counted")),
        sa.PrimaryKeyConstraint("day", "engine", name=op.f("pk_translation_days")),
    )
    op.create_table(
        "translation_months",
        sa.Column("month", sa.Date(), nullable=False, comment="The month's first day, in UTC."),
        sa.Column(
            "engine",
            sa.Enum(
                "person",
                "embedded",
                "libretranslate",
                "deepl",
                "sample",
                name="engine",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Which engine.",
        ),
        sa.Column(
            "characters", sa.Integer(), nullable=False, comment="How many characters it was given."
        ),
        sa.CheckConstraint(
            "characters >= 0", name=op.f("ck_translation_months_characters_counted")
        ),
        sa.PrimaryKeyConstraint("month", "engine", name=op.f("pk_translation_months")),
    )
    op.create_table(
        "translations",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column(
            "source_kind",
            sa.Enum(
                "case",
                "history",
                "idea_title",
                "idea",
                "comment",
                name="sourcekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="What kind of text it is.",
        ),
        sa.Column(
            "source_id", sa.Integer(), nullable=False, comment="Which one: the number of its row."
        ),
        sa.Column(
            "case_id", sa.Integer(), nullable=False, comment="Which case the text belongs to."
        ),
        sa.Column(
            "source_hash",
            sa.String(length=64),
            nullable=False,
            comment="A hash of the words, to notice that they are others by now.",
        ),
        sa.Column(
            "from_language",
            sa.String(length=8),
            nullable=True,
            comment="The language of the words; empty until it is found out, und where it cannot be.",
        ),
        sa.Column(
            "to_language", sa.String(length=8), nullable=False, comment="The language wanted."
        ),
        sa.Column(
            "state",
            sa.Enum(
                "wanted",
                "running",
                "asked",
                "done",
                "failed",
                name="translationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Where it is on its way.",
        ),
        sa.Column(
            "engine",
            sa.Enum(
                "person",
                "embedded",
                "libretranslate",
                "deepl",
                "sample",
                name="engine",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
            comment="Who has translated: a person, or which machine.",
        ),
        sa.Column(
            "text", sa.Text(), nullable=True, comment="What the words say in that language."
        ),
        sa.Column(
            "by_id",
            sa.Integer(),
            nullable=True,
            comment="Who of the team has written or corrected it.",
        ),
        sa.Column(
            "tries", sa.Integer(), nullable=False, comment="How often an engine has failed."
        ),
        sa.Column(
            "next_try_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Not to be tried before.",
        ),
        sa.Column(
            "leased_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Until when an engine has it.",
        ),
        sa.Column(
            "flags",
            sa.String(length=64),
            nullable=True,
            comment="What seems wrong with a machine's words, such as other numbers.",
        ),
        sa.Column(
            "failure",
            sa.String(length=64),
            nullable=True,
            comment="Why there is none: a word, never the text.",
        ),
        sa.Column(
            "wanted_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was wanted first.",
        ),
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the team was asked for it.",
        ),
        sa.Column(
            "asked_by_id",
            sa.Integer(),
            nullable=True,
            comment="Who of the team has asked, to be told.",
        ),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was translated, or corrected last.",
        ),
        sa.CheckConstraint(
            "(state = 'done') = (engine IS NOT NULL)", name=op.f("ck_translations_done_has_engine")
        ),
        sa.CheckConstraint(
            "(state = 'done') = (text IS NOT NULL)", name=op.f("ck_translations_done_has_text")
        ),
        sa.CheckConstraint(
            "(state = 'running') = (leased_until IS NOT NULL)",
            name=op.f("ck_translations_lease_runs"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["people.id"],
            name=op.f("fk_translations_asked_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people.id"], name=op.f("fk_translations_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_translations_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translations")),
        sa.UniqueConstraint(
            "source_kind",
            "source_id",
            "source_hash",
            "to_language",
            name=op.f("uq_translations_source_kind_source_id_source_hash_to_language"),
        ),
        sqlite_autoincrement=True,
    )
    for columns in (("asked_by_id",), ("by_id",), ("case_id",), ("state", "next_try_at")):
        name = op.f(f"ix_translations_{'_'.join(columns)}")
        op.create_index(name, "translations", columns, unique=False)
    op.execute(
        "ALTER TABLE people ADD COLUMN machine_translation VARCHAR(32) DEFAULT 'unasked' NOT NULL "
        "CONSTRAINT ck_people_machinetranslation "
        "CHECK (machine_translation IN ('unasked', 'yes', 'no'))"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column(
            "people",
            "machine_translation",
            comment="Whether a machine may translate what the person writes.",
        )


def downgrade() -> None:
    op.execute("ALTER TABLE people DROP COLUMN machine_translation")
    op.drop_table("translations")
    op.drop_table("translation_months")
    op.drop_table("translation_days")
