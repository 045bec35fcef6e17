//! The names of guests.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::domain::contact::{Honorific, Name, PrintedName, printed_name};
use crate::domain::id::InvitationId;
use crate::store::DbConn;
use crate::store::schema::{contacts, invitations};

/// How many are asked for at once: engines take only so many values in one statement.
const AT_ONCE: usize = 1_000;

/// The names of these guests as the directory prints them.
///
/// # Errors
/// Of the queries.
pub fn names(c: &mut DbConn, ids: &[InvitationId]) -> QueryResult<HashMap<InvitationId, String>> {
    let mut names = HashMap::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        let rows: Vec<(InvitationId, Honorific, Name, Name, Option<PrintedName>)> = invitations::table
            .inner_join(contacts::table)
            .filter(invitations::id.eq_any(some.to_vec()))
            .select((
                invitations::id,
                contacts::honorific,
                contacts::given_name,
                contacts::family_name,
                contacts::printed_name,
            ))
            .load(c)?;
        names.extend(rows.into_iter().map(|(id, honorific, given, family, printed)| {
            let printed = printed.filter(|name| !name.is_empty()).map(|name| name.to_string());
            (id, printed.unwrap_or_else(|| printed_name(&honorific, &given, &family)))
        }));
    }
    Ok(names)
}
