//! An organiser brings guests in: a file or pasted rows, columns set right, every row looked at,
//! broken ones fixed; and guests one at a time.

use std::process::Command;

use roundtable::domain::user::Role;

use crate::support::app::TestApp;
use crate::support::builders::{self, SAMPLE};
use crate::support::client::Client;
use crate::support::harness::tests;

/// The id of an event, and the browser of somebody who is signed in and has this role.
pub(crate) fn desk(app: &TestApp, role: Role) -> (String, Client) {
    let event = app.colleague(Role::Owner).creates_event(&builders::event("European Roundtable"));
    (event.id().to_owned(), app.colleague(role).client.clone())
}

/// The guest list in its order: address and name.
pub(crate) fn guests(app: &TestApp) -> Vec<String> {
    app.database().rows(
        "SELECT contacts.email || ': ' || contacts.given_name || ' ' || contacts.family_name AS line \
         FROM invitations JOIN contacts ON contacts.id = invitations.contact_id ORDER BY sort_key",
    )
}

fn the_sample_list_is_uploaded_looked_at_and_imported() {
    let app = TestApp::start();
    let (event, olga) = desk(&app, Role::Organiser);
    let page = olga.get(&format!("/admin/events/{event}")).expect(200).click("Import the guest list");
    let preview =
        page.expect(200).form("Look at the rows").attach("File", "guests.csv", SAMPLE.as_bytes()).submit();
    let preview =
        preview.expect(200).says("guests.csv").says("Nothing is saved yet.").says("60 new").says("0 broken");
    assert_eq!(preview.all("tbody .badge-new").len(), 60);
    assert!(guests(&app).is_empty(), "a preview saves nothing");
    let done = preview.form("Import: add 60 guests").submit().expect(200);
    done.says("60 added").says("Nothing was sent.").click("Go to the guest list").expect(200).says("Sukarno");
    assert_eq!(guests(&app).len(), 60);

    let again = olga.get(&format!("/admin/events/{event}")).click("Import guests");
    let again =
        again.form("Look at the rows").attach("File", "guests.csv", SAMPLE.as_bytes()).submit().expect(200);
    again.says("60 already there").says("There is nothing to import").hides("Import: ");
}

fn pasted_rows_are_set_right_and_broken_ones_fixed() {
    let app = TestApp::start();
    let (event, olga) = desk(&app, Role::Organiser);
    let form = olga.get(&format!("/admin/events/{event}/imports/new")).expect(200).form("Look at the rows");
    let rows = "Wer\tHerkunft\tKontakt\nÅsa\tSchweden\t(see below)\nBo\tAtlantis\tbo@x.example\nCy\t\tcy@x.example\n";
    let page = form.fill("Or rows from a spreadsheet", rows).submit().expect(200);
    page.form("Use these columns")
        .submit()
        .expect(422)
        .says("There is a problem")
        .says("No column is set to “Email”.");
    let columns = page
        .says("Pasted rows")
        .says("no column was recognised as the email address")
        .form("Use these columns");
    let twice =
        columns.pick("Wer", "Given name").pick("Herkunft", "Country").pick("Kontakt", "Given name").submit();
    let twice = twice.expect(422).says("Two columns are set to “Given name”.");
    assert!(twice.title().starts_with("Error:"));
    let mut columns = twice.form("Use these columns");
    assert_eq!(columns.value("Herkunft"), "country", "what was chosen is kept");
    let preview = columns.pick("Kontakt", "Email").submit().expect(200);
    let preview =
        preview.says("1 new").says("2 broken").says("“Atlantis” is not known").says("“(see below)”");
    let only = preview.click("Broken 2").expect(200);
    assert_eq!(only.all("tbody .badge-broken").len(), 2);
    assert_eq!(only.all("tbody .badge-new").len(), 0);

    let done =
        preview.form("Import: add 1 guest").submit().expect(200).says("1 added").says("2 left out as broken");
    let file = done.says("Row 2. Email: “(see below)”").click("Download 2 broken rows").expect(200);
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"broken-rows.csv\"");
    let fixed = file.body().replace("(see below)", "asa@x.example").replace("Atlantis", "Aruba");
    assert_eq!(guests(&app), ["cy@x.example: Cy "]);
    let form = olga.get(&format!("/admin/events/{event}/imports/new")).form("Look at the rows");
    let preview = form
        .attach("File", "fixed.csv", fixed.as_bytes())
        .submit()
        .expect(200)
        .says("2 new")
        .says("0 broken");
    preview.form("Import: add 2 guests").submit().expect(200).says("2 added");
    assert_eq!(guests(&app), ["asa@x.example: Åsa ", "bo@x.example: Bo ", "cy@x.example: Cy "]);
}

