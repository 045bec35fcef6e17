//! Which part of the guest list is shown, as it stands in the URL.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::domain::attendance::Mode;
use crate::domain::id::EventId;
use crate::domain::invitation::{Reply, Standing};
use crate::paths;
use crate::store::reports::{Cursor, GuestFilter, Sort};

/// The guest list's view, as it stands in the URL.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct View {
    /// Words to search for.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub q: String,
    /// One of [`SHOWS`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub show: String,
    /// `name`, `-name` or `answer`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sort: String,
    /// The guest behind which the page begins.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub after: String,
}

/// The filters: the word in the URL, and how people read it.
pub const SHOWS: &[(&str, &str)] = &[
    ("", "Everybody"),
    ("accepted", "Accepted"),
    ("in-person", "Accepted, in person"),
    ("online", "Accepted, online"),
    ("declined", "Declined"),
    ("unanswered", "Not answered"),
    ("waiting", "Waiting list"),
    ("offered", "Seat offered"),
    ("replaced", "Sends a colleague"),
    ("listed", "Not invited yet"),
    ("failed", "Mail failed"),
    ("revoked", "Revoked"),
];

impl View {
    /// The filter that the URL asks for; an unknown word shows everybody.
    pub fn filter(&self) -> GuestFilter {
        let mut filter = GuestFilter { search: self.q.trim().to_owned(), ..GuestFilter::default() };
        match self.show.as_str() {
            "accepted" => filter.reply = Some(Reply::Accepted),
            "in-person" => (filter.reply, filter.mode) = (Some(Reply::Accepted), Some(Mode::InPerson)),
            "online" => (filter.reply, filter.mode) = (Some(Reply::Accepted), Some(Mode::Online)),
            "declined" => filter.reply = Some(Reply::Declined),
            "unanswered" => filter.unanswered = true,
            "waiting" => filter.reply = Some(Reply::Waiting),
            "offered" => filter.reply = Some(Reply::Offered),
            "replaced" => filter.reply = Some(Reply::Replaced),
            "listed" => filter.standing = Some(Standing::Listed),
            "failed" => filter.mail_failed = true,
            "revoked" => filter.standing = Some(Standing::Revoked),
            _ => {}
        }
        filter
    }

    /// The order that the URL asks for.
    pub(super) fn order(&self) -> Sort {
        match self.sort.as_str() {
            "-name" => Sort::NameBackwards,
            "answer" => Sort::LatestAnswer,
            _ => Sort::Name,
        }
    }

    /// This view with something else, as the query part of a URL.
    pub(super) fn url(&self, event: EventId, change: impl FnOnce(&mut Self)) -> String {
        let mut view = Self { after: String::new(), ..self.clone() };
        change(&mut view);
        let query = serde_html_form::to_string(&view).unwrap_or_default();
        let path = paths::event(event);
        if query.is_empty() { path } else { format!("{path}?{query}") }
    }
}

/// A cursor as it stands in a URL.
pub(super) fn write_cursor(cursor: &Cursor) -> String {
    URL_SAFE_NO_PAD.encode(format!("{} {} {}", cursor.id, cursor.replied, cursor.key))
}

/// The cursor back; `None` where it is none.
pub(super) fn read_cursor(raw: &str) -> Option<Cursor> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(raw).ok()?).ok()?;
    let mut parts = text.splitn(3, ' ');
    let id = parts.next()?.parse().ok()?;
    let replied = parts.next()?.parse().ok()?;
    // No engine keeps a text with a zero character, and one of them refuses to be asked for it.
    let key = parts.next().filter(|key| !key.contains('\0'))?;
    Some(Cursor { id, replied, key: key.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::InvitationId;

    #[test]
    fn a_cursor_survives_the_url() {
        let id = InvitationId::from(uuid::Uuid::from_u128(7));
        let cursor = Cursor { key: "o'hara lee\u{1f}ada\u{1f}a@b.example".into(), replied: -3, id };
        assert_eq!(read_cursor(&write_cursor(&cursor)), Some(cursor));
        assert_eq!(read_cursor("not a cursor"), None);
        assert_eq!(read_cursor(""), None);
        assert_eq!(read_cursor(&write_cursor(&Cursor { key: "a\0".into(), replied: 0, id })), None);
    }

    #[test]
    fn a_view_is_a_url_that_can_be_shared() {
        let view = View { q: "müller & co".into(), show: "accepted".into(), ..View::default() };
        let url = view.url(EventId::from(uuid::Uuid::nil()), |v| v.sort = "-name".into());
        let query = url.split_once('?').map(|(_, q)| q).expect("a query");
        let back: View = serde_html_form::from_str(query).expect("parses");
        assert_eq!(
            (back.q.as_str(), back.show.as_str(), back.sort.as_str()),
            ("müller & co", "accepted", "-name")
        );
    }
}
