"""What Alembic runs: the steps asked for, on the connection that ``storage.migrations`` opened."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal, cast

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import CreateTableOp, MigrationScript
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import Script

from storage.base import Base, UtcDateTime


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write a type of ours as what it is in the database: a step must not change with our code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def tell(
    ctx: MigrationContext,  # noqa: ARG001  Alembic passes all four by these names
    step: MigrationInfo,
    heads: Collection[Any],  # noqa: ARG001  as above
    run_args: Mapping[str, Any],  # noqa: ARG001  as above
) -> None:
    """Pass the step just taken on to whoever asked for the migration."""
    report = context.config.attributes["report"]
    if report is not None and step.up_revision is not None:
        sign = "+" if step.is_upgrade else "-"
        report(f"{sign} {step.up_revision_id} {cast(Script, step.up_revision).doc}")


def simplify(
    _context: MigrationContext, _revision: Any, scripts: Iterable[MigrationScript]
) -> None:
    """Leave out of a new step what the models say about data protection: no database keeps it."""
    for script in scripts:
        for operation in script.upgrade_ops.ops if script.upgrade_ops else ():
            if isinstance(operation, CreateTableOp):
                operation.info = {}


connection: sa.Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_item,
    process_revision_directives=simplify,
    compare_type=True,
    on_version_apply=tell,
)
with context.begin_transaction():
    context.run_migrations()
