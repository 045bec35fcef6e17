//! A delegation that people of one organisation join by themselves: whoever reads mail at its domain.

use roundtable::domain::user::Role;

use crate::support::app::TestApp;
use crate::support::builders::{COLUMNS, event};
use crate::support::harness::tests;
use crate::support::page::Page;
use crate::support::personas::{Desk, Event};

const JOIN: &str = "Send me an invitation";
const DONE: &str = "Please look into your mailbox";

/// A roundtable to which Ada of a ministry and Dee of a registry are invited.
fn table(olga: &Desk, app: &TestApp) -> Event {
    let plan = event("Resilient Networks").seats(12);
    let table = olga
        .creates_event(&plan.with("A code that is sent to the guest's own mailbox is asked for", "never"));
    let list = format!(
        "{COLUMNS}ada@ministry.example,Ms,Ada,Example,Head,Ministry of Examples,government,NL,en,\n\
         dee@r.example,Ms,Dee,Example,Head,Registry of Examples,technical community,NL,en,\n"
    );
    olga.imports(&table, &list);
    olga.sends(&table, "invitation");
    app.deliver_mail();
    table
}

fn allocates(olga: &Desk, table: &Event, seats: &str, domain: &str) -> Page {
    let form = olga.opens(&table.part("delegations")).form("Allocate the seats");
    let form = form.pick("Organisation", "Ministry of Examples").fill("Seats", seats);
    let form = form.fill("Focal point's email (optional)", "ada@ministry.example");
    form.fill("domain", domain).submit()
}

/// The path of the link that the desk shows.
fn shown(olga: &Desk, table: &Event) -> String {
    let form = olga.opens(&table.part("delegations")).form("Show the link of Ministry of Examples");
    let page = form.submit().expect(200).says("The link by which people of Ministry of Examples join");
    let link = page.attributes("#the-link", "value").concat();
    link[link.find("/d/").expect("a link to join")..].to_owned()
}

fn joins(app: &TestApp, link: &str, name: &str, email: &str) -> Page {
    let form = app.client().get(link).expect(200).form(JOIN);
    form.fill("Name as printed", name).fill("Your email address", email).submit()
}

fn invited(app: &TestApp) -> Vec<String> {
    app.database().rows(
        "SELECT email AS line FROM invitations JOIN contacts ON contacts.id = contact_id \
         WHERE standing = 'invited' ORDER BY email",
    )
}

fn whoever_reads_mail_at_the_domain_joins() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga, &app);
    allocates(&olga, &table, "3", "no domain").expect(422).says("The part after the @ is not a domain name.");
    let page = allocates(&olga, &table, "3", "@Ministry.EXAMPLE").expect(200).says("@ministry.example");
    page.says("0 of 1 organisation answered, 2 seats free.");
    let link = shown(&olga, &table);
    let deeds = app.database().rows("SELECT deed AS line FROM audit_entries WHERE deed = 'link shown'");
    assert_eq!(deeds.len(), 1, "showing it is written down");

    let page = app.client().get(&link).expect(200).says("Join the delegation").says("Ministry of Examples");
    let page = page.says("Resilient Networks").says("It must end in @ministry.example.").hides("ada@");
    let again = page.form(JOIN).fill("Your email address", "bo@x.example").submit().expect(422);
    let again = again.says("Please enter your name as it should be printed");
    let again = again.says("Please enter your address that ends in @ministry.example");
    let mut form = again.form(JOIN);
    assert_eq!(form.value("Your email address"), "bo@x.example", "nothing typed is lost");
    joins(&app, &link, "Pay at https://x.example", "bo@ministry.example")
        .expect(422)
        .says("Please enter your name alone");
    for other in ["bo@mail.ministry.example", "bo@ministry.example.org", "bo@notministry.example", "bo"] {
        joins(&app, &link, "Bo", other)
            .expect(422)
            .says("Please enter your address that ends in @ministry.example");
    }
    form.fill("Name as printed", "Dr Bo Kim")
        .fill("Position", "Adviser")
        .fill("Your email address", "Bo@ministry.example")
        .submit()
        .expect(200)
        .says(DONE)
        .hides("Bo");
    app.deliver_mail();
    // The invitation goes to the address that was given, and is answered like any other.
    let bo = app.invitee("Bo@ministry.example");
    bo.opens().says("Dear Dr Bo Kim").hides("Your delegation");
    bo.accepts().says("Ministry of Examples");
    app.deliver_mail();
    let page = olga.opens(&table.part("delegations")).says("1 of 1 organisation answered, 1 seat free.");
    page.click("Dr Bo Kim").says("Joined by the delegation's link by the product").says("Adviser");

    // Whoever is on the list, or of another organisation, is told the same, and nothing is sent.
    let before = app.mails().len();
    for known in ["bo@ministry.example", "ada@ministry.example"] {
        joins(&app, &link, "Eve", known).expect(200).says(DONE);
    }
    assert_eq!(app.deliver_mail(), 0);
    assert_eq!(app.mails().len(), before);
    bo.opens().says("Dr Bo Kim");
    joins(&app, &link, "Cy", "cy@ministry.example").expect(200).says(DONE);
    app.deliver_mail();
    // Every place is taken now, for those who are known and for those who are not.
    app.client().get(&link).says("Every seat of this delegation is taken").hides(JOIN);
    let late = [("printed_name", "Di"), ("email", "di@ministry.example")];
    app.client().post(&link, &late).expect(409).says("Every seat of this delegation is taken");
    assert_eq!(
        invited(&app),
        ["Bo@ministry.example", "ada@ministry.example", "cy@ministry.example", "dee@r.example"]
    );
    // The focal point sees who came, passes the link on, and makes room; whoever was withdrawn stays so.
    let ada = app.invitee("ada@ministry.example");
    let page = ada.client.open(&format!("{}/delegation", ada.link)).says("Cy").says("can join by this link");
    assert!(page.attributes("#join", "value").concat().ends_with(&link));
    page.form("Withdraw Cy").submit().expect(200);
    joins(&app, &link, "Cy", "cy@ministry.example").expect(200).says(DONE);
    assert_eq!(app.deliver_mail(), 0, "who was withdrawn does not come back by the link");
    joins(&app, &link, "Di", "di@ministry.example").expect(200).says(DONE);
    app.deliver_mail();
    app.invitee("di@ministry.example").opens().says("Dear Di");
}

