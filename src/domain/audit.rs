//! Who did what to what, when.

use super::choice::choice;
use super::id::{AssistantId, ContactId, EventId, InvitationId, UserId};
use super::invitation::Invitation;

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in user.
    User(UserId),
    /// The holder of an invitation's link.
    Invitee(InvitationId),
    /// An assistant of an invitee, by a link of their own.
    Assistant {
        /// In whose name.
        of: InvitationId,
        /// Who.
        who: AssistantId,
    },
    /// Somebody at the server's command line.
    Command,
    /// The product itself.
    System,
}

impl Actor {
    /// The user who acts; `None` where it is nobody with an account.
    #[must_use]
    pub fn user(self) -> Option<UserId> {
        match self {
            Self::User(id) => Some(id),
            Self::Invitee(_) | Self::Assistant { .. } | Self::Command | Self::System => None,
        }
    }
}

choice! {
    /// What was done.
    Deed {
        /// An account was made.
        UserAdded = "user added",
        /// An account was disabled.
        UserDisabled = "user disabled",
        /// A disabled account was let in again.
        UserEnabled = "user enabled",
        /// A user got another role.
        UserRoleChanged = "user role changed",
        /// A user changed their password.
        PasswordChanged = "password changed",
        /// A user got a new password from somebody else.
        PasswordReset = "password reset",
        /// Somebody signed in.
        SignedIn = "signed in",
        /// All sessions of a user were ended.
        SignedOutEverywhere = "signed out everywhere",
        /// An event was made.
        EventCreated = "event created",
        /// An event was made from another.
        EventCloned = "event cloned",
        /// An event's details were changed.
        EventChanged = "event changed",
        /// An event's status was changed.
        EventStatusChanged = "event status changed",
        /// A guest list was imported.
        GuestsImported = "guests imported",
        /// A contact was put on a guest list.
        GuestAdded = "guest added",
        /// A contact was taken off a guest list before being invited.
        GuestRemoved = "guest removed",
        /// A contact's details were changed.
        ContactChanged = "contact changed",
        /// A mailing was started.
        MailingStarted = "mailing started",
        /// A reminder was planned, or taken out of the plan.
        RemindersPlanned = "reminders planned",
        /// A mailing was set to begin later.
        MailingScheduled = "mailing scheduled",
        /// A mailing was made to wait.
        MailingPaused = "mailing paused",
        /// A mailing that waited goes on.
        MailingResumed = "mailing resumed",
        /// What a mailing had not sent yet was stopped.
        MailingStopped = "mailing stopped",
        /// A queue that the mail server's refusal had stopped goes on.
        QueueResumed = "mail queue resumed",
        /// A mail was queued.
        MailQueued = "mail queued",
        /// An invitation was withdrawn.
        InvitationRevoked = "invitation revoked",
        /// An invitation got a new link; the old one died.
        InvitationReissued = "invitation reissued",
        /// A user saw one invitee's link.
        LinkShown = "link shown",
        /// An invitee accepted.
        Accepted = "accepted",
        /// An invitee declined.
        Declined = "declined",
        /// Somebody looked at an answer that came out of a calendar and did not count by itself.
        CalendarAnswerSeen = "calendar answer looked at",
        /// An invitee withdrew an acceptance.
        Withdrawn = "withdrawn",
        /// An invitee went on the waiting list.
        Waiting = "on the waiting list",
        /// An invitee left the waiting list.
        WaitingLeft = "left the waiting list",
        /// Somebody on the waiting list got a seat.
        SeatGiven = "seat given",
        /// Somebody on the waiting list was offered a seat.
        SeatOffered = "seat offered",
        /// An offer was not taken in time.
        OfferLapsed = "offer lapsed",
        /// An organiser changed somebody's place on the waiting list.
        PriorityChanged = "priority changed",
        /// The reserve list got other people or another order.
        ReserveChanged = "reserve list changed",
        /// Somebody on the reserve list was invited.
        ReserveInvited = "invited from the reserve list",
        /// An organiser granted or took back an exception.
        ExceptionChanged = "exception changed",
        /// An invitee proposed a colleague.
        Proposed = "colleague proposed",
        /// An invitee took a proposal back.
        ProposalWithdrawn = "proposal withdrawn",
        /// The colleague was invited in the invitee's place.
        Replaced = "replaced by a colleague",
        /// The organiser did not agree to a proposal.
        ProposalRefused = "proposal refused",
        /// The colleague does not come; the invitation is the invitee's again.
        PlaceReturned = "place returned",
        /// An invitee changed their details.
        DetailsCorrected = "details corrected",
        /// An organisation was allocated seats, or nothing any more.
        SeatsAllocated = "seats allotted",
        /// A focal point named a member of their delegation.
        MemberNamed = "named as member",
        /// Somebody joined a delegation by its link.
        MemberJoined = "joined by the delegation's link",
        /// A focal point withdrew a member.
        MemberWithdrawn = "withdrawn as member",
        /// An address is not mailed any more.
        AddressSuppressed = "mail to the address stopped",
        /// An address is mailed again.
        AddressReleased = "mail to the address allowed again",
        /// A code was sent to the mailbox that a link was sent to.
        CodeSent = "code sent",
        /// Somebody proved by it that they read the mailbox.
        MailboxProven = "mailbox proven",
        /// Somebody became an assistant of a guest, or is none any more.
        AssistantsChanged = "assistants changed",
        /// A session was added, changed or removed.
        ProgrammeChanged = "programme changed",
        /// An invitee chose sessions.
        SessionsChosen = "sessions chosen",
        /// Somebody who waited for a session has a seat at it.
        SessionSeatGiven = "seat at a session given",
        /// A question was added, changed, moved or removed.
        QuestionsChanged = "questions changed",
        /// Questions were answered.
        QuestionsAnswered = "questions answered",
        /// A user saw sensitive answers, or a sensitive file.
        SensitiveSeen = "sensitive answers seen",
        /// Sensitive answers were deleted, because they are not needed any more.
        SensitiveDeleted = "sensitive answers deleted",
        /// A template was saved.
        TemplateSaved = "template saved",
        /// Somebody said what letters to people with an honorific open with.
        SalutationSaved = "salutation saved",
        /// Such letters open as the product has it again.
        SalutationForgotten = "salutation forgotten",
        /// A mail text was kept in the library.
        LibraryTextKept = "text kept in the library",
        /// A text of the library was changed, or replaced by another of its name.
        LibraryTextChanged = "text of the library changed",
        /// A text of the library was deleted.
        LibraryTextDeleted = "text of the library deleted",
        /// A user sent a mail to their own address, to look at it.
        TestSent = "test sent",
        /// Personal data was exported.
        Exported = "exported",
        /// The signing key was rotated.
        KeysRotated = "keys rotated",
    }
}

