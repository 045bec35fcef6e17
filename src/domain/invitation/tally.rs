//! How many guests of an event stand where.

/// How many people attend and how many answered what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// On the guest list, revoked ones left out.
    pub listed: u32,
    /// Of these: invited.
    pub invited: u32,
    /// Of these: accepted.
    pub accepted: u32,
    /// Of these: declined.
    pub declined: u32,
    /// Of these: cannot say yet.
    pub tentative: u32,
    /// Of these: on the waiting list.
    pub waiting: u32,
    /// Of these: offered a seat that is kept for them.
    pub offered: u32,
    /// Of these: replaced by a colleague.
    pub replaced: u32,
    /// Revoked.
    pub revoked: u32,
}

impl Tally {
    /// Invited people who have not answered.
    #[must_use]
    pub fn unanswered(&self) -> u32 {
        let answered =
            self.accepted + self.declined + self.tentative + self.waiting + self.offered + self.replaced;
        self.invited.saturating_sub(answered)
    }

    /// People who attend, or for whom that is kept open after an offer.
    #[must_use]
    pub fn attending(&self) -> u32 {
        self.accepted + self.offered
    }
}