fn the_link_ends_with_the_rule() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga, &app);
    // Off by default: there is no link, and nobody is offered one.
    allocates(&olga, &table, "9", "").expect(200).hides("Show the link");
    let ada = app.invitee("ada@ministry.example");
    ada.client.open(&format!("{}/delegation", ada.link)).hides("can join by this link");
    allocates(&olga, &table, "9", "ministry.example").expect(200);
    let link = shown(&olga, &table);
    app.client().get(&format!("{link}?lang=ar")).expect(200).says("الانضمام إلى الوفد");
    app.client().get(&format!("{link}?lang=fr")).expect(200).says("Rejoindre la délégation");
    // Whoever changes the number alone keeps focal point, domain and link.
    let form = olga
        .opens(&table.part("delegations"))
        .click("Change Ministry of Examples")
        .form("Allocate the seats");
    form.fill("Seats", "8").submit().expect(200).says("@ministry.example").says("Ms Ada Example");
    assert_eq!(shown(&olga, &table), link, "another number of seats leaves the link as it is");
    // Not before the event is open, nor after it is closed; and no link opens another kind of page.
    let status = |change: &str| olga.client.post(&table.part("status"), &[("change", change)]).expect(303);
    status("close");
    app.client().get(&link).expect(200).says("The time for replies has ended").hides(JOIN);
    let person = [("printed_name", "Bo"), ("email", "bo@ministry.example")];
    app.client().post(&link, &person).expect(409).says("The time for replies has ended");
    status("open");
    let token = link.trim_start_matches("/d/");
    app.client().get(&format!("/i/{token}")).expect(404);
    app.client().get(&ada.link.replace("/i/", "/d/")).expect(404);
    app.client().get("/d/none").expect(404).says("This link does not work");
    // A look changes nothing; another domain, or none, is another link.
    allocates(&olga, &table, "8", "other.example").expect(200);
    app.client().get(&link).expect(404);
    let second = shown(&olga, &table);
    joins(&app, &second, "Bo", "bo@other.example").expect(200).says(DONE);
    app.deliver_mail();
    allocates(&olga, &table, "8", "").expect(200);
    app.client().get(&second).expect(404);
    app.client().post(&second, &person).expect(404);
    // Who may see the list does not see the link.
    allocates(&olga, &table, "8", "ministry.example").expect(200);
    let staff = app.colleague(Role::Staff);
    staff.opens(&table.part("delegations")).says("@ministry.example").hides("Show the link");
    olga.opens(&table.part("delegations")).form("Release seats of Ministry of Examples").submit().expect(200);
    assert_eq!(invited(&app), ["ada@ministry.example", "bo@other.example", "dee@r.example"]);
}

fn nobody_floods_a_domain() {
    let mut app = TestApp::start();
    app.leave_mail();
    let olga = app.organiser();
    let table = table(&olga, &app);
    allocates(&olga, &table, "500", "ministry.example").expect(200);
    let link = shown(&olga, &table);
    let client = app.client();
    let sends = |n: usize| {
        let email = format!("guest{n}@ministry.example");
        client.post(&link, &[("printed_name", "Eve"), ("email", &email)]).status
    };
    let taken = (0..60).take_while(|n| sends(*n) == 303).count();
    assert_eq!(taken, 30);
    assert_eq!(sends(99), 429);
}

tests! {
    whoever_reads_mail_at_the_domain_joins,
    the_link_ends_with_the_rule,
    nobody_floods_a_domain,
}
