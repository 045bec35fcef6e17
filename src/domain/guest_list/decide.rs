//! What becomes of each row.

use std::collections::HashMap;

use super::{Change, GuestRow, RowProblem};
use crate::domain::choice::choice;
use crate::domain::contact::ContactDraft;

/// A row's number and what it says, or everything that is wrong with it.
pub type ParsedRow = (u32, Result<GuestRow, Vec<RowProblem>>);

/// What the product knows of a row's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The contact in the directory.
    pub details: ContactDraft,
    /// True where the contact is on this event's guest list, in whatever standing.
    pub listed: bool,
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Nobody knew the person: a new contact, put on the guest list.
    New(ContactDraft),
    /// In the directory and not on this guest list: put on it, with what the row changes.
    Added {
        /// The contact as it will be.
        details: ContactDraft,
        /// What the row changes; may be nothing.
        changes: Vec<Change>,
    },
    /// On the guest list, and the row changes something.
    Updated {
        /// The contact as it will be.
        details: ContactDraft,
        /// What the row changes.
        changes: Vec<Change>,
    },
    /// On the guest list, and the row says nothing new.
    AlreadyThere {
        /// The row of this file that said the very same.
        same_as: Option<u32>,
    },
    /// It cannot go in.
    Broken(Vec<RowProblem>),
}

choice! {
    /// The four things that people want to tell apart.
    OutcomeKind {
        /// New on this guest list.
        New = "new",
        /// On the list, with changed details.
        Updated = "updated",
        /// On the list, unchanged.
        AlreadyThere = "already-there",
        /// Left out, with reasons.
        Broken = "broken",
    }
}

impl OutcomeKind {
    /// As people read it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Updated => "Updated",
            Self::AlreadyThere => "Already there",
            Self::Broken => "Broken",
        }
    }
}

impl Outcome {
    /// Which of the four it is.
    #[must_use]
    pub fn kind(&self) -> OutcomeKind {
        match self {
            Self::New(_) | Self::Added { .. } => OutcomeKind::New,
            Self::Updated { .. } => OutcomeKind::Updated,
            Self::AlreadyThere { .. } => OutcomeKind::AlreadyThere,
            Self::Broken(_) => OutcomeKind::Broken,
        }
    }
}

/// A row and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The row's number, as a spreadsheet program shows it.
    pub number: u32,
    /// What becomes of it.
    pub outcome: Outcome,
}

/// How many rows end how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Summary {
    /// New on the guest list; of these, [`Summary::known`] were in the directory.
    pub new: u32,
    /// New on the guest list and known in the directory.
    pub known: u32,
    /// Updated.
    pub updated: u32,
    /// Already there.
    pub already_there: u32,
    /// Broken.
    pub broken: u32,
}

impl Summary {
    /// Counts decisions.
    #[must_use]
    pub fn of<'a>(decisions: impl IntoIterator<Item = &'a Decision>) -> Self {
        let mut summary = Self::default();
        for decision in decisions {
            let count = match &decision.outcome {
                Outcome::New(_) => &mut summary.new,
                Outcome::Added { .. } => {
                    summary.known += 1;
                    &mut summary.new
                }
                Outcome::Updated { .. } => &mut summary.updated,
                Outcome::AlreadyThere { .. } => &mut summary.already_there,
                Outcome::Broken(_) => &mut summary.broken,
            };
            *count += 1;
        }
        summary
    }

    /// How many rows of a kind.
    #[must_use]
    pub fn count(&self, kind: OutcomeKind) -> u32 {
        match kind {
            OutcomeKind::New => self.new,
            OutcomeKind::Updated => self.updated,
            OutcomeKind::AlreadyThere => self.already_there,
            OutcomeKind::Broken => self.broken,
        }
    }

    /// All rows.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.new + self.updated + self.already_there + self.broken
    }

    /// Rows that change something.
    #[must_use]
    pub fn changes(&self) -> u32 {
        self.new + self.updated
    }
}

/// Decides about the rows of a file, in their order. Of two rows with the same address, the first
/// that can go in does; a second one is already there if it says the same, else broken.
#[must_use]
pub fn decide(rows: Vec<ParsedRow>, known: &HashMap<String, Known>) -> Vec<Decision> {
    let mut seen: HashMap<String, (u32, GuestRow)> = HashMap::new();
    let mut decisions = Vec::with_capacity(rows.len());
    for (number, parsed) in rows {
        let outcome = match parsed {
            Err(problems) => Outcome::Broken(problems),
            Ok(row) => match seen.get(row.email.key()) {
                Some((first, same)) if *same == row => Outcome::AlreadyThere { same_as: Some(*first) },
                Some((first, _)) => Outcome::Broken(vec![RowProblem::of_row(format!(
                    "The same address as in row {first}, with other details. Keep one of the two rows."
                ))]),
                None => {
                    let outcome = decide_one(&row, known.get(row.email.key()));
                    if outcome.kind() != OutcomeKind::Broken {
                        seen.insert(row.email.key().to_owned(), (number, row));
                    }
                    outcome
                }
            },
        };
        decisions.push(Decision { number, outcome });
    }
    decisions
}

fn decide_one(row: &GuestRow, known: Option<&Known>) -> Outcome {
    let Some(Known { details, listed }) = known else {
        return row.draft().map_or_else(Outcome::Broken, Outcome::New);
    };
    let (details, changes) = row.merge(details);
    match (listed, changes.is_empty()) {
        (false, _) => Outcome::Added { details, changes },
        (true, false) => Outcome::Updated { details, changes },
        (true, true) => Outcome::AlreadyThere { same_as: None },
    }
}
