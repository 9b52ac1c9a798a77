"""Every error the storage layer raises on purpose.

Hierarchy::

    StorageError
    ├── RuleError                 what was asked breaks a rule; nothing was written
    │   ├── TextLengthError       a text is too short or too long
    │   ├── PhotoLimitError       more photos than one case may have
    │   ├── PhotoUnreadableError  not a photo, or one that is too large
    │   ├── FileLimitError        more files than one case may have
    │   ├── FileUnkeptError       a file that is not on the list, too large, empty or gone
    │   ├── NoRoomError           the disk has no room for a photo or file
    │   ├── FileQuotaError        as many photos and files as one may send in a day
    │   ├── PlaceError            coordinates that are nowhere on Earth
    │   ├── DailyLimitError       more cases in a day than one person may send
    │   ├── StatusChangeError     the table of statuses has no such way
    │   ├── CaseChangedError      somebody else was faster
    │   ├── MergeError            a case cannot be a duplicate of this one
    │   ├── ReopenError           too late to say "not solved"
    │   ├── ReporterGoneError     nobody is left who could be asked or answered
    │   ├── PhoneMissingError     a text has no phone number
    │   ├── SlipUsedError         a slip's case belongs to an account already
    │   ├── SlipOverError         a slip's case was closed too long ago
    │   ├── AlreadyAnsweredError  the team has gone on with words that shall be taken back
    │   ├── PlaceholderError      a canned answer has a placeholder nobody knows
    │   ├── CannedLimitError      as many canned answers as there may be
    │   ├── AlreadyMemberError    an invitation would give this person nothing
    │   ├── SlotTakenError        a time that cannot be booked, or not any more
    │   ├── HoldExpiredError      a held or offered time was not taken in time
    │   ├── AppointmentLimitError as many coming appointments as one person may have
    │   ├── RequestsFullError     too many bookings of a day wait for the team's yes
    │   ├── AppointmentOverError  an appointment that cannot be changed any more
    │   ├── AddressMissingError   a home visit to nowhere
    │   ├── TooEarlyError         nobody can have come before it began
    │   ├── RestrictionError      nobody is there who could be muted or blocked
    │   ├── LastManagerError      a team without a manager could never get one again
    │   ├── HoursError            consultation hours that cannot be kept
    │   ├── HostBusyError         somebody still has hours or appointments
    │   ├── VideoLinkError        a text is no https address
    │   ├── IdeaClosedError       an idea nobody can support or comment on any more
    │   ├── TranslationGoneError  a translation somebody else has written, or of other words
    │   ├── MachineForbiddenError  words no machine may translate
    │   ├── TimeUnreadError       a text that is no day or time, or not one that can be taken
    │   ├── EventError            an event that cannot take place like this
    │   ├── EventStateError       an event is not where it would have to be for this
    │   ├── EventFullError        fewer seats are free than people want to come
    │   ├── EventOverError        it has begun, or does not take place
    │   ├── SeatsTakenError       fewer seats than people who come
    │   ├── AnnouncementError     an announcement that cannot be sent like this, or not now
    │   ├── TooOftenError         more often than its rate allows
    │   ├── SettingError          a change that would spoil the quarter's profile
    │   └── ProfileError          a quarter's profile with mistakes
    └── MissingError              it does not exist, or not for the one who asks
        ├── CaseMissingError
        ├── FieldMissingError     a field of action the quarter does not have
        ├── TodoMissingError
        ├── IdeaMissingError      no such idea, or one that is not published
        ├── CommentMissingError
        ├── AppointmentMissingError
        ├── MemberMissingError
        ├── HostMissingError      who offers no hours
        ├── HoursMissingError
        ├── ClosureMissingError
        ├── CannedMissingError
        ├── EventMissingError
        ├── AnnouncementMissingError
        ├── RestrictionMissingError
        ├── InvitationError       used, expired or made up: all look the same
        └── QuarterMissingError   no quarter was imported yet

The messages here are for logs, in English.  What a person reads is written in
``handlers.errors``, in their language, from the values an error carries.
"""

