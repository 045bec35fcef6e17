use std::collections::BTreeMap;
use std::time::{Duration, Instant as Stopwatch};

use super::*;
use crate::app::App;
use crate::domain::audit::Actor;
use crate::domain::email::Email;
use crate::domain::event::EventStatus;
use crate::domain::guest_list::{Field, OutcomeKind, Summary};
use crate::domain::samples;
use crate::store::{StoreError, audit, contacts, invitations};

const SAMPLE: &[u8] = include_bytes!("../../cli/european-roundtable.csv");

async fn product() -> (tempfile::TempDir, App, EventId) {
    let folder = tempfile::tempdir().expect("a folder");
    let event = samples::event();
    let app = App::in_folder(folder.path(), event.created_at);
    let id = event.id;
    app.db.write(|c| events::insert(c, event).map_err(StoreError::from)).await.expect("an event");
    (folder, app, id)
}

/// The guest list as `address: name as printed, organisation, country, group, tags`.
async fn guests(app: &App, event: EventId) -> BTreeMap<String, String> {
    let list = app.db.read(move |c| -> Result<_, StoreError> {
        let mut guests = BTreeMap::new();
        for invitation in invitations::of_event(c, event)? {
            let contact = contacts::find(c, invitation.contact_id)?.expect("a contact");
            let details = contact.details;
            let organisation = &details.organisation;
            let tags: Vec<&str> = details.tags.iter().map(|t| t.as_str()).collect();
            let line = format!(
                "{}, {}, {}, {}, {}",
                details.printed(),
                organisation.name,
                organisation.country.map_or("-".to_owned(), |c| c.to_string()),
                organisation.group.map_or("-".to_owned(), |g| g.to_string()),
                tags.join("+"),
            );
            guests.insert(details.email.as_str().to_owned(), line);
        }
        Ok(guests)
    });
    list.await.expect("reads")
}

async fn bring(app: &App, event: EventId, file: &str) -> Summary {
    bring_in(app, Actor::Command, event, file.as_bytes().to_vec()).await.expect("comes in").summary
}

fn refusal<T: std::fmt::Debug>(result: ImportResult<T>) -> ImportRefusal {
    match result {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("expected a refusal: {other:?}"),
    }
}

#[tokio::test]
async fn the_sample_list_comes_in_whole_and_twice_changes_nothing() {
    let (_folder, app, event) = product().await;
    let id = stage(&app, Actor::Command, event, "list.csv", SAMPLE.to_vec()).await.expect("is kept");
    let (staged, shown) = preview(&app, id).await.expect("is read");
    assert_eq!(staged.file_name.as_str(), "list.csv");
    assert_eq!(shown.summary, Summary { new: 60, ..Summary::default() });
    assert!(guests(&app, event).await.is_empty(), "a preview changes nothing");
    assert_eq!(apply(&app, Actor::Command, id).await.expect("comes in"), shown.summary);
    let list = guests(&app, event).await;
    assert_eq!(list.len(), 60);
    assert_eq!(
        list["rep16@comreg.ie.example"],
        "Sukarno, Commission for Communications Regulation (ComReg), IE, regulator, speaker"
    );
    assert_eq!(apply(&app, Actor::Command, id).await.expect("the same"), shown.summary);
    let again = bring_in(&app, Actor::Command, event, SAMPLE.to_vec()).await.expect("comes in");
    assert_eq!(again.summary, Summary { already_there: 60, ..Summary::default() });
    assert_eq!(guests(&app, event).await, list);
}

