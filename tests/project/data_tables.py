"""The tables of ``docs/data.md``, from the models: ``python -m tests.project.data_tables``.

It writes the record of processing in ``docs/privacy.md`` as well.
"""

from pathlib import Path

import storage.models
from storage.base import Base, words_of
from tests.project.privacy_page import write_privacy_page

assert storage.models.ALL
DATA_MD = Path(__file__).parents[2] / "docs" / "data.md"
MARK = "<!-- written by tests/project/data_tables.py from here on -->\n"


def describe_tables() -> str:
    """Return a section for each table, in Markdown."""
    return "\n".join(_section(name) for name in sorted(Base.metadata.tables))


def _section(name: str) -> str:
    table = Base.metadata.tables[name]
    lines = [
        f"## {name}",
        "",
        f"**Erasing:** {table.info['erasing']} **Kept:** {words_of(table.info['kept'])}",
        "",
        "| column | what for | kept, where it differs |",
        "| --- | --- | --- |",
        *(
            f"| `{column.name}` | {column.comment} | {words_of(column.info.get('kept', ''))} |"
            for column in table.columns
        ),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    head = DATA_MD.read_text(encoding="utf-8").split(MARK)[0]
    DATA_MD.write_text(head + MARK + "\n" + describe_tables(), encoding="utf-8")
    write_privacy_page()
