//! Exports through the real database file: the same however they are read, and never half for whole.

use futures_util::FutureExt;
use tokio::task::spawn_blocking;

use super::*;
use crate::actions::imports;
use crate::domain::samples;

const GUESTS: usize = 7;

async fn product() -> (tempfile::TempDir, App, EventId) {
    let folder = tempfile::tempdir().expect("a folder");
    let event = samples::event();
    let app = App::in_folder(folder.path(), event.created_at);
    let id = event.id;
    app.db.write(|c| events::insert(c, event).map_err(StoreError::from)).await.expect("an event");
    let mut list = String::from("email,family_name\n");
    for n in 0..GUESTS {
        list.push_str(&format!("guest{n}@x.example,Guest {n}\n"));
    }
    imports::bring_in(&app, Actor::Command, id, list.into_bytes()).await.expect("comes in");
    (folder, app, id)
}

async fn taken(app: &App, event: EventId, format: Format, page: usize) -> Export {
    let wanted =
        Wanted { answer: Answer::All, format, questions: true, sensitive: false, byte_order_mark: false };
    let mut export = begin(app, Actor::Command, event, wanted).await.expect("begins");
    export.page = page;
    export
}

async fn whole(app: &App, mut export: Export) -> Vec<u8> {
    let mut file = Vec::new();
    while let Some(piece) = export.next(app).await.expect("a piece") {
        assert!(!piece.is_empty());
        file.extend(piece);
    }
    assert_eq!(export.next(app).await.expect("still at the end"), None);
    file
}

#[tokio::test]
async fn however_long_pages_are_the_file_is_the_same() {
    let (_folder, app, event) = product().await;
    for format in Format::ALL {
        let want = whole(&app, taken(&app, event, *format, 100).await).await;
        for page in [1, 2, GUESTS - 1, GUESTS] {
            let file = whole(&app, taken(&app, event, *format, page).await).await;
            assert!(file == want, "{format}, {page} at a time");
        }
    }
}

#[tokio::test]
async fn what_is_known_before_the_first_byte() {
    let (_folder, app, event) = product().await;
    let mut csv = taken(&app, event, Format::Csv, 2).await;
    assert_eq!(csv.prepare(&app).await.expect("reads"), None);
    let text = String::from_utf8(whole(&app, csv).await).expect("text");
    assert_eq!(text.lines().count(), GUESTS + 1);
    let mut book = taken(&app, event, Format::Xlsx, 2).await;
    let length = book.prepare(&app).await.expect("is written").expect("is known");
    assert_eq!(whole(&app, book).await.len() as u64, length);
}

#[test]
fn an_export_that_was_cut_short_never_looks_whole() {
    // One thread for all that takes its time, so that the test can keep an export waiting.
    let runtime = tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let (_folder, app, event) = product().await;
        for format in Format::ALL {
            let mut export = taken(&app, event, *format, 2).await;
            let (free, busy) = std::sync::mpsc::channel::<()>();
            let holding = spawn_blocking(move || busy.recv());
            assert!(export.next(&app).now_or_never().is_none(), "it waits for its turn");
            drop(free);
            assert!(holding.await.expect("the thread comes free").is_err(), "nothing was sent");
            for _ in 0..2 {
                let next = export.next(&app).await;
                assert!(matches!(next, Err(ExportError::Broken)), "{format}: {next:?}");
            }
            assert!(export.prepare(&app).await.is_err());
        }
    });
}
