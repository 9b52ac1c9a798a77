"""Whose voice a machine may listen to."""

from typing import Any

from sqlalchemy import Select, or_
from sqlalchemy.orm import aliased

from storage.cases.models import Case
from storage.files.media import MediaFile
from storage.people import MachineTranslation, Person


def with_consent(selected: Select[Any]) -> Select[Any]:
    """Leave out files of no case, and of whoever does not want machines to have their words."""
    sender, reporter = aliased(Person), aliased(Person)
    return (
        selected.join(Case, Case.id == MediaFile.case_id)
        .outerjoin(sender, sender.id == MediaFile.person_id)
        .outerjoin(reporter, reporter.id == Case.reporter_id)
        .where(
            *[
                or_(who.id.is_(None), who.machine_translation != MachineTranslation.NO)
                for who in (sender, reporter)
            ]
        )
    )
