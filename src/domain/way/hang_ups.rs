//! Whom it is about where the mail server hangs up once a recipient is named.
//!
//! By then it has greeted us, let us in and taken the sender: it is there. One recipient can be what it breaks at; it
//! can as well be about to break at everybody. It is about the server where it hangs up at a second mail with nobody's
//! dealt with in between, and until it deals with one again; else it is about this mail, which is tried again later
//! like one that was refused for now, while all others go on.

use crate::domain::id::MessageId;

/// At what the server has hung up since it last dealt with somebody's mail.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum HangUps {
    /// At nothing.
    #[default]
    None,
    /// At one mail, however often.
    At(MessageId),
    /// At several.
    AtSeveral,
}

impl HangUps {
    /// The server took a mail or refused it.
    pub fn answered(&mut self) {
        *self = Self::None;
    }

    /// It hung up at this mail. True where that is about the mail alone.
    pub fn is_about(&mut self, message: MessageId) -> bool {
        *self = match *self {
            Self::None => Self::At(message),
            Self::At(same) if same == message => Self::At(message),
            Self::At(_) | Self::AtSeveral => Self::AtSeveral,
        };
        *self != Self::AtSeveral
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_a_hang_up_is_about() {
        // In order: a mail's letter where the server hangs up at it, `+` where it deals with another; and at which of
        // them it is found to be the server's affair.
        for (story, servers) in [
            ("a", vec![]),
            ("aaa", vec![]),
            ("a+a+b+a", vec![]),
            ("ab", vec![1]),
            ("aba", vec![1, 2]),
            ("abbb+b+a", vec![1, 2, 3]),
            ("a+ab", vec![3]),
        ] {
            let mut hang_ups = HangUps::default();
            let mut found = vec![];
            for (at, what) in story.chars().enumerate() {
                match what {
                    '+' => hang_ups.answered(),
                    mail => {
                        let id = uuid::Uuid::from_u128(u128::from(u32::from(mail))).into();
                        if !hang_ups.is_about(id) {
                            found.push(at);
                        }
                    }
                }
            }
            assert_eq!(found, servers, "{story}");
        }
    }
}
