//! A folder of an IMAP mailbox (RFC 3501): whatever in it is not marked as seen is new. One connection for each
//! look, mails by their UIDs, which no other program's work in the folder changes.
//!
//! `imaps://` speaks TLS from the first byte, with the machine's own certificates; a wrong name or a certificate that
//! nobody signed ends the connection before anything is said.

use std::sync::Arc;
use std::time::Duration;

use async_imap::error::Error;
use async_imap::{Client, Session};
use futures_util::{StreamExt as _, TryStreamExt as _};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

use super::{BATCH, Count, MAX_OCTETS, Received, Take, Taken};
use crate::config::Imap;

/// How long the server may take to be reached, encryption included.
const CONNECT: Duration = Duration::from_secs(20);
/// How long it may take for one command, a whole mail included.
const TALK: Duration = Duration::from_secs(60);

/// Offers each mail that is not marked as seen, the oldest first.
///
/// # Errors
/// A sentence for whoever runs the program: what the server did not do. It never holds the password.
pub async fn read(place: &Imap, take: &Take) -> Result<Count, String> {
    let address = (place.host.as_str(), place.port);
    let stream = in_time(CONNECT, TcpStream::connect(address))
        .await?
        .map_err(|e| format!("The IMAP server cannot be reached: {e}."))?;
    if !place.tls {
        return over(stream, place, take).await;
    }
    let name = ServerName::try_from(place.host.clone())
        .map_err(|_| "The IMAP server's host is not one that can have a certificate.".to_owned())?;
    let connector = TlsConnector::from(Arc::new(tls()?));
    let stream = in_time(CONNECT, connector.connect(name, stream))
        .await?
        .map_err(|e| format!("The IMAP server's encryption fails: {e}. Nothing was said to it."))?;
    over(stream, place, take).await
}

/// TLS with the machine's own certificates.
fn tls() -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    let (_, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

async fn over<T>(stream: T, place: &Imap, take: &Take) -> Result<Count, String>
where
    T: AsyncRead + AsyncWrite + Unpin + std::fmt::Debug + Send,
{
    let mut client = Client::new(stream);
    let greeting = in_time(TALK, client.read_response()).await?;
    if !matches!(greeting, Ok(Some(_))) {
        return Err("The IMAP server does not greet.".to_owned());
    }
    let login = in_time(TALK, client.login(&place.user, &place.password)).await?;
    let mut session = login.map_err(|(error, _)| said("refuses the login", &error))?;
    let read = unseen(&mut session, &place.folder, take).await;
    // Good manners only: whether the server hears it makes no difference.
    let _ = timeout(Duration::from_secs(5), session.logout()).await;
    read
}

async fn unseen<T>(session: &mut Session<T>, folder: &str, take: &Take) -> Result<Count, String>
where
    T: AsyncRead + AsyncWrite + Unpin + std::fmt::Debug + Send,
{
    let mut count = Count::default();
    in_time(TALK, session.select(folder)).await?.map_err(|e| said("does not open the folder", &e))?;
    let found = in_time(TALK, session.uid_search("UNSEEN UNDELETED")).await?;
    let mut uids: Vec<u32> = found.map_err(|e| said("does not search the folder", &e))?.into_iter().collect();
    uids.sort_unstable();
    for uid in uids {
        if count.done + count.later >= BATCH {
            break;
        }
        let sizes = fetch(session, uid, "(UID RFC822.SIZE)").await?;
        let Some(size) = sizes.iter().find(|one| one.uid == Some(uid)).and_then(|one| one.size) else {
            continue;
        };
        if usize::try_from(size).unwrap_or(usize::MAX) > MAX_OCTETS {
            count.too_large += 1;
            continue;
        }
        let bodies = fetch(session, uid, "(UID BODY.PEEK[])").await?;
        let mail = bodies.iter().find(|one| one.uid == Some(uid)).and_then(|one| one.body());
        // Another program may have deleted it meanwhile.
        let Some(raw) = mail.map(<[u8]>::to_vec) else { continue };
        let taken = take(Received { recipients: Vec::new(), raw }).await;
        count.note(taken);
        if taken != Taken::Later {
            let marked = async {
                session
                    .uid_store(uid.to_string(), "+FLAGS.SILENT (\\Seen)")
                    .await?
                    .try_collect::<Vec<_>>()
                    .await
            };
            in_time(TALK, marked).await?.map_err(|e| said("does not mark a mail as seen", &e))?;
        }
    }
    Ok(count)
}

async fn fetch<T>(
    session: &mut Session<T>,
    uid: u32,
    what: &str,
) -> Result<Vec<async_imap::types::Fetch>, String>
where
    T: AsyncRead + AsyncWrite + Unpin + std::fmt::Debug + Send,
{
    let fetched = async {
        let stream = session.uid_fetch(uid.to_string(), what).await?;
        stream.take(BATCH).try_collect::<Vec<_>>().await
    };
    in_time(TALK, fetched).await?.map_err(|e| said("does not hand over a mail", &e))
}

async fn in_time<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, String> {
    timeout(limit, work).await.map_err(|_| "The IMAP server does not answer in time.".to_owned())
}

/// What the server did not do; its own words only where it said them to us, and never a command of ours.
fn said(what: &str, error: &Error) -> String {
    match error {
        Error::No(words) | Error::Bad(words) => format!("The IMAP server {what}: {words}"),
        Error::Io(error) => format!("The IMAP server {what}: the connection broke ({}).", error.kind()),
        _ => format!("The IMAP server {what}."),
    }
}