/// One audit entry before it gets its number and time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Who.
    pub actor: Actor,
    /// What.
    pub deed: Deed,
    /// On which event.
    pub event_id: Option<EventId>,
    /// On which invitation.
    pub invitation_id: Option<InvitationId>,
    /// On which contact.
    pub contact_id: Option<ContactId>,
    /// More, as a JSON object: numbers, states and words of the product; never a token or password.
    pub detail: serde_json::Value,
}

impl Entry {
    /// An entry without a subject.
    #[must_use]
    pub fn new(actor: Actor, deed: Deed) -> Self {
        Self {
            actor,
            deed,
            event_id: None,
            invitation_id: None,
            contact_id: None,
            detail: serde_json::json!({}),
        }
    }

    /// About somebody's place on a guest list: on the event, the invitation and the contact.
    #[must_use]
    pub fn about(actor: Actor, deed: Deed, invitation: &Invitation) -> Self {
        Self::new(actor, deed)
            .event(invitation.event_id)
            .invitation(invitation.id)
            .contact(invitation.contact_id)
    }

    /// On this event.
    #[must_use]
    pub fn event(mut self, id: EventId) -> Self {
        self.event_id = Some(id);
        self
    }

    /// On this invitation.
    #[must_use]
    pub fn invitation(mut self, id: InvitationId) -> Self {
        self.invitation_id = Some(id);
        self
    }

    /// On this contact.
    #[must_use]
    pub fn contact(mut self, id: ContactId) -> Self {
        self.contact_id = Some(id);
        self
    }

    /// With this detail.
    #[must_use]
    pub fn detail(mut self, detail: serde_json::Value) -> Self {
        self.detail = detail;
        self
    }
}