#[tokio::test]
async fn updates_change_what_they_name_and_lists_stay_sorted() {
    let (_folder, app, event) = product().await;
    bring(
        &app,
        event,
        "email;Vorname;Nachname;Organisation;Land;Gruppe;Tags\nada@x.example;Ada;Zorn;RDI;NL;Regierung;VIP\nbo@x.example;Bo;Berg;RDI;NL;Regierung;\n",
    )
    .await;
    let summary =
        bring(&app, event, "email,family name,tags\nADA@x.example,Aal,speaker\nbo@x.example,,\n").await;
    assert_eq!(summary, Summary { updated: 1, already_there: 1, ..Summary::default() });
    let list = guests(&app, event).await;
    assert_eq!(list["ada@x.example"], "Ada Aal, RDI, NL, government, VIP+speaker");
    assert_eq!(list["bo@x.example"], "Bo Berg, RDI, NL, government, ");
    let order = app.db.read(move |c| invitations::of_event(c, event).map_err(StoreError::from)).await;
    let ada = app
        .db
        .read(|c| {
            contacts::by_email(c, &Email::parse("ada@x.example").expect("parses")).map_err(StoreError::from)
        })
        .await
        .expect("reads")
        .expect("is there");
    assert_eq!(order.expect("reads")[0].contact_id, ada.id, "the new name sorts first");
}

#[tokio::test]
async fn a_contact_of_another_event_is_added_to_this_list() {
    let (_folder, app, event) = product().await;
    bring(&app, event, "email,name\nada@x.example,Ada\n").await;
    let mut other = samples::event();
    other.id = app.random.id(app.clock.now());
    let other_id = other.id;
    app.db.write(|c| events::insert(c, other).map_err(StoreError::from)).await.expect("an event");
    let summary = bring(&app, other_id, "email\nada@x.example\nbo@x.example\n").await;
    assert_eq!(summary, Summary { new: 1, known: 1, broken: 1, ..Summary::default() });
    assert_eq!(guests(&app, other_id).await.len(), 1);
}

#[tokio::test]
async fn broken_rows_are_fixed_and_brought_in_again() {
    let (_folder, app, event) = product().await;
    let file = "Wer;Mail;Staat;country;note\nAda;ada@x.example;NL;ignore me;=1+1\nBo;bo@;NL;ignore me;x\nCy;cy@x.example;Atlantis;;'t y\n";
    let id = stage(&app, Actor::Command, event, "", file.as_bytes().to_vec()).await.expect("is kept");
    let columns = [Some(Field::GivenName), Some(Field::Email), Some(Field::Country), None, None].to_vec();
    set_columns(&app, id, columns).await.expect("the columns are set");
    let before = broken_rows(&app, id).await.expect("a file");
    assert_eq!(
        apply(&app, Actor::Command, id).await.expect("comes in"),
        Summary { new: 1, broken: 2, ..Summary::default() }
    );
    let csv = broken_rows(&app, id).await.expect("a file");
    assert_eq!(csv, before, "the same before and after");
    let text = String::from_utf8(csv).expect("UTF-8");
    assert_eq!(
        text,
        "\u{feff}given_name,email,country,country (ignored),note,problems (ignored when imported)\r\n\
         Bo,bo@,NL,ignore me,x,Row 3. Email: “bo@”: The part after the @ is not a domain name.\r\n\
         Cy,cy@x.example,Atlantis,,'t y,\"Row 4. Country: “Atlantis” is not known. Write the country's two-letter \
         code, such as NL, or its name; leave it empty for none.\"\r\n"
    );
    let fixed = text.replace("bo@,", "bo@x.example,").replace("cy@x.example,Atlantis", "cy@x.example,Aruba");
    let summary = bring(&app, event, &fixed).await;
    assert_eq!(summary, Summary { new: 2, ..Summary::default() });
    assert_eq!(guests(&app, event).await["cy@x.example"], "Cy, , AW, -, ");
}

