//! Everything that happened to an invitee, the latest first.

use crate::domain::audit::Deed;
use crate::domain::instant::Instant;
use crate::domain::message::MessageState;
use crate::domain::schedule::Zone;
use crate::store::{audit, reports};
use crate::web::admin::moment;
use crate::web::admin::words::kind_word;

/// One thing that happened.
pub(super) struct Happening {
    at: Instant,
    /// When, in words.
    pub(super) when: String,
    /// What.
    pub(super) what: String,
    /// By whom; empty where that is plain.
    pub(super) who: String,
    /// More about it; may be empty.
    pub(super) more: String,
    /// Somebody should look at it.
    pub(super) bad: bool,
}

/// What the audit and the outbox tell.
pub(super) fn timeline(
    zone: &Zone,
    audit: Vec<audit::Line>,
    mails: Vec<reports::MailLine>,
) -> Vec<Happening> {
    let mut happenings: Vec<Happening> =
        audit.into_iter().map(|line| happening(moment(zone, line.at), line)).collect();
    for mail in mails {
        let (at, bad) = match mail.state {
            MessageState::Failed | MessageState::Bounced => (mail.finished_at, true),
            _ => (mail.finished_at, false),
        };
        let at = at.unwrap_or(mail.queued_at);
        happenings.push(Happening {
            at,
            when: moment(zone, at),
            what: match mail.assistant {
                Some(name) => format!("{} mail {} (to {name}, assistant)", kind_word(mail.kind), mail.state),
                None => format!("{} mail {}", kind_word(mail.kind), mail.state),
            },
            who: String::new(),
            more: mail.outcome,
            bad,
        });
    }
    happenings.sort_by_key(|h| std::cmp::Reverse(h.at));
    happenings
}

fn happening(when: String, line: audit::Line) -> Happening {
    let word = line.deed.as_str();
    let mut what: String = word.to_owned();
    if let Some(first) = what.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    let more = match line.deed {
        Deed::ContactChanged | Deed::DetailsCorrected => "Details were changed.".to_owned(),
        _ => String::new(),
    };
    let who = match line.actor.as_str() {
        "invitee" => "the invitee".to_owned(),
        "command" => "the command line".to_owned(),
        "system" => "the product".to_owned(),
        _ => line.actor,
    };
    Happening { at: line.at, when, what, who, more, bad: false }
}
