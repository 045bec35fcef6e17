//! `roundtable user`: accounts, for whoever runs the server.

use std::io::{BufRead, Write};

use clap::Subcommand;

use super::CliError;
use crate::actions::accounts::{self, AccountRefusal, NewUser};
use crate::app::App;
use crate::domain::audit::Actor;
use crate::domain::email::Email;
use crate::domain::id::UserId;
use crate::domain::password::{MAX, Password};
use crate::domain::user::{Role, UserName};
use crate::store::{StoreError, users};

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Add an account. The password is the first line of standard input.
    Add {
        /// What they sign in with.
        #[arg(value_parser = email)]
        email: Email,
        /// What they may do: owner, organiser, staff or viewer.
        #[arg(long, value_parser = role)]
        role: Role,
        /// What colleagues read; without it, the part of the address before the @.
        #[arg(long, value_parser = name)]
        name: Option<UserName>,
        /// Read the password from standard input, so that no other process sees it.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// List all accounts: address, role, name and state, separated by tabs.
    List,
    /// Disable an account and end its sessions.
    Disable {
        /// Whose.
        #[arg(value_parser = email)]
        email: Email,
    },
    /// Let a disabled account in again.
    Enable {
        /// Whose.
        #[arg(value_parser = email)]
        email: Email,
    },
    /// Give an account a new password and end its sessions, where the old one was lost. The
    /// password is the first line of standard input.
    Password {
        /// Whose.
        #[arg(value_parser = email)]
        email: Email,
        /// Read the password from standard input, so that no other process sees it.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
}

fn email(raw: &str) -> Result<Email, String> {
    Email::parse(raw).map_err(|e| e.to_string())
}

fn role(raw: &str) -> Result<Role, String> {
    Role::parse(raw).ok_or_else(|| "the roles are owner, organiser, staff and viewer".to_owned())
}

fn name(raw: &str) -> Result<UserName, String> {
    UserName::required(raw).map_err(|e| format!("the name {e}"))
}

/// Runs the command.
///
/// # Errors
/// A sentence for stderr.
pub(crate) async fn run(
    app: &App,
    command: UserCommand,
    input: impl BufRead,
    out: &mut impl Write,
) -> Result<(), CliError> {
    match command {
        UserCommand::Add { email, role, name, password_stdin: _ } => {
            let password = password(input, &email)?;
            let name = name.unwrap_or_else(|| UserName::squeeze(before_at(&email)));
            let user =
                accounts::add_user(app, Actor::Command, NewUser { email, name, role, password }).await?;
            writeln!(out, "{}\t{}", user.email, user.role)?;
        }
        UserCommand::List => list(app, out).await?,
        UserCommand::Disable { email } => {
            accounts::disable_user(app, Actor::Command, id_of(app, email).await?).await?;
        }
        UserCommand::Enable { email } => {
            accounts::enable_user(app, Actor::Command, id_of(app, email).await?).await?;
        }
        UserCommand::Password { email, password_stdin: _ } => {
            let id = id_of(app, email.clone()).await?;
            accounts::reset_password(app, Actor::Command, id, password(input, &email)?).await?;
        }
    }
    Ok(())
}

async fn list(app: &App, out: &mut impl Write) -> Result<(), CliError> {
    for user in app.db.read(|c| users::all(c).map_err(StoreError::from)).await? {
        let state = if user.disabled_at.is_some() { "disabled" } else { "active" };
        writeln!(out, "{}\t{}\t{}\t{state}", user.email, user.role, user.name)?;
    }
    Ok(())
}

async fn id_of(app: &App, email: Email) -> Result<UserId, CliError> {
    let found = app.db.read(move |c| users::by_email(c, &email).map_err(StoreError::from)).await?;
    found.map(|(user, _)| user.id).ok_or_else(|| CliError::new(AccountRefusal::Unknown))
}

/// The first line, without its end.
fn password(input: impl BufRead, owner: &Email) -> Result<Password, CliError> {
    let mut line = String::new();
    // Every character of a password may have four bytes; more than that is too long in any case.
    let most = u64::try_from(MAX).unwrap_or(u64::MAX) * 4 + 2;
    input.take(most).read_line(&mut line)?;
    let typed = line.strip_suffix('\n').unwrap_or(&line);
    let typed = typed.strip_suffix('\r').unwrap_or(typed);
    Password::parse(typed, Some(owner)).map_err(CliError::new)
}

fn before_at(email: &Email) -> &str {
    email.as_str().split('@').next().unwrap_or_default()
}

#[cfg(test)]
mod tests;
