"""Storing a draft as a case, whoever sends it."""

from handlers.drafts.draft import Draft
from handlers.drafts.session import Drafting
from storage.cases.contacts import Entry
from storage.cases.deadlines import IDEA_WORKING_DAYS, QUESTION_WORKING_DAYS, Deadline, deadline
from storage.cases.models import Case, CaseKind
from storage.cases.residents import submit_case
from storage.likeness.noting import note_resemblances


async def submit(
    drafting: Drafting, *, kind: CaseKind, due: Deadline, entry: Entry | None = None
) -> Case:
    """Store the draft, and note what says the same.

    ``entry`` where the team enters it for somebody else.
    """
    draft, profile = drafting.draft, drafting.quarter.profile
    case = await submit_case(
        drafting.session,
        reporter=drafting.person,
        kind=kind,
        text=draft.text,
        zone=profile.zone,
        deadline=due,
        category=draft.category,
        field_of_action=profile.field_of_category(draft.category),
        language=draft.language or draft.guess,
        language_probability=draft.probability,
        place=draft.place,
        address=draft.address,
        found_place=draft.found_place,
        place_key=draft.place_key,
        outside=draft.outside,
        media_ids=draft.media_ids,
        entry=entry,
        now=drafting.now,
    )
    await note_resemblances(drafting.session, case=case, now=drafting.now)
    return case


def deadline_of(drafting: Drafting) -> Deadline:
    """Return by when a draft that is sent now shall be closed."""
    draft, profile = drafting.draft, drafting.quarter.profile
    return deadline(
        working_days=_working_days(draft, drafting),
        land=profile.land,
        zone=profile.zone,
        now=drafting.now,
    )


def _working_days(draft: Draft, drafting: Drafting) -> int:
    category = drafting.quarter.profile.category(draft.category or "")
    if category is not None:
        return category.working_days
    return IDEA_WORKING_DAYS if draft.kind is CaseKind.IDEA else QUESTION_WORKING_DAYS
