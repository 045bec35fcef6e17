//! The way to the mail server: what its refusals say about the way itself, and what is kept of that.
//!
//! A refusal can concern one mail, or all of them alike. One that concerns all must not use up the
//! mails' attempts, and must not fail them: the way is closed ([`Trouble`]), and they wait.

mod hang_ups;
mod lanes;
mod suspicion;
mod throttle;

use super::choice::choice;
use super::instant::Instant;
use super::text::Line;

pub use hang_ups::HangUps;
pub use lanes::{Entry, Lanes, PerDomain};
pub use suspicion::{Suspicion, Verdict};
pub use throttle::Throttle;

use std::time::Duration;

/// How often a way that is closed is tried again, with one mail.
pub const PROBE: Duration = Duration::from_secs(30);
/// For how long word of a mail server that is away counts: a node that tries says it anew at each
/// [`PROBE`], and one that has died says nothing any more.
const HEARSAY: Duration = Duration::from_mins(2);

choice! {
    /// What keeps every mail from going out.
    TroubleKind {
        /// The mail server cannot be reached, its encryption fails or it refuses the login. It is tried again.
        Away = "away",
        /// The mail server takes nothing from us. Nothing is tried before somebody has looked at it.
        Refused = "refused",
    }
}

/// Why no mail goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What it is.
    pub kind: TroubleKind,
    /// What was said.
    pub words: Line<500>,
    /// Since when.
    pub since: Instant,
    /// When it was last seen to be so.
    pub seen_at: Instant,
}

impl Trouble {
    /// True where it can be believed to last.
    #[must_use]
    pub fn lasts(&self, now: Instant) -> bool {
        match self.kind {
            TroubleKind::Refused => true,
            TroubleKind::Away => now < self.seen_at + HEARSAY,
        }
    }
}

/// How far a conversation with the mail server had come when it refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It had not let us in yet.
    Greeting,
    /// We had said who we are.
    Login,
    /// The sender was named.
    Sender,
    /// The recipient was named, or the mail was handed over.
    Recipient,
}

/// What a refusal means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// This mail: later.
    Later,
    /// This mail: never.
    Never,
    /// Every mail: fewer at once. This one is as it was before.
    Busy,
    /// Every mail, for now.
    Away,
    /// Every mail, until somebody has mended it.
    Refused,
}

/// The numbers in a mail server's answer: the reply code (RFC 5321, 4.2) and the enhanced status code
/// (RFC 3463), where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    basic: u16,
    enhanced: Option<(u16, u16)>,
}

impl Code {
    /// The numbers at the beginning of an answer such as `550 5.7.1 Not from you`.
    #[must_use]
    pub fn of(words: &str) -> Option<Self> {
        let mut words = words.split_ascii_whitespace();
        let basic = words.next()?.parse().ok().filter(|code| (200..600).contains(code))?;
        let enhanced = words.next().and_then(|word| {
            let mut numbers = word.trim_end_matches(':').split('.').map(str::parse::<u16>);
            let class = numbers.next()?.ok()?;
            let (subject, detail) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
            (class == basic / 100 && numbers.next().is_none()).then_some((subject, detail))
        });
        Some(Self { basic, enhanced })
    }

    /// The server hangs up because there is too much to do (421), or takes no more at once (432, as
    /// Exchange says it).
    #[must_use]
    pub fn asks_for_less(self) -> bool {
        matches!(self.basic, 421 | 432)
    }

    /// Refused for good by a policy (`5.7.x`) that may be about us. The details that can only be about the
    /// recipient are not: a list that takes no mail from outside (2), and an owner or a domain that has
    /// changed hands (17, 18: RFC 7293).
    #[must_use]
    pub fn is_policy(self) -> bool {
        self.basic >= 500 && matches!(self.enhanced, Some((7, detail)) if !matches!(detail, 2 | 17 | 18))
    }
}

/// What a refusal means that begins with its numbers.
///
/// Before a recipient is named, whatever the server has against a mail it has against every mail. Once
/// one is named it is about this mail; whether a `5.7.x` there is about us is for [`Suspicion`] to say.
#[must_use]
pub fn meaning(stage: Stage, code: Option<Code>) -> Meaning {
    let Some(code) = code else { return Meaning::Away };
    let for_good = code.basic >= 500;
    match stage {
        Stage::Recipient if for_good => Meaning::Never,
        Stage::Recipient => Meaning::Later,
        // At the login 432 asks for another password (RFC 4954).
        Stage::Login if code.basic == 421 => Meaning::Busy,
        Stage::Login => Meaning::Away,
        Stage::Greeting | Stage::Sender if code.asks_for_less() => Meaning::Busy,
        Stage::Greeting if code.is_policy() => Meaning::Refused,
        Stage::Sender if for_good => Meaning::Refused,
        Stage::Greeting | Stage::Sender => Meaning::Away,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_refusal_means_at_each_stage() {
        use Meaning::{Away, Busy, Later, Never, Refused};
        for (words, want) in [
            ("421 4.3.2 too many connections", [Busy, Busy, Busy, Later]),
            ("432 4.3.2 concurrent connections limit exceeded", [Busy, Away, Busy, Later]),
            ("451 4.7.1 greylisted", [Away, Away, Away, Later]),
            ("454 4.7.0 no authentication now", [Away, Away, Away, Later]),
            ("535 5.7.8 wrong password", [Refused, Away, Refused, Never]),
            ("530 5.7.0 say STARTTLS first", [Refused, Away, Refused, Never]),
            ("550 5.1.1 no such person", [Away, Away, Refused, Never]),
            ("554 5.7.1 your address is on a list", [Refused, Away, Refused, Never]),
            ("554 no service here", [Away, Away, Refused, Never]),
            ("connection reset", [Away, Away, Away, Away]),
        ] {
            let stages = [Stage::Greeting, Stage::Login, Stage::Sender, Stage::Recipient];
            assert_eq!(stages.map(|stage| meaning(stage, Code::of(words))), want, "{words}");
        }
    }

    #[test]
    fn policies_that_may_be_about_us() {
        for (words, want) in [
            ("550 5.7.1 relaying denied", true),
            ("550 5.7.26 unauthenticated mail", true),
            ("550 5.7.1: relaying denied", true),
            ("550 5.7.2 members only", false),
            ("550 5.7.17 the mailbox has another owner", false),
            ("550 5.1.1 no such person", false),
            ("450 4.7.1 greylisted", false),
            ("550 4.7.1 of two minds", false),
            ("550 5.7 short", false),
            ("550 5.7.1.1 long", false),
            ("550 relaying denied", false),
        ] {
            assert_eq!(Code::of(words).is_some_and(Code::is_policy), want, "{words}");
        }
        assert_eq!([Code::of(""), Code::of("ok 250"), Code::of("999 no")], [None; 3]);
    }

    #[test]
    fn hearsay_is_forgotten_and_a_pause_is_not() {
        let now = Instant::from_micros(1_800_000_000_000_000);
        let of = |kind| Trouble { kind, words: Line::squeeze("x"), since: now, seen_at: now };
        for (seconds, away) in [(0, true), (119, true), (120, false), (9_000, false)] {
            let then = now + Duration::from_secs(seconds);
            assert_eq!(of(TroubleKind::Away).lasts(then), away, "after {seconds} seconds");
            assert!(of(TroubleKind::Refused).lasts(then));
        }
    }
}
