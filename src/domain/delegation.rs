//! Delegations: how many seats an organisation has at an event, and the focal point who names its members.
//! Whoever of the organisation may still come takes a place; what one gives up, another can have.

use std::time::Duration;

use super::choice::choice;
use super::email::{Email, MailDomain};
use super::id::{DelegationId, EventId, InvitationId, LinkId, OrganisationId};
use super::invitation::{Reply, Standing};
use super::organisation::OrganisationName;
use super::reply::Refusal;

/// The most seats that one organisation can be allocated.
pub const MAX_SEATS: u32 = 1_000;

/// An organisation's seats at an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// Its identity.
    pub id: DelegationId,
    /// At which event.
    pub event_id: EventId,
    /// Whose.
    pub organisation_id: OrganisationId,
    /// The organisation's name.
    pub organisation: OrganisationName,
    /// How many.
    pub seats: u32,
    /// The invitee who names the members.
    pub focal: Option<InvitationId>,
    /// Who may join by the delegation's link; `None`: nobody.
    pub joining: Option<Joining>,
}

/// Who may join a delegation by its link: anybody who reads mail at a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joining {
    /// The domain of their addresses.
    pub domain: MailDomain,
    /// The random part of the link; another one is another link.
    pub link: LinkId,
}

impl Joining {
    /// How long after the event its link still opens a page: an event that is postponed must not end the link that
    /// went round, and what can be done by it is decided by the event.
    pub const OUTLIVES: Duration = Duration::from_hours(24 * 400);
}

/// What is known about somebody who wants to join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Nobody knows the address, or it is of this organisation and nobody was asked yet.
    New,
    /// Whoever has the address was invited, answered, or was withdrawn.
    Asked,
    /// The address is known as somebody's of another organisation.
    Elsewhere,
}

/// What becomes of somebody who wants to join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// They are invited, at the address that they gave.
    Invited,
    /// Nothing is sent. Whoever asked is not told: the address may be somebody else's.
    Nothing,
}

/// Why nobody can join now, or not with this address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinRefusal {
    /// The link belongs to no delegation (any more).
    Unknown,
    /// The event takes no answers of people who are invited now.
    Closed(Refusal),
    /// The address is not at the domain.
    Domain,
    /// Every place is taken.
    Full,
}

impl std::fmt::Display for JoinRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unknown => "There is no such link.",
            Self::Closed(refusal) => return refusal.fmt(f),
            Self::Domain => "The address is not at the delegation's domain.",
            Self::Full => "Every place of this delegation is taken.",
        })
    }
}

impl std::error::Error for JoinRefusal {}

/// Whether an address may join a delegation of which so many places are left.
///
/// # Errors
/// A [`JoinRefusal`]. Each is the same for everybody with the link, so that none tells who is on the list.
pub fn join(domain: &MailDomain, email: &Email, free: u32, known: Known) -> Result<Joined, JoinRefusal> {
    if !domain.has(email) {
        return Err(JoinRefusal::Domain);
    }
    if free == 0 {
        return Err(JoinRefusal::Full);
    }
    Ok(match known {
        Known::New => Joined::Invited,
        Known::Asked | Known::Elsewhere => Joined::Nothing,
    })
}

choice! {
    /// Where one member of a delegation stands.
    Place {
        /// Comes, or has a seat kept.
        Comes = "comes",
        /// May still come: has not answered, or waits.
        May = "may come",
        /// Takes part online where there is a room, and needs no seat.
        Online = "online",
        /// Does not come, or was withdrawn.
        Free = "free",
    }
}

/// Where somebody of the organisation stands; `seat` where attending as they do takes one.
#[must_use]
pub fn place(standing: Standing, reply: Option<Reply>, seat: bool) -> Place {
    match (standing, reply) {
        (Standing::Invited, Some(Reply::Accepted)) if !seat => Place::Online,
        (Standing::Revoked, _) | (_, Some(Reply::Declined | Reply::Replaced)) => Place::Free,
        (_, Some(Reply::Accepted | Reply::Offered)) => Place::Comes,
        (_, None | Some(Reply::Tentative | Reply::Waiting)) => Place::May,
    }
}

