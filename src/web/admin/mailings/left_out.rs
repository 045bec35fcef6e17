//! Who is left out of a mailing, by name: some of each group, or everybody of the one that is asked for.

use crate::actions::mailings::Outlook;
use crate::domain::id::InvitationId;
use crate::domain::mailing::{Candidate, Helper, NoCopy};
use crate::store::{DbConn, QueryResult, assistants, invitations};

/// How many names are shown at once: of those who are left out for one reason, and to look as.
pub(super) const NAMES: usize = 100;

/// A name with the page of its invitation.
pub(super) struct Named {
    pub(super) invitation: InvitationId,
    pub(super) name: String,
}

/// Everybody who is left out for one reason.
pub(super) struct Group {
    /// The reason, as the address names it.
    pub(super) key: String,
    pub(super) words: &'static str,
    pub(super) count: usize,
    pub(super) named: Vec<Named>,
    /// True where everybody is named because somebody asked for it.
    pub(super) is_whole: bool,
}

/// Guests who do not get the mail, and assistants who get no copy though the guest gets it. `whole` is the key of the
/// group that is wanted whole.
///
/// # Errors
/// Of the queries.
pub(super) fn groups(
    c: &mut DbConn,
    outlook: &Outlook,
    whole: &str,
) -> QueryResult<(Vec<Group>, Vec<Group>)> {
    let most = |key: &str| if key == whole { usize::MAX } else { NAMES };
    let mut guests = Vec::new();
    for (reason, count) in outlook.plan.reasons() {
        let key = reason.to_string();
        let of_reason = outlook.plan.left_out.iter().filter(|(_, r)| *r == reason).map(|(who, _)| who);
        let named = named(c, of_reason, most(&key))?;
        guests.push(Group { is_whole: key == whole, key, words: reason.words(), count, named });
    }
    let mut copies = Vec::new();
    for why in NoCopy::ALL {
        let key = format!("copy {why}");
        let left_out = &outlook.copies.left_out;
        let of_reason: Vec<&Helper> = left_out.iter().filter(|(_, w)| w == why).map(|(who, _)| who).collect();
        if !of_reason.is_empty() {
            let (named, count) = (helpers(c, &of_reason, most(&key))?, of_reason.len());
            copies.push(Group { is_whole: key == whole, key, words: why.words(), count, named });
        }
    }
    Ok((guests, copies))
}

/// The names of at most so many of these people, in their order.
///
/// # Errors
/// Of the query.
pub(super) fn named<'a>(
    c: &mut DbConn,
    people: impl Iterator<Item = &'a Candidate>,
    most: usize,
) -> QueryResult<Vec<Named>> {
    let ids: Vec<InvitationId> = people.take(most).map(|who| who.invitation).collect();
    let mut names = invitations::names(c, &ids)?;
    let name = |invitation| Some(Named { invitation, name: names.remove(&invitation)? });
    Ok(ids.into_iter().filter_map(name).collect())
}

fn helpers(c: &mut DbConn, people: &[&Helper], most: usize) -> QueryResult<Vec<Named>> {
    let shown = &people[..people.len().min(most)];
    let ids: Vec<_> = shown.iter().map(|who| who.assistant).collect();
    let known = assistants::by_ids(c, &ids)?;
    let name = |who: &&Helper| {
        let assistant = known.get(&who.assistant)?;
        Some(Named { invitation: who.invitation, name: format!("{} ({})", assistant.name, assistant.email) })
    };
    Ok(shown.iter().filter_map(name).collect())
}
