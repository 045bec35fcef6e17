//! Seats that belong to an institution: allocated by the organiser, filled by a focal point, and never more of them
//! than there are.

use roundtable::domain::user::Role;

use crate::support::app::TestApp;
use crate::support::builders::{COLUMNS, event};
use crate::support::harness::tests;
use crate::support::page::Page;
use crate::support::personas::{Desk, Event, Invitee};

/// A roundtable with two institutions: Ada, Bo and Cy of a ministry, Dee of a registry. All are invited.
fn table(olga: &Desk, app: &TestApp, proof: &str) -> Event {
    let plan = event("Resilient Networks").seats(12).with("When all seats are taken", "promote");
    let plan = plan.with("A code that is sent to the guest's own mailbox is asked for", proof);
    let table = olga.creates_event(&plan);
    let mut list = COLUMNS.to_owned();
    for (name, of) in [("ada", "Ministry"), ("bo", "Ministry"), ("cy", "Ministry"), ("dee", "Registry")] {
        list.push_str(&format!(
            "{name}@x.example,Ms,{name},Example,Head,{of} of Examples,government,NL,en,\n"
        ));
    }
    olga.imports(&table, &list);
    olga.sends(&table, "invitation");
    app.deliver_mail();
    table
}

fn allocates(olga: &Desk, table: &Event, organisation: &str, seats: &str, focal: &str) -> Page {
    let form = olga.opens(&table.part("delegations")).form("Allocate the seats");
    let form = form.pick("Organisation", organisation).fill("Seats", seats);
    form.fill("Focal point's email (optional)", focal).submit()
}

fn names(focal: &Invitee<'_>, name: &str, email: &str) -> Page {
    let form =
        focal.client.open(&format!("{}/delegation", focal.link)).expect(200).form("Invite this person");
    form.fill("Name", name).fill("Email", email).submit()
}

/// Address and answer of everybody who was not withdrawn.
fn hall(app: &TestApp) -> Vec<String> {
    app.database().rows(
        "SELECT email || ' ' || coalesce(reply, '-') AS line FROM invitations JOIN contacts ON contacts.id = contact_id \
         WHERE standing = 'invited' ORDER BY email",
    )
}

fn a_focal_point_fills_the_seats_and_swaps_members() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga, &app, "never");
    let page = allocates(&olga, &table, "Registry of Examples", "2", "dee@x.example").expect(200);
    let page = page.says("Seats allocated.").says("0 of 1 organisation answered, 1 seat free.");
    page.says("Ms dee Example");
    let dee = app.invitee("dee@x.example");
    dee.accepts();
    app.deliver_mail();
    let page =
        dee.opens().click("Your delegation").says("Your organisation has 2 seats.").says("One is free.");
    let page = page.says("Ms dee Example").says("Will take part").hides("Withdraw");
    let again = page.form("Invite this person").fill("Email", "no address").submit().expect(422);
    again.says("Please enter your colleague’s name").says("Please enter your colleague’s email address");
    names(&dee, "Dr Eli Kim", "eli@r.example")
        .expect(200)
        .says("Dr Eli Kim")
        .says("Has not answered yet")
        .says("None is free.");
    app.deliver_mail();
    // Eli gets an invitation of his own, as everybody does.
    let eli = app.invitee("eli@r.example");
    eli.opens().says("Dear Dr Eli Kim").hides("Your delegation");
    eli.accepts();
    app.deliver_mail();
    let page = dee.client.get(&format!("{}/delegation", dee.link)).expect(200).hides("Name a member");
    let member = page.attributes("ul.members form", "action")[0].clone();
    // No third one, by whichever way.
    let third = [("member_name", "Flo"), ("member_email", "flo@r.example")];
    dee.client
        .post(&format!("{}/delegation", dee.link), &third)
        .expect(409)
        .says("Every seat of your organisation is taken.");
    // A swap: Eli's link is dead, and Flo can come.
    let page =
        page.form("Withdraw Dr Eli Kim").submit().expect(200).says("Does not take part").says("One is free.");
    page.says("Name a member");
    eli.client.get(&eli.link).expect(404);
    names(&dee, "Flo Diaz", "flo@r.example").expect(200).says("Flo Diaz");
    app.deliver_mail();
    app.invitee("flo@r.example").accepts();
    app.deliver_mail();
    let page = olga.opens(&table.part("delegations")).says("1 of 1 organisation answered, 0 seats free.");
    page.click("Flo Diaz").says("Named as member by the invitee").says("Registry of Examples");
    // What was withdrawn once is not withdrawn again, and nobody withdraws somebody else's people.
    let before = hall(&app);
    dee.client.post(&member, &[]).expect(303);
    assert_eq!(hall(&app), before);
    // Eli can be named again once there is room, and gets another link.
    let flo = app.invitee("flo@r.example");
    flo.declines("");
    names(&dee, "Dr Eli Kim", "eli@r.example").expect(200).says("Dr Eli Kim");
    app.deliver_mail();
    assert_ne!(app.invitee("eli@r.example").link, eli.link);
    app.invitee("eli@r.example").accepts().says("Your seat is confirmed");
    app.deliver_mail();
}

