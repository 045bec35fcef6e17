//! Rotating the key that signs and encrypts.

use std::time::Duration;

use serde_json::json;

use crate::actions::{Failure, answers};
use crate::app::App;
use crate::domain::audit::{Actor, Deed, Entry};
use crate::keys::{KeyFileError, Rotated};
use crate::store::{audit, events};

/// Links that were just printed or mailed outlive a rotation by at least this.
const LEAST_OVERLAP: Duration = Duration::from_secs(24 * 60 * 60);

/// Makes a new signing key. The old one verifies for another `overlap`; where none is given, until
/// the end of the last event, so that no link that is out dies. What is sealed is sealed anew: before, so
/// that no key leaves the file that something needs, and afterwards with the new key.
///
/// # Errors
/// A [`KeyFileError`] that says why the file could not be changed, or the database.
pub async fn rotate(
    app: &App,
    actor: Actor,
    overlap: Option<Duration>,
) -> Result<Rotated, Failure<KeyFileError>> {
    let (now, keys, random) = (app.clock.now(), app.keys.clone(), app.random);
    answers::reseal_all(app).await?;
    let rotated = app
        .db
        .write(move |c| {
            let until = match overlap {
                Some(overlap) => now + overlap,
                None => events::last_end(c)?.unwrap_or(now).max(now + LEAST_OVERLAP),
            };
            let rotated = keys.rotate(random, now, until).map_err(Failure::Refused)?;
            let detail = json!({
                "current": rotated.current.0,
                "retired": rotated.retired.0,
                "until": until.timestamp().to_string(),
            });
            audit::add(c, now, &Entry::new(actor, Deed::KeysRotated).detail(detail))?;
            Ok::<_, Failure<KeyFileError>>(rotated)
        })
        .await?;
    answers::reseal_all(app).await?;
    Ok(rotated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::LinkId;
    use crate::domain::instant::Instant;
    use crate::domain::token::Purpose;
    use crate::store::StoreError;

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    #[tokio::test]
    async fn a_rotation_is_audited_and_spares_links_that_are_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let now = Instant::from_micros(1_800_000_000_000_000);
        let app = App::in_folder(folder.path(), now);
        let none_yet = rotate(&app, Actor::Command, None).await.expect("rotates");
        assert_eq!(none_yet.until, now + LEAST_OVERLAP);
        let mut event = crate::domain::samples::event();
        event.details.starts_at = now + DAY * 89;
        event.details.ends_at = now + DAY * 90;
        app.db.write(move |c| events::insert(c, event).map_err(StoreError::from)).await.expect("is kept");
        let link = app.keys.seal(Purpose::Reply, LinkId([1; 16]), now + DAY * 90);
        let rotated = rotate(&app, Actor::Command, None).await.expect("rotates");
        assert_eq!((rotated.retired, rotated.until), (none_yet.current, now + DAY * 90));
        assert!(app.keys.open(Purpose::Reply, link.as_str(), now + DAY * 89).is_ok());
        rotate(&app, Actor::Command, Some(DAY)).await.expect("rotates");
        let lines = app.db.read(|c| audit::latest(c, 9).map_err(StoreError::from)).await.expect("reads");
        assert_eq!(lines.iter().map(|l| l.deed).collect::<Vec<_>>(), [Deed::KeysRotated; 3]);
        assert_eq!(lines[1].detail["until"], (now + DAY * 90).timestamp().to_string());
    }

    #[tokio::test]
    async fn a_rotation_that_fails_leaves_no_audit_entry() {
        let folder = tempfile::tempdir().expect("a folder");
        let app = App::in_folder(folder.path(), Instant::from_micros(1_800_000_000_000_000));
        std::fs::remove_file(folder.path().join("roundtable.key")).expect("is removed");
        let Err(Failure::Refused(error)) = rotate(&app, Actor::Command, None).await else {
            panic!("there is nothing to rotate")
        };
        assert!(error.to_string().contains("does not exist"), "{error}");
        let lines = app.db.read(|c| audit::latest(c, 9).map_err(StoreError::from)).await.expect("reads");
        assert!(lines.is_empty());
    }
}
