"""The buttons of what only the team is asked, for a case it enters for somebody else."""

from handlers.drafts.buttons import DraftButton
from handlers.drafts.entered import Answering
from storage.cases.models import CaseWay


class CameButton(DraftButton, prefix="draft-came"):
    """How it came."""

    way: CaseWay


class AnsweringButton(DraftButton, prefix="draft-reach"):
    """How the person is answered."""

    answering: Answering


class ToldInButton(DraftButton, prefix="draft-told"):
    """The language the person is told in."""

    locale: str