#[tokio::test]
async fn refusals_say_why() {
    let (_folder, app, event) = product().await;
    let nowhere = app.random.id(app.clock.now());
    let file = || b"email,name\nada@x.example,Ada\n".to_vec();
    assert_eq!(refusal(stage(&app, Actor::Command, nowhere, "", file()).await), ImportRefusal::NoEvent);
    assert_eq!(
        refusal(stage(&app, Actor::Command, event, "", b"email,name\n".to_vec()).await),
        ImportRefusal::NoGuests
    );
    assert_eq!(
        refusal(stage(&app, Actor::Command, event, "", Vec::new()).await),
        ImportRefusal::File(crate::documents::table::TableError::Empty)
    );
    let id = stage(&app, Actor::Command, event, "", b"Wer,Was\nAda,x\n".to_vec()).await.expect("is kept");
    let (_, shown) = preview(&app, id).await.expect("is read");
    assert_eq!(shown.columns_problem, Some(MappingError::NoEmail));
    assert_eq!(refusal(apply(&app, Actor::Command, id).await), ImportRefusal::Columns(MappingError::NoEmail));
    let twice = vec![Some(Field::Email), Some(Field::Email)];
    assert_eq!(
        refusal(set_columns(&app, id, twice).await),
        ImportRefusal::Columns(MappingError::Twice(Field::Email))
    );
    assert_eq!(refusal(set_columns(&app, id, vec![Some(Field::Email)]).await), ImportRefusal::ColumnsChanged);

    let good = stage(&app, Actor::Command, event, "", file()).await.expect("is kept");
    let mut over = samples::event();
    over.status = EventStatus::Archived;
    app.db.write(|c| events::update(c, over).map_err(StoreError::from)).await.expect("writes");
    let refused = refusal(apply(&app, Actor::Command, good).await);
    assert_eq!(refused, ImportRefusal::EventOver(EventStatus::Archived));
    assert!(guests(&app, event).await.is_empty());
}

#[tokio::test]
async fn what_nobody_confirms_is_forgotten() {
    let (_folder, app, event) = product().await;
    let file = || b"email,name\nada@x.example,Ada\nbo@,Bo\n".to_vec();
    let left = stage(&app, Actor::Command, event, "", file()).await.expect("is kept");
    let done = stage(&app, Actor::Command, event, "", file()).await.expect("is kept");
    apply(&app, Actor::Command, done).await.expect("comes in");
    let hour = Duration::from_secs(3600);
    let forget = async |unconfirmed: Duration, confirmed: Duration| {
        let now = app.clock.now();
        let gone = app
            .db
            .write(move |c| imports::forget(c, now - unconfirmed, now - confirmed).map_err(StoreError::from));
        gone.await.expect("forgets");
    };
    forget(hour, hour).await;
    assert!(preview(&app, left).await.is_ok(), "it is not old enough");
    app.clock.advance(2 * hour);
    forget(hour, 3 * hour).await;
    assert_eq!(refusal(preview(&app, left).await.map(|_| ())), ImportRefusal::NoImport);
    assert!(broken_rows(&app, done).await.is_ok(), "broken rows wait longer");
    forget(hour, hour).await;
    assert_eq!(refusal(broken_rows(&app, done).await), ImportRefusal::NoImport);
    assert_eq!(apply(&app, Actor::Command, done).await.expect("the counts stay").new, 1);
}

#[tokio::test]
async fn one_organisation_in_two_spellings_changes_nothing_the_second_time() {
    let (_folder, app, event) = product().await;
    let file = "email,name,organisation\nada@x.example,Ada,Ministry of Écologie\nbo@x.example,Bo,MINISTRY OF ÉCOLOGIE\n";
    assert_eq!(bring(&app, event, file).await.new, 2);
    assert_eq!(bring(&app, event, file).await, Summary { already_there: 2, ..Summary::default() });
    assert_eq!(guests(&app, event).await["bo@x.example"], "Bo, Ministry of Écologie, -, -, ");
}

