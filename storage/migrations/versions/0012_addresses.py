"""A register of addresses, and what the places of cases were found to be."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "addresses",
        sa.Column("id", sa.Integer(), nullable=False, comment="Our own number."),
        sa.Column(
            "street",
            sa.String(length=120),
            nullable=False,
            comment="The street, as the register writes it.",
        ),
        sa.Column(
            "street_key",
            sa.String(length=140),
            nullable=False,
            comment="The street, as it is compared.",
        ),
        sa.Column(
            "number",
            sa.Integer(),
            nullable=False,
            comment="The house number, or the first one of a range.",
        ),
        sa.Column(
            "suffix",
            sa.String(length=4),
            nullable=False,
            comment="The letter behind it; empty without.",
        ),
        sa.Column(
            "last_number",
            sa.Integer(),
            nullable=False,
            comment="The last number of a range; else the same one.",
        ),
        sa.Column(
            "last_suffix",
            sa.String(length=4),
            nullable=False,
            comment="The letter behind the last.",
        ),
        sa.Column(
            "postcode",
            sa.String(length=10),
            nullable=False,
            comment="The postcode; empty if the register has none.",
        ),
        sa.Column(
            "town",
            sa.String(length=80),
            nullable=False,
            comment="The town; empty if the register has none.",
        ),
        sa.Column(
            "latitude", sa.Double(), nullable=False, comment="Where it is, in degrees north."
        ),
        sa.Column(
            "longitude", sa.Double(), nullable=False, comment="Where it is, in degrees east."
        ),
        sa.Column(
            "source",
            sa.String(length=120),
            nullable=False,
            comment="Whose register it is from, to be named; empty if not known.",
        ),
        sa.CheckConstraint(
            "latitude BETWEEN -90 AND 90", name=op.f("ck_addresses_latitude_on_earth")
        ),
        sa.CheckConstraint(
            "longitude BETWEEN -180 AND 180", name=op.f("ck_addresses_longitude_on_earth")
        ),
        sa.CheckConstraint(
            "number BETWEEN 1 AND last_number", name=op.f("ck_addresses_range_upwards")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addresses")),
    )
    op.create_index(
        op.f("ix_addresses_street_key_number"), "addresses", ["street_key", "number"], unique=False
    )

    op.create_table(
        "street_names",
        sa.Column(
            "name_key",
            sa.String(length=140),
            nullable=False,
            comment="What it is called, as it is compared.",
        ),
        sa.Column(
            "street_key",
            sa.String(length=140),
            nullable=False,
            comment="Which street, as it is compared.",
        ),
        sa.Column(
            "consonants",
            sa.String(length=140),
            nullable=False,
            comment="The name's consonants, by which other scripts are compared.",
        ),
        sa.PrimaryKeyConstraint("name_key", "street_key", name=op.f("pk_street_names")),
    )
    op.add_column(
        "cases",
        sa.Column(
            "found_place",
            sa.String(length=300),
            nullable=True,
            comment="The address or place that the person's words were found to mean.",
        ),
    )
    op.add_column(
        "cases",
        sa.Column(
            "place_key",
            sa.String(length=160),
            nullable=True,
            comment="The same as it is compared, to find what is at the same address.",
        ),
    )
    op.create_index(op.f("ix_cases_place_key"), "cases", ["place_key"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_cases_place_key"), "cases")
    op.drop_column("cases", "place_key")
    op.drop_column("cases", "found_place")

    op.drop_table("street_names")
    op.drop_index(op.f("ix_addresses_street_key_number"), "addresses")

    op.drop_table("addresses")
