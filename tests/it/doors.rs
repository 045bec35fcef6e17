//! Who gets through which door: every address of the desk against every role, what is refused before
//! it costs anything, and what the pages between them carry.

use roundtable::domain::user::Role;

use crate::headers::protected;
use crate::support::app::TestApp;
use crate::support::builders::{event, guest_list, many_guests};
use crate::support::guarded::wait_for;
use crate::support::harness::tests;
use crate::support::personas::Desk;
use crate::support::process::Installation;
use crate::support::sink::Sink;

/// The product's own list of addresses, with the role that each line names.
const ROUTES: &str = include_str!("../../src/web/routes.rs");

/// One line of the list.
struct Door {
    path: String,
    is_post: bool,
    needs: Role,
}

/// Every address of the desk; one that names no role fails the test.
fn doors() -> Vec<Door> {
    let desk = ROUTES.lines().filter_map(|line| line.trim().strip_prefix("c.route(\"/admin")).map(|line| {
        let (path, rest) = line.split_once('"').expect("a path in quotation marks");
        let role = rest.rsplit("// ").next().unwrap_or_default().trim();
        let nothing = "00000000-0000-0000-0000-000000000000";
        let mail = format!("20270115T080000Z-{nothing}");
        let id = if path.starts_with("/mailbox") { mail.as_str() } else { nothing };
        let path = path
            .replace("{id}", id)
            .replace("{question}", nothing)
            .replace("{assistant}", nothing)
            .replace("{step}", nothing)
            .replace("{event}", nothing)
            .replace("{text}", "short")
            .replace("{kind}", "invitation")
            .replace("{language}", "en");
        Door {
            path: format!("/admin{path}"),
            is_post: rest.contains("web::post()"),
            needs: Role::parse(&role.to_lowercase()).unwrap_or_else(|| panic!("who may call {line}?")),
        }
    });
    desk.collect()
}

/// Each role may do all that the next one may.
fn may(role: Role, needs: Role) -> bool {
    let rank = |role| Role::ALL.iter().position(|r| *r == role);
    rank(role) <= rank(needs)
}

fn every_door_of_the_desk_keeps_to_its_role() {
    let app = TestApp::start();
    let people: Vec<_> = Role::ALL.iter().map(|role| (*role, app.colleague(*role))).collect();
    let nobody = app.client();
    let doors = doors();
    assert!(doors.len() > 40, "the whole list was read: {}", doors.len());
    let before = app.database().dump();
    for Door { path, is_post, needs } in &doors {
        let knock = |client: &crate::support::client::Client| match is_post {
            true => client.post(path, &[]),
            false => client.get(path),
        };
        let sent_away = knock(&nobody).expect(303);
        assert!(sent_away.location() == "/" || sent_away.location().starts_with("/?next="), "{path}");
        for (role, person) in &people {
            // What a POST does for those who may is for the tests of what it does.
            match (may(*role, *needs), is_post) {
                (false, _) => drop(knock(&person.client).expect(403)),
                (true, false) => {
                    let page = knock(&person.client);
                    assert!([200, 303, 404].contains(&page.status), "{role} {path}: {}", page.status);
                    assert!(!page.location().starts_with("/?next="), "{role} {path}");
                }
                (true, true) => {}
            }
        }
    }
    assert_eq!(before, app.database().dump(), "knocking changes nothing");
}

fn downloads_and_streams_are_protected_too() {
    let app = TestApp::start();
    let olga = app.organiser();
    let roundtable = olga.creates_event(&event("Resilient Networks"));
    olga.imports(&roundtable, &guest_list(&[("ada@ministry.example", "en")]));
    let mailing = olga.sends(&roundtable, "invitation").path;
    app.deliver_mail();
    let ada = app.invitee("ada@ministry.example");
    ada.accepts();
    app.deliver_mail();
    let stream = olga.client.get(&format!("{mailing}/progress")).expect(200);
    assert!(stream.body().starts_with("event: done\n"), "{}", stream.body());
    let wanted = [("answer", "all"), ("format", "csv")];
    let list = olga.client.post(&roundtable.part("attendees"), &wanted).expect(200);
    let book = [("answer", "all"), ("format", "xlsx")];
    let book = olga.client.post(&roundtable.part("attendees"), &book).expect(200);
    let calendar = ada.client.get(&format!("{}/event.ics", ada.link)).expect(200);
    for page in [stream, list, book, calendar] {
        protected(&page);
        assert_eq!(page.header("cache-control"), "no-store", "{}", page.path);
    }
}