from storage.errors.announcements import (
    AnnouncementError,
    AnnouncementFault,
    AnnouncementMissingError,
)
from storage.errors.appointments import (
    AddressMissingError,
    AppointmentLimitError,
    AppointmentMissingError,
    AppointmentOverError,
    HoldExpiredError,
    RequestsFullError,
    SlotTakenError,
    TooEarlyError,
)
from storage.errors.base import MissingError, RuleError, StorageError, TextLengthError
from storage.errors.cases import (
    AlreadyAnsweredError,
    CaseChangedError,
    CaseMissingError,
    DailyLimitError,
    FieldMissingError,
    FileFault,
    FileLimitError,
    FileQuotaError,
    FileUnkeptError,
    MergeError,
    NoRoomError,
    PhoneMissingError,
    PhotoLimitError,
    PhotoUnreadableError,
    PlaceError,
    ReopenError,
    ReporterGoneError,
    SlipOverError,
    SlipUsedError,
    StatusChangeError,
    TodoMissingError,
)
from storage.errors.events import (
    EventError,
    EventFault,
    EventFullError,
    EventMissingError,
    EventOverError,
    EventStateError,
    SeatsTakenError,
)
from storage.errors.hours import (
    ClosureMissingError,
    HostBusyError,
    HostMissingError,
    HoursError,
    HoursFault,
    HoursMissingError,
    VideoLinkError,
)
from storage.errors.ideas import CommentMissingError, IdeaClosedError, IdeaMissingError
from storage.errors.quarter import ProfileError, QuarterMissingError, SettingError, SettingFault
from storage.errors.questions import CannedLimitError, CannedMissingError, PlaceholderError
from storage.errors.rates import TooOftenError
from storage.errors.team import (
    AlreadyMemberError,
    InvitationError,
    LastManagerError,
    MemberMissingError,
    RestrictionError,
    RestrictionMissingError,
)
from storage.errors.times import TimeFault, TimeUnreadError
from storage.errors.translations import MachineForbiddenError, TranslationGoneError

__all__ = [
    "AddressMissingError",
    "AlreadyAnsweredError",
    "AlreadyMemberError",
    "AnnouncementError",
    "AnnouncementFault",
    "AnnouncementMissingError",
    "AppointmentLimitError",
    "AppointmentMissingError",
    "AppointmentOverError",
    "CannedLimitError",
    "CannedMissingError",
    "CaseChangedError",
    "CaseMissingError",
    "ClosureMissingError",
    "CommentMissingError",
    "DailyLimitError",
    "EventError",
    "EventFault",
    "EventFullError",
    "EventMissingError",
    "EventOverError",
    "EventStateError",
    "FieldMissingError",
    "FileFault",
    "FileLimitError",
    "FileQuotaError",
    "FileUnkeptError",
    "HoldExpiredError",
    "HostBusyError",
    "HostMissingError",
    "HoursError",
    "HoursFault",
    "HoursMissingError",
    "IdeaClosedError",
    "IdeaMissingError",
    "InvitationError",
    "LastManagerError",
    "MachineForbiddenError",
    "MemberMissingError",
    "MergeError",
    "MissingError",
    "NoRoomError",
    "PhoneMissingError",
    "PhotoLimitError",
    "PhotoUnreadableError",
    "PlaceError",
    "PlaceholderError",
    "ProfileError",
    "QuarterMissingError",
    "ReopenError",
    "ReporterGoneError",
    "RequestsFullError",
    "RestrictionError",
    "RestrictionMissingError",
    "RuleError",
    "SeatsTakenError",
    "SettingError",
    "SettingFault",
    "SlipOverError",
    "SlipUsedError",
    "SlotTakenError",
    "StatusChangeError",
    "StorageError",
    "TextLengthError",
    "TimeFault",
    "TimeUnreadError",
    "TodoMissingError",
    "TooEarlyError",
    "TooOftenError",
    "TranslationGoneError",
    "VideoLinkError",
]
