//! Which list somebody wants, and in which form.

use crate::domain::choice::choice;
use crate::domain::invitation::Reply;
use crate::store::reports::GuestFilter;

choice! {
    /// In which form a list leaves.
    Format {
        /// An Excel workbook.
        Xlsx = "xlsx",
        /// Comma-separated values (RFC 4180).
        Csv = "csv",
    }
}

impl Format {
    /// The media type that a browser is told.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

choice! {
    /// Which guests are taken out.
    Answer {
        /// Everybody on the guest list.
        All = "all",
        /// Those who come.
        Accepted = "accepted",
        /// Those who do not.
        Declined = "declined",
        /// Those who were invited and have not answered.
        Unanswered = "unanswered",
        /// Those on the waiting list.
        Waiting = "waiting",
    }
}

impl Answer {
    pub(super) fn filter(self) -> GuestFilter {
        let mut filter = GuestFilter::default();
        match self {
            Self::All => {}
            Self::Accepted => filter.reply = Some(Reply::Accepted),
            Self::Declined => filter.reply = Some(Reply::Declined),
            Self::Unanswered => filter.unanswered = true,
            Self::Waiting => filter.reply = Some(Reply::Waiting),
        }
        filter
    }
}

/// Which list is taken out, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Which guests.
    pub answer: Answer,
    /// In which form.
    pub format: Format,
    /// With what was answered to questions.
    pub questions: bool,
    /// With sensitive answers, too, for somebody who may see them.
    pub sensitive: bool,
    /// For CSV: begin with a byte order mark, by which Excel knows the text for UTF-8.
    pub byte_order_mark: bool,
}
