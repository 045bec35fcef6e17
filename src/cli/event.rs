//! `roundtable event ...`

use super::CliError;
use crate::app::App;
use crate::store::StoreError;
use crate::store::reports::{self, EventLine};

/// A line each, tab-separated: id, start (RFC 3339), status, title; or the same as JSON.
pub(super) async fn list(app: &App, json: bool) -> Result<(), CliError> {
    let events = app.db.read(|c| reports::events(c, true).map_err(StoreError::from)).await;
    let events = events.map_err(CliError::new)?;
    if json {
        let rows: Vec<_> = events.iter().map(as_json).collect();
        println!("{}", serde_json::Value::Array(rows));
        return Ok(());
    }
    for EventLine { event, .. } in events {
        let details = &event.details;
        println!("{}\t{}\t{}\t{}", event.id, details.starts_at.timestamp(), event.status, details.title);
    }
    Ok(())
}

fn as_json(line: &EventLine) -> serde_json::Value {
    let details = &line.event.details;
    serde_json::json!({
        "id": line.event.id,
        "title": details.title.as_str(),
        "status": line.event.status,
        "starts_at": details.starts_at.timestamp().to_string(),
        "ends_at": details.ends_at.timestamp().to_string(),
        "zone": details.zone.name(),
        "capacity": details.seats.capacity,
        "reply_by": details.reply_by.timestamp().to_string(),
        "invited": line.invited,
        "accepted": line.accepted,
    })
}
