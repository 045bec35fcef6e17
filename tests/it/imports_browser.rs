//! The import pages in a real browser, with scripts and without: used as people use them, and looked
//! at by the accessibility checker.

use roundtable::domain::user::Role;

use crate::imports::{desk, guests};
use crate::support::app::TestApp;
use crate::support::axe::violations;
use crate::support::browser::{Browser, Looks};
use crate::support::builders::SAMPLE;
use crate::support::harness::tests;
use crate::support::personas::PASSWORD;

fn a_list_comes_in_with_and_without_scripts() {
    for looks in [Looks::DESK, Looks::DESK.without_scripts()] {
        let app = TestApp::start();
        let (event, _) = desk(&app, Role::Organiser);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("guests.csv");
        std::fs::write(&file, SAMPLE).expect("is written");
        let olga = Browser::open(looks);
        olga.goto(&app.origin());
        olga.fill("Email address", "organiser@host.example");
        olga.fill("Password", PASSWORD);
        olga.press("Sign in");
        olga.sees("Sign out");
        olga.goto(&format!("{}/admin/events/{event}/imports/new", app.origin()));
        olga.attach("File", &file);
        olga.press("Look at the rows");
        olga.sees("Nothing is saved yet.");
        olga.sees("60 new");
        olga.press("Import: add 60 guests");
        olga.sees("60 added");
        assert_eq!(guests(&app).len(), 60);
    }
}

fn the_pages_are_for_everybody() {
    let app = TestApp::start();
    let (event, _) = desk(&app, Role::Organiser);
    let olga = Browser::open(Looks::DESK);
    olga.goto(&app.origin());
    olga.fill("Email address", "organiser@host.example");
    olga.fill("Password", PASSWORD);
    olga.press("Sign in");
    olga.sees("Sign out");
    let accessible = |page: &str| {
        assert_eq!(violations(&olga), Vec::<String>::new(), "{page}");
        // A form that comes back with errors is a 422, which the browser mentions.
        let complaints: Vec<String> =
            olga.complaints().into_iter().filter(|c| !c.contains("a status of 422")).collect();
        assert_eq!(complaints, Vec::<String>::new(), "{page}");
    };
    let form = format!("{}/admin/events/{event}/imports/new", app.origin());
    olga.goto(&form);
    accessible("upload");
    olga.press("Look at the rows");
    olga.sees("There is a problem");
    accessible("upload with an error");
    olga.fill("Or rows from a spreadsheet", "Wer;Was\nAda;ada\nBo;bo\n");
    olga.press("Look at the rows");
    olga.sees("One thing is missing");
    accessible("columns");
    olga.press("Use these columns");
    olga.sees("There is a problem");
    accessible("columns with an error");
    olga.goto(&form);
    olga.fill(
        "Or rows from a spreadsheet",
        "email;name;country\nada@x.example;Ada;NL\nbo@x.example;فاطمة;Atlantis\n",
    );
    olga.press("Look at the rows");
    olga.sees("Atlantis");
    accessible("preview");
    olga.press("Import: add 1 guest");
    olga.sees("Left out");
    accessible("result");
    olga.goto(&form);
    olga.fill("Or rows from a spreadsheet", "email;name;country\nada@x.example;Adah;France\n");
    olga.press("Look at the rows");
    olga.sees("update 1");
    accessible("preview of an update");
    olga.goto(&format!("{}/admin/events/{event}/guests/new", app.origin()));
    accessible("add one guest");
    olga.press("Add to the guest list");
    olga.sees("There is a problem");
    accessible("add one guest with errors");
}

tests! {
    #[needs(Chromium)] a_list_comes_in_with_and_without_scripts,
    #[needs(Chromium, Axe)] the_pages_are_for_everybody,
}
