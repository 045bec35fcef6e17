//! Addresses that are not mailed: because their holder asked for it (RFC 8058), or because nothing arrives
//! there. Both are about an address and not about a guest: whoever gets another address is mailed there.

use super::choice::choice;
use super::email::Email;
use super::instant::Instant;
use super::mailing::Unwanted;
use super::message::{MessageKind, Outcome};

choice! {
    /// Why an address is not mailed.
    SuppressionReason {
        /// Its holder asked not to be mailed any more. That is no answer to an invitation.
        Unsubscribed = "unsubscribed",
        /// Mail to it came back for good.
        Bounced = "bounced",
    }
}

/// An address that is not mailed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The address as it was written to.
    pub email: Email,
    /// Why.
    pub reason: SuppressionReason,
    /// Since when.
    pub since: Instant,
    /// The words of the mail server that sent a mail back; empty where the holder asked.
    pub words: Outcome,
}

/// Which reason keeps a mail of this kind from an address, of all that there are for it. A code goes to whoever
/// asks for one on a page, at that moment: it is an answer to them, and without it their own link is closed.
///
/// What the holder asked for weighs more than a server's words, which may be about yesterday.
#[must_use]
pub fn stops(kind: MessageKind, reasons: &[SuppressionReason]) -> Option<SuppressionReason> {
    if kind == MessageKind::Code {
        return None;
    }
    SuppressionReason::ALL.iter().copied().find(|reason| reasons.contains(reason))
}

impl SuppressionReason {
    /// Why a mail to such an address is not sent.
    #[must_use]
    pub fn unwanted(self) -> Unwanted {
        match self {
            Self::Unsubscribed => Unwanted::Unsubscribed,
            Self::Bounced => Unwanted::AddressBounced,
        }
    }
}

/// True for mails that people send to many and whoever gets them may not want: they say how to stop them
/// (RFC 8058). An answer's own mails and the news that a meeting moves are none of these.
#[must_use]
pub fn offers_to_stop(kind: MessageKind) -> bool {
    matches!(
        kind,
        MessageKind::Invitation
            | MessageKind::Reminder
            | MessageKind::Nomination
            | MessageKind::Thanks
            | MessageKind::Message
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_a_mail_from_an_address() {
        use SuppressionReason::{Bounced, Unsubscribed};
        for (kind, reasons, want) in [
            (MessageKind::Invitation, &[][..], None),
            (MessageKind::Invitation, &[Bounced], Some(Bounced)),
            (MessageKind::Reminder, &[Bounced, Unsubscribed], Some(Unsubscribed)),
            (MessageKind::Confirmation, &[Unsubscribed], Some(Unsubscribed)),
            (MessageKind::Cancellation, &[Unsubscribed], Some(Unsubscribed)),
            (MessageKind::Code, &[Unsubscribed, Bounced], None),
        ] {
            assert_eq!(stops(kind, reasons), want, "{kind} {reasons:?}");
        }
    }
}
