//! People with an account, and what each role may do.

use super::choice::choice;
use super::email::Email;
use super::id::UserId;
use super::instant::Instant;
use super::text::Line;

/// A user's name, as colleagues read it.
pub type UserName = Line<200>;

choice! {
    /// What a user may do; each role may do all that the next one may.
    Role {
        /// Everything, accounts included.
        Owner = "owner",
        /// Events, guest lists and mail.
        Organiser = "organiser",
        /// Reads everything, records answers and exports lists.
        Staff = "staff",
        /// Reads overviews.
        Viewer = "viewer",
    }
}

choice! {
    /// Something that a role may or may not do.
    Permission {
        /// Make, change and disable accounts.
        ManageUsers = "manage users",
        /// Make and change events, guest lists, invitations and templates.
        Organise = "organise",
        /// Send mail to guests.
        Send = "send",
        /// Record an answer that came by phone, letter or word of mouth.
        Record = "record answers",
        /// See sensitive answers: diets, access needs, passports.
        Sensitive = "see sensitive answers",
        /// Take personal data out of the product.
        Export = "export",
        /// See events and guest lists.
        Look = "look",
    }
}

impl Role {
    /// What the role may do, for the people who give roles to others.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Owner => "everything, accounts included",
            Self::Organiser => "makes events, invites guests and sends mail",
            Self::Staff => "sees everything, records answers and downloads lists",
            Self::Viewer => "sees events and guest lists",
        }
    }

    /// The permission function: the one place that says who may do what.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        match permission {
            Permission::Look => true,
            Permission::Export | Permission::Record => self != Self::Viewer,
            Permission::Organise | Permission::Send | Permission::Sensitive => {
                matches!(self, Self::Owner | Self::Organiser)
            }
            Permission::ManageUsers => self == Self::Owner,
        }
    }
}

/// A user as it is kept; the password's hash stays in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its identity.
    pub id: UserId,
    /// What they sign in with.
    pub email: Email,
    /// What colleagues read.
    pub name: UserName,
    /// What they may do.
    pub role: Role,
    /// When the account was disabled.
    pub disabled_at: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every role by every permission, written out: a change of either is a decision.
    #[test]
    fn who_may_do_what() {
        use Permission::{Export, Look, ManageUsers, Organise, Record, Send, Sensitive};
        for (role, allowed) in [
            (Role::Owner, &[ManageUsers, Organise, Send, Record, Sensitive, Export, Look][..]),
            (Role::Organiser, &[Organise, Send, Record, Sensitive, Export, Look]),
            (Role::Staff, &[Record, Export, Look]),
            (Role::Viewer, &[Look]),
        ] {
            for permission in Permission::ALL {
                assert_eq!(role.may(*permission), allowed.contains(permission), "{role}: {permission}");
            }
        }
    }
}