fn no_more_of_an_organisation_come_than_it_has_seats() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga, &app, "never");
    allocates(&olga, &table, "Ministry of Examples", "1", "ada@x.example").expect(200);
    app.invitee("bo@x.example").accepts();
    app.deliver_mail();
    // Bo was quicker; the others wait, though the room is nearly empty.
    let ada = app.invitee("ada@x.example");
    let page = ada.opens().says("All seats of your organisation have been taken.");
    page.form("Send my reply")
        .tick("Yes, put me on the waiting list")
        .submit()
        .expect(200)
        .says("You are on the waiting list");
    app.invitee("dee@x.example").accepts().says("Your seat is confirmed");
    // More were invited than there are places: none is free to be named for.
    let focal = format!("{}/delegation", ada.link);
    ada.client
        .get(&focal)
        .expect(200)
        .says("Your organisation has one seat.")
        .says("None is free.")
        .says("Is on the waiting list");
    // One seat more, and the first in line has it at once.
    allocates(&olga, &table, "Ministry of Examples", "2", "").expect(200).says("nobody");
    app.deliver_mail();
    let want =
        ["ada@x.example accepted", "bo@x.example accepted", "cy@x.example -", "dee@x.example accepted"];
    assert_eq!(hall(&app), want);
    // Without a number of its own it shares the event's seats.
    olga.opens(&table.part("delegations")).form("Release seats of Ministry of Examples").submit().expect(200);
    app.invitee("cy@x.example").accepts().says("Your seat is confirmed");
    app.deliver_mail();
    ada.client.get(&focal).expect(303);
}

fn who_can_be_named_and_by_whom() {
    let app = TestApp::start();
    let olga = app.organiser();
    let table = table(&olga, &app, "new browser");
    let refused = |organisation, seats, focal, why| {
        allocates(&olga, &table, organisation, seats, focal).expect(422).says(why)
    };
    refused("Choose…", "2", "", "Choose an organisation from the list.");
    refused("Registry of Examples", "0", "", "Write a number of seats from 1 to 1000.");
    refused(
        "Registry of Examples",
        "2",
        "ada@x.example",
        "Write the address of somebody of this organisation",
    );
    allocates(&olga, &table, "Registry of Examples", "4", "dee@x.example").expect(200);
    let dee = app.invitee("dee@x.example");
    // Who may invite others, and see them, shows first that the mailbox is theirs.
    dee.client.get(&format!("{}/delegation", dee.link)).expect(303);
    dee.proves("dee@x.example").says("Will you take part?");
    names(&dee, "Bo", "bo@x.example").expect(422).says("This person cannot be named here.");
    names(&dee, "Dee", "dee@x.example").expect(422).says("This person has been invited already.");
    // Nobody else leads it, whatever they send.
    let ada = app.invitee("ada@x.example");
    let member = [("member_name", "Gus"), ("member_email", "gus@r.example")];
    ada.client.post(&format!("{}/delegation", ada.link), &member).expect(303);
    ada.client.get(&format!("{}/delegation", ada.link)).expect(303);
    names(&dee, "Gus", "gus@r.example").expect(200);
    app.deliver_mail();
    let page = dee.client.get(&format!("{}/delegation", dee.link)).expect(200);
    let own = page.attributes("ul.members form", "action")[0].clone();
    ada.client.post(&own.replace(&dee.link, &ada.link), &[]).expect(303);
    app.invitee("gus@r.example").opens().says("Will you take part?");
    // A browser that nobody knows shows nothing of it once there is an answer.
    dee.accepts();
    app.deliver_mail();
    app.client().get(&format!("{}/delegation", dee.link)).expect(303);
    app.client().post(&own, &[]).expect(303);
    app.invitee("gus@r.example").opens().says("Will you take part?");
    let staff = app.colleague(Role::Staff);
    staff.opens(&table.part("delegations")).says("Registry of Examples").hides("Allocate seats");
    staff.client.post(&table.part("delegations"), &[]).expect(403);
}

tests! {
    a_focal_point_fills_the_seats_and_swaps_members,
    no_more_of_an_organisation_come_than_it_has_seats,
    who_can_be_named_and_by_whom,
}
