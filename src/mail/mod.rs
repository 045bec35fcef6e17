//! Mail: [`compose`] makes a message's subject, text, HTML and calendar part out of values;
//! [`dkim`] signs it; [`transport`] takes it to a mail server, into a folder or (for tests) into memory;
//! [`incoming`] is where mail comes in. Nothing here knows of the database: the worker loads, composes, signs and
//! hands over.

pub mod compose;
pub mod dkim;
pub mod dns;
pub mod incoming;
pub mod own;
pub mod provided;
pub mod transport;

use crate::domain::id::MessageId;
use crate::domain::instant::Instant;

/// A composed mail, ready for the wire: ASCII, CRLF line ends, one recipient. It holds a person's
/// address and working link, so `Debug` shows neither.
#[derive(Clone)]
pub struct Outgoing {
    /// The outbox row that it was made of; its Message-ID is made of the same.
    pub id: MessageId,
    /// When it was queued; folders sort by it.
    pub queued_at: Instant,
    /// The envelope's sender.
    pub from: lettre::Address,
    /// The envelope's only recipient.
    pub to: lettre::Address,
    /// Header and body as they travel.
    pub raw: Vec<u8>,
}

impl std::fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outgoing({})", self.id)
    }
}