/// How many places are left, where people of the organisation stand like this.
#[must_use]
pub fn free(seats: u32, places: impl IntoIterator<Item = Place>) -> u32 {
    let taken = places.into_iter().filter(|place| matches!(place, Place::Comes | Place::May)).count();
    seats.saturating_sub(u32::try_from(taken).unwrap_or(u32::MAX))
}

/// Why a member was not named or withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DelegationRefusal {
    /// There is no such delegation, or its holder does not name its members.
    Unknown,
    /// The focal point's own invitation takes no answers now.
    Closed(Refusal),
    /// Every place is taken.
    Full,
    /// The person is on the guest list already.
    Listed,
    /// The person is known as somebody of another organisation.
    Elsewhere,
    /// This is no member whom the focal point can withdraw.
    NotAMember,
}

impl std::fmt::Display for DelegationRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unknown => "There is no such delegation.",
            Self::Closed(refusal) => return refusal.fmt(f),
            Self::Full => "Every place of this delegation is taken.",
            Self::Listed => "This person is on the guest list already.",
            Self::Elsewhere => "This person is known as somebody of another organisation.",
            Self::NotAMember => "This person is no member who can be withdrawn.",
        })
    }
}

impl std::error::Error for DelegationRefusal {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_still_come_takes_a_place() {
        for (standing, reply, want) in [
            (Standing::Listed, None, Place::May),
            (Standing::Invited, None, Place::May),
            (Standing::Invited, Some(Reply::Tentative), Place::May),
            (Standing::Invited, Some(Reply::Waiting), Place::May),
            (Standing::Invited, Some(Reply::Accepted), Place::Comes),
            (Standing::Invited, Some(Reply::Offered), Place::Comes),
            (Standing::Invited, Some(Reply::Declined), Place::Free),
            (Standing::Invited, Some(Reply::Replaced), Place::Free),
            (Standing::Revoked, None, Place::Free),
            (Standing::Revoked, Some(Reply::Accepted), Place::Free),
        ] {
            assert_eq!(place(standing, reply, true), want, "{standing} {reply:?}");
            let online = reply == Some(Reply::Accepted) && standing == Standing::Invited;
            let want = if online { Place::Online } else { want };
            assert_eq!(place(standing, reply, false), want, "{standing} {reply:?} without a seat");
        }
        assert_eq!(free(2, [Place::Online, Place::Comes]), 1, "who takes part online needs no seat");
        assert_eq!(free(3, [Place::Comes, Place::Free, Place::May]), 1);
        assert_eq!(free(1, [Place::Comes, Place::May]), 0, "more were invited than there are places");
        assert_eq!(free(2, []), 2);
    }

    #[test]
    fn who_may_join() {
        let domain = MailDomain::parse("ministry.example").expect("a domain");
        let (own, other) = ("ada@ministry.example", "ada@x.example");
        for (address, free, known, want) in [
            (own, 1, Known::New, Ok(Joined::Invited)),
            (own, 1, Known::Asked, Ok(Joined::Nothing)),
            (own, 1, Known::Elsewhere, Ok(Joined::Nothing)),
            (own, 0, Known::New, Err(JoinRefusal::Full)),
            // Who is on the list is told the same as who is not.
            (own, 0, Known::Asked, Err(JoinRefusal::Full)),
            (other, 1, Known::New, Err(JoinRefusal::Domain)),
            (other, 0, Known::Elsewhere, Err(JoinRefusal::Domain)),
        ] {
            let email = Email::parse(address).expect("an address");
            assert_eq!(join(&domain, &email, free, known), want, "{address} {free} {known:?}");
        }
    }
}