#[tokio::test]
async fn an_exported_list_comes_back_as_it_was() {
    use crate::actions::exports::{Answer, Format, Wanted, begin};
    let (_folder, app, event) = product().await;
    bring_in(&app, Actor::Command, event, SAMPLE.to_vec()).await.expect("comes in");
    let hostile = r#"email,given name,family name,organisation,tags
evil@x.example,"=HYPERLINK(""x"")","'=1, or 2",@body,+a;-b
hart@x.example,'t,-,''+x,
"#;
    assert_eq!(bring(&app, event, hostile).await.new, 2);
    let before = guests(&app, event).await;
    assert_eq!(before["evil@x.example"], "=HYPERLINK(\"x\") =1, or 2, @body, -, -, +a+-b");
    assert_eq!(before["hart@x.example"], "'t -, '+x, -, -, ");
    for (format, byte_order_mark) in [(Format::Csv, false), (Format::Csv, true), (Format::Xlsx, false)] {
        let wanted =
            Wanted { answer: Answer::All, format, questions: true, sensitive: false, byte_order_mark };
        let mut export = begin(&app, Actor::Command, event, wanted).await.expect("goes out");
        let mut file = Vec::new();
        while let Some(piece) = export.next(&app).await.expect("reads") {
            file.extend(piece);
        }
        let back = bring_in(&app, Actor::Command, event, file).await.expect("comes back").summary;
        assert_eq!(back, Summary { already_there: 62, ..Summary::default() });
        assert_eq!(guests(&app, event).await, before);
    }
}

#[tokio::test]
async fn the_widest_and_worst_rows_can_be_fixed_too() {
    let (_folder, app, event) = product().await;
    let names: Vec<String> = (0..198).map(|n| format!("extra {n}")).collect();
    let tags = "t".repeat(61) + ";";
    let cells = vec!["x"; names.len()].join(",");
    let file = format!("email,tags,{}\nbad@,{},{cells}\n", names.join(","), tags.repeat(150));
    let id = stage(&app, Actor::Command, event, "", file.into_bytes()).await.expect("is kept");
    apply(&app, Actor::Command, id).await.expect("comes in");
    assert_eq!(left_out(&app, id, 10).await.expect("a list").len(), 1);
    let again = broken_rows(&app, id).await.expect("a file");
    let summary = bring_in(&app, Actor::Command, event, again).await.expect("is read").summary;
    assert_eq!(summary, Summary { broken: 1, ..Summary::default() });
}

#[tokio::test]
async fn every_deed_is_in_the_audit_without_what_people_wrote() {
    let (_folder, app, event) = product().await;
    bring(&app, event, "email,name\nada@x.example,Ada\nbo@x.example,Bo\n").await;
    bring(&app, event, "email,name\nada@x.example,Adah\n").await;
    let lines =
        app.db.read(move |c| audit::of_event(c, event, 100).map_err(StoreError::from)).await.expect("reads");
    let deeds: Vec<&str> = lines.iter().rev().map(|line| line.deed.as_str()).collect();
    assert_eq!(
        deeds,
        ["guest added", "guest added", "guests imported", "contact changed", "guests imported"]
    );
    let all = lines.iter().map(|line| line.detail.to_string()).collect::<String>();
    assert!(!all.contains("Ada") && !all.contains("@"), "{all}");
    assert_eq!(lines[0].detail["updated"], 1);
    assert_eq!(lines[1].detail["fields"], serde_json::json!(["printed_name"]));
}

#[tokio::test]
async fn ten_thousand_rows_come_in_at_once() {
    let (_folder, app, event) = product().await;
    let mut file = String::from("email,given_name,family_name,organisation,country,stakeholder_group,tags\n");
    for n in 0..10_000 {
        file.push_str(&format!(
            "guest{n}@body{}.example,Given {n},Family {n},Body {},NL,regulator,VIP\n",
            n % 300,
            n % 300
        ));
    }
    let id = stage(&app, Actor::Command, event, "", file.into_bytes()).await.expect("is kept");
    let watch = Stopwatch::now();
    let (_, shown) = preview(&app, id).await.expect("is read");
    let previewed = watch.elapsed();
    assert_eq!(shown.summary.count(OutcomeKind::New), 10_000);
    apply(&app, Actor::Command, id).await.expect("comes in");
    // How fast it is is a bench's business; the figures are for whoever reads the output.
    println!("preview {previewed:?}, apply {:?}", watch.elapsed() - previewed);
    let listed = app.db.read(move |c| invitations::listed(c, event).map_err(StoreError::from)).await;
    assert_eq!(listed.expect("reads").len(), 10_000);
}