fn a_search_of_any_length_is_a_search() {
    let app = TestApp::start();
    let olga = app.organiser();
    let roundtable = olga.creates_event(&event("Resilient Networks"));
    olga.imports(&roundtable, &guest_list(&[("ada@ministry.example", "en")]));
    olga.opens(&format!("{}?q={}", roundtable.path, "a".repeat(60_000)));
    olga.opens(&format!("{}?q=%25_%27%22", roundtable.path)).says("Ms Ada Example");
}

fn nothing_is_sent_by_a_form_that_does_not_say_to_how_many() {
    let app = TestApp::start();
    let olga = app.organiser();
    let roundtable = olga.creates_event(&event("Resilient Networks"));
    olga.imports(&roundtable, &guest_list(&[("ada@ministry.example", "en")]));
    let mailings = roundtable.part("mailings");
    for expected in [&[][..], &[("expected", "")], &[("expected", "all")]] {
        let fields: Vec<_> = expected.iter().copied().chain([("kind", "invitation")]).collect();
        olga.client.post(&mailings, &fields).expect(400);
    }
    olga.client.post(&mailings, &[("kind", "invitation"), ("expected", "2")]).expect(422);
    assert!(app.database().rows("SELECT kind AS line FROM messages").is_empty());
}

fn one_link_cannot_flood_a_mailbox() {
    let app = TestApp::start();
    let olga = app.organiser();
    let roundtable = olga.creates_event(&event("Resilient Networks"));
    olga.imports(&roundtable, &guest_list(&[("ada@ministry.example", "en")]));
    olga.sends_invitations(&roundtable);
    let ada = app.invitee("ada@ministry.example");
    let answer = |n: usize| {
        let name = format!("Ada {n}");
        ada.client.post(&ada.link, &[("answer", "yes"), ("printed_name", name.as_str())])
    };
    for n in 0..20 {
        answer(n).expect(303);
    }
    let wait: u64 = answer(20).expect(429).header("retry-after").parse().expect("a number of seconds");
    assert!((1..=61).contains(&wait), "{wait}");
    ada.opens().says("Ada 19");
    app.advance(std::time::Duration::from_secs(wait));
    answer(21).expect(303);
    app.deliver_mail();
}

fn neither_people_nor_links_reach_the_log() {
    let sink = Sink::start();
    let installation =
        Installation::new().with("ROUNDTABLE_LOG", "debug").with("ROUNDTABLE_SMTP_URL", &sink.url());
    let server = installation.start(&["serve"]);
    let olga = Desk::olga(&installation, &server);
    let roundtable = olga.creates_event(&event("Resilient Networks"));
    olga.imports(&roundtable, &many_guests(3));
    olga.sends(&roundtable, "invitation");
    let mails = wait_for("the invitations", || Some(sink.mails()).filter(|mails| mails.len() == 3));
    let client = server.client();
    for mail in &mails {
        let link = mail.link().expect("an invitation has a link");
        client.get(&link).expect(200);
        client.post(&link, &[("answer", "yes"), ("printed_name", "Zebedee Quill")]).expect(303);
        client.post(&link, &[("answer", "perhaps")]).expect(422);
        client.get(&format!("{link}?lang=en&lang=fr")).expect(400);
        client.get(&link.replace("/i/", "/i/A")).expect(404);
        client.get(&link.replace("/i/", "/setup/")).expect(404);
    }
    let wrong = [("email", "zebedee@quill.example"), ("password", "wrong-and-secret-words")];
    client.post("/", &wrong).expect(422);
    client.get("/admin/events?q=Zebedee").expect(303);
    let log = wait_for("the last request", || Some(server.log()).filter(|log| log.contains("/admin/events")));
    assert!(
        log.contains("a sign-in was refused") && log.contains("/i/{token}"),
        "everything is logged: {log}"
    );
    for secret in ["Zebedee", "quill", "wrong-and-secret-words", "@"] {
        assert!(!log.contains(secret), "{secret} is in the log: {log}");
    }
    for mail in &mails {
        let link = mail.link().unwrap_or_default();
        let token = link.rsplit('/').next().unwrap_or_default();
        assert!(token.len() == 52 && !log.contains(token), "a link is in the log: {log}");
    }
}

tests! {
    every_door_of_the_desk_keeps_to_its_role,
    downloads_and_streams_are_protected_too,
    a_search_of_any_length_is_a_search,
    nothing_is_sent_by_a_form_that_does_not_say_to_how_many,
    one_link_cannot_flood_a_mailbox,
    neither_people_nor_links_reach_the_log,
}
