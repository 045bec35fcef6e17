//! A look at the mail server, without a mail: everything up to the sender's name, and then good-bye.

use std::net::IpAddr;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::commands::{Mail, Rset};
use tokio::time::timeout;

use super::wire::words;
use super::{Delivery, Smtp, Words};

/// What the server agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Welcome {
    /// The connection was encrypted, and the certificate is the server's.
    pub encrypted: bool,
    /// The server is this very machine.
    pub here: bool,
    /// The server took a user and a password.
    pub logged_in: bool,
}

impl Smtp {
    /// Connects, encrypts and logs in as for a mail, names the sender, and takes it back.
    ///
    /// # Errors
    /// What would keep every mail from going out.
    pub async fn probe(&self, sender: &Address) -> Result<Welcome, Words> {
        let silent = |_| Words::squeeze("The mail server does not answer in time.");
        let connected = timeout(self.limits.0, self.connect()).await.map_err(silent)?;
        let mut connection = connected.map_err(Delivery::into_words)?;
        let host = self.server.host.as_str();
        let welcome = Welcome {
            encrypted: connection.is_encrypted(),
            here: host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()),
            logged_in: self.server.login.is_some(),
        };
        let named = async {
            let refused = |e| words("The mail server refuses the sender", &e);
            connection.command(Mail::new(Some(sender.clone()), vec![])).await.map_err(refused)?;
            connection.command(Rset).await.map_err(|e| words("The mail server loses its thread", &e))
        };
        timeout(self.limits.1, named).await.map_err(silent)??;
        // Good manners only, as at the end of every connection.
        let _ = timeout(Duration::from_secs(1), connection.quit()).await;
        Ok(welcome)
    }
}