fn an_upload_that_cannot_be_read_loses_nothing() {
    let app = TestApp::start();
    let (event, olga) = desk(&app, Role::Organiser);
    let form =
        || olga.get(&format!("/admin/events/{event}/imports/new")).expect(200).form("Look at the rows");
    let page = form().submit().expect(422).says("Choose a file or paste the rows of your list.");
    assert!(page.title().starts_with("Error:"));
    form()
        .attach("File", "old.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
        .submit()
        .expect(422)
        .says("save it as .xlsx");
    form().attach("File", "empty.csv", b"").submit().expect(422).says("The file is empty.");
    let typed = "email\tname\nada@x.example\t\"<Ada> & co\"";
    let big = vec![b'x'; 21 * 1024 * 1024];
    let page = form().fill("Or rows from a spreadsheet", typed).attach("File", "big.csv", &big).submit();
    let mut again = page.expect(422).says("The file is larger than 20 MB.").form("Look at the rows");
    assert_eq!(again.value("Or rows from a spreadsheet"), typed, "what was typed is kept");
    let both = again.attach("File", "a.csv", b"email\nx@y.example\n").submit();
    both.expect(422).says("Give either a file or pasted rows, not both.");
    assert!(guests(&app).is_empty());
}

fn an_excel_workbook_comes_in() {
    let app = TestApp::start();
    let (event, olga) = desk(&app, Role::Organiser);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in
        [["E-Mail", "Vorname", "Nachname"], ["ada@x.example", "Ada", "'t Hart"]].iter().enumerate()
    {
        for (column, cell) in cells.iter().enumerate() {
            let (row, column) = (u32::try_from(row).expect("few"), u16::try_from(column).expect("few"));
            sheet.write_string(row, column, *cell).expect("writes");
        }
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    let form = olga.get(&format!("/admin/events/{event}/imports/new")).form("Look at the rows");
    let preview =
        form.attach("File", "guests.xlsx", &bytes).submit().expect(200).says("1 new").says("Ada 't Hart");
    preview.form("Import: add 1 guest").submit().expect(200);
    assert_eq!(guests(&app), ["ada@x.example: Ada 't Hart"]);
}

fn long_lists_are_paged() {
    let app = TestApp::start();
    let (event, olga) = desk(&app, Role::Organiser);
    let mut file = "email,name\n".to_owned();
    for n in 1..=250 {
        file.push_str(&format!("g{n}@x.example,Guest {n}\n"));
    }
    let form = olga.get(&format!("/admin/events/{event}/imports/new")).form("Look at the rows");
    let page =
        form.attach("File", "l.csv", file.as_bytes()).submit().expect(200).says("Page 1 of 3, 250 rows");
    let third = page.click("Next page").expect(200).click("Next page").expect(200).says("Page 3 of 3");
    assert_eq!(third.all("tbody .badge-new").len(), 50);
    third.says("Guest 250").hides("Next page");
}

fn guests_are_added_corrected_and_taken_back_by_hand() {
    let app = TestApp::start();
    let (event, olga) = desk(&app, Role::Organiser);
    let form =
        olga.get(&format!("/admin/events/{event}/guests/new")).expect(200).form("Add to the guest list");
    let wrong =
        form.fill("Email", "ada@").fill("Given name", "Ada").fill("Country (optional)", "Atlantis").submit();
    let wrong = wrong.expect(422).says("There is a problem").says("“Atlantis” is not known.");
    let mut form = wrong.form("Add to the guest list");
    assert_eq!(form.value("Given name"), "Ada", "what was typed is kept");
    let form = form
        .fill("Email", "ada@x.example")
        .fill("Country (optional)", "Pays-Bas")
        .fill("Language (optional)", "French");
    let added =
        form.pick("Stakeholder group", "academia").submit().expect(200).says("Added to the guest list.");
    let added = added.says("Netherlands").says("Français");
    assert_eq!(guests(&app), ["ada@x.example: Ada "]);

    let again = olga.get(&format!("/admin/events/{event}/guests/new")).form("Add to the guest list");
    let again = again.fill("Email", "ADA@x.example").fill("Given name", "Other").submit().expect(422);
    again.says("This address belongs to Ada, who is on the guest list already.");

    let bo = olga.get(&format!("/admin/events/{event}/guests/new")).form("Add to the guest list");
    let bo = bo.fill("Email", "bo@x.example").fill("Given name", "Bo").submit().expect(200);
    let taken =
        bo.click("Edit details").expect(200).form("Save details").fill("Email", "ada@x.example").submit();
    taken.expect(422).says("This address belongs to Ada.");
    let mut edit = added.click("Edit details").expect(200).form("Save details");
    assert_eq!(edit.value("Country (optional)"), "Netherlands");
    let saved = edit.fill("Family name", "Aal").fill("Country (optional)", "").submit().expect(200);
    saved.says("Details saved.").says("Ada Aal").hides("Netherlands");
    let gone =
        bo.form("Take off the guest list").submit().expect(200).says("Bo was taken off the guest list");
    gone.says("Ada Aal");
    assert_eq!(guests(&app), ["ada@x.example: Ada Aal"]);
}

fn the_command_imports_and_says_what_is_broken() {
    let app = TestApp::start();
    let (event, _) = desk(&app, Role::Organiser);
    let folder = app.folder().to_owned();
    let import = |file: &str, arguments: &[&str]| {
        std::fs::write(folder.join("list.csv"), file).expect("is written");
        let done = Command::new(env!("CARGO_BIN_EXE_roundtable"))
            .args(["import", &event, "list.csv"])
            .args(arguments)
            .current_dir(&folder)
            .env("DATABASE_URL", app.database().url())
            .env("ROUNDTABLE_SECRET_KEY_FILE", folder.join("roundtable.key"))
            .output()
            .expect("the program runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (done.status.code(), text(done.stdout), text(done.stderr))
    };
    let good = "email,name\nada@x.example,Ada\nbo@x.example,Bo\n";
    let (code, out, err) = import(good, &["--dry-run"]);
    assert_eq!((code, out.as_str()), (Some(0), "new\t2\nupdated\t0\nalready-there\t0\nbroken\t0\n"), "{err}");
    assert!(err.contains("Nothing was changed"), "{err}");
    assert!(guests(&app).is_empty());
    let (code, out, err) = import(&format!("{good}cy@,Cy\n"), &[]);
    assert_eq!((code, out.as_str()), (Some(1), "new\t2\nupdated\t0\nalready-there\t0\nbroken\t1\n"), "{err}");
    assert!(err.starts_with("Row 4. Email: “cy@”") && err.contains("One row is broken"), "{err}");
    assert_eq!(guests(&app).len(), 2, "good rows are in");
    let (code, out, _) = import(good, &[]);
    assert_eq!((code, out.as_str()), (Some(0), "new\t0\nupdated\t0\nalready-there\t2\nbroken\t0\n"));
    let (code, out, err) = import("Wer,Was\nAda,x\n", &[]);
    assert_eq!((code, out.as_str()), (Some(1), ""), "{err}");
    assert!(err.contains("No column is set to “Email”."), "{err}");
    assert_eq!(import(good, &["--wrong"]).0, Some(2));
}

fn only_organisers_bring_guests_in() {
    let app = TestApp::start();
    let (event, staff) = desk(&app, Role::Staff);
    for path in ["imports/new", "guests/new"] {
        staff.get(&format!("/admin/events/{event}/{path}")).expect(403);
        staff.post(&format!("/admin/events/{event}/{path}"), &[("email", "ada@x.example")]).expect(403);
    }
    let nobody = app.client().get(&format!("/admin/events/{event}/imports/new")).expect(303);
    assert!(nobody.location().starts_with("/?next="), "{}", nobody.location());
    staff.get("/admin/imports/0190a5f2-7c1e-7d41-8a2b-2f6d1c0b9e37").expect(403);
}

fn what_is_not_there_is_not_found() {
    let app = TestApp::start();
    let (_, olga) = desk(&app, Role::Organiser);
    let id = "0190a5f2-7c1e-7d41-8a2b-2f6d1c0b9e37";
    for path in [
        format!("/admin/events/{id}/imports/new"),
        format!("/admin/events/{id}/guests/new"),
        format!("/admin/imports/{id}"),
        format!("/admin/imports/{id}/broken.csv"),
        format!("/admin/invitations/{id}/edit"),
        "/admin/imports/not-an-id".to_owned(),
    ] {
        olga.get(&path).expect(404);
    }
    olga.post(&format!("/admin/imports/{id}/confirm"), &[]).expect(404);
    olga.post(&format!("/admin/invitations/{id}/remove"), &[]).expect(404);
}

tests! {
    the_sample_list_is_uploaded_looked_at_and_imported,
    pasted_rows_are_set_right_and_broken_ones_fixed,
    an_upload_that_cannot_be_read_loses_nothing,
    an_excel_workbook_comes_in,
    long_lists_are_paged,
    guests_are_added_corrected_and_taken_back_by_hand,
    the_command_imports_and_says_what_is_broken,
    only_organisers_bring_guests_in,
    what_is_not_there_is_not_found,
}
