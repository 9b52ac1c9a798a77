"""What the peers say, and what a report is to them."""

from typing import Final

from pydantic import BaseModel

WELCOME: Final = (
    "Welcome to the contact point. Tell me about a problem, and I pass it on to the team. "
    "In danger, call 112 (fire, ambulance) or 110 (police)."
)
BEGIN: Final = "Report a problem"
ASK_DESCRIPTION: Final = "What is wrong? Please write it in your own words."
CHOOSE_CATEGORY: Final = "What is it about?"
CATEGORIES: Final = (
    "Street lighting",
    "Waste",
    "Roads and paths",
    "Green spaces",
    "Something else",
)
ASK_PLACE: Final = "Where is it? Please write the street and number."
ASK_DETAILS: Final = "What else should the team know?"
ASK_PHOTO: Final = "Do you have a photo? Please send it now."
SKIP_PHOTO: Final = "Go on without a photo"
SUMMARY: Final = "Is this right?\n\n{category}\n{place}\n\n{description}\n{details}"
SEND: Final = "Send"
THANKS: Final = "Thank you. Your number is {number}. The team has it now."


class Report(BaseModel):
    """A report that is complete."""

    description: str
    category: str
    place: str
    details: str
