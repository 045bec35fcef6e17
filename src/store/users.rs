//! People with an account.

use diesel::prelude::*;

use super::DbConn;
use super::schema::users;
use crate::domain::email::Email;
use crate::domain::id::UserId;
use crate::domain::instant::Instant;
use crate::domain::password::PasswordHash;
use crate::domain::user::{Role, User, UserName};

type Columns = (users::id, users::email, users::name, users::role, users::disabled_at, users::created_at);
/// Everything but the password's hash, which only signing in needs.
pub(super) const COLUMNS: Columns =
    (users::id, users::email, users::name, users::role, users::disabled_at, users::created_at);

#[derive(Queryable)]
pub(super) struct Row {
    id: UserId,
    email: Email,
    name: UserName,
    role: Role,
    disabled_at: Option<Instant>,
    created_at: Instant,
}

impl From<Row> for User {
    fn from(row: Row) -> Self {
        let Row { id, email, name, role, disabled_at, created_at } = row;
        Self { id, email, name, role, disabled_at, created_at }
    }
}

/// One user.
///
/// # Errors
/// Of the query.
pub fn find(c: &mut DbConn, id: UserId) -> QueryResult<Option<User>> {
    users::table.find(id).select(COLUMNS).get_result::<Row>(c).optional().map(|r| r.map(User::from))
}

/// The user with this address (see [`Email::key`]), and their password's hash.
///
/// # Errors
/// Of the query.
pub fn by_email(c: &mut DbConn, email: &Email) -> QueryResult<Option<(User, PasswordHash)>> {
    let found = users::table
        .filter(users::email_key.eq(email.key()))
        .select((COLUMNS, users::password_hash))
        .get_result::<(Row, PasswordHash)>(c)
        .optional()?;
    Ok(found.map(|(row, hash)| (row.into(), hash)))
}

/// A user's password hash.
///
/// # Errors
/// Of the query.
pub fn password_hash(c: &mut DbConn, id: UserId) -> QueryResult<Option<PasswordHash>> {
    users::table.find(id).select(users::password_hash).get_result(c).optional()
}

/// Everybody, by address; the disabled ones too.
///
/// # Errors
/// Of the query.
pub fn all(c: &mut DbConn) -> QueryResult<Vec<User>> {
    let rows = users::table.order(users::email_key).select(COLUMNS).load::<Row>(c)?;
    Ok(rows.into_iter().map(User::from).collect())
}

/// True where there is any account, disabled or not.
///
/// # Errors
/// Of the query.
pub fn any(c: &mut DbConn) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(users::table.select(users::id))).get_result(c)
}

/// How many owners can sign in.
///
/// # Errors
/// Of the query.
pub fn active_owners(c: &mut DbConn) -> QueryResult<i64> {
    users::table
        .filter(users::role.eq(Role::Owner))
        .filter(users::disabled_at.is_null())
        .count()
        .get_result(c)
}

/// Keeps a new user.
///
/// # Errors
/// Of the query; also where the address is taken.
pub fn insert(c: &mut DbConn, user: &User, hash: &PasswordHash) -> QueryResult<()> {
    let User { id, email, name, role, disabled_at, created_at } = user;
    diesel::insert_into(users::table)
        .values((
            users::id.eq(id),
            users::email.eq(email),
            users::email_key.eq(email.key()),
            users::name.eq(name),
            users::role.eq(role),
            users::password_hash.eq(hash),
            users::disabled_at.eq(disabled_at),
            users::created_at.eq(created_at),
        ))
        .execute(c)
        .map(drop)
}

/// Takes a user for this transaction who can sign in and has this password's hash; false where there is
/// none (any more).
///
/// # Errors
/// Of the query.
pub fn hold(c: &mut DbConn, id: UserId, hash: &PasswordHash) -> QueryResult<bool> {
    let same =
        users::table.find(id).filter(users::password_hash.eq(hash)).filter(users::disabled_at.is_null());
    diesel::update(same).set(users::password_hash.eq(hash)).execute(c).map(|held| held == 1)
}

/// Replaces a user's password hash.
///
/// # Errors
/// Of the query.
pub fn set_password(c: &mut DbConn, id: UserId, hash: &PasswordHash) -> QueryResult<()> {
    diesel::update(users::table.find(id)).set(users::password_hash.eq(hash)).execute(c).map(drop)
}

/// Disables a user, or with `None` lets them in again.
///
/// # Errors
/// Of the query.
pub fn set_disabled(c: &mut DbConn, id: UserId, at: Option<Instant>) -> QueryResult<()> {
    diesel::update(users::table.find(id)).set(users::disabled_at.eq(at)).execute(c).map(drop)
}

/// Gives a user another role.
///
/// # Errors
/// Of the query.
pub fn set_role(c: &mut DbConn, id: UserId, role: Role) -> QueryResult<()> {
    diesel::update(users::table.find(id)).set(users::role.eq(role)).execute(c).map(drop)
}
