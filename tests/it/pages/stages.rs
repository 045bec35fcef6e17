//! The list of all pages, and the roundtable in the middle of its life that they are looked at on.

use roundtable::domain::user::Role;
use roundtable::mail::transport::{Delivery, Transport, Words};

use crate::support::app::TestApp;
use crate::support::builders::{EventPlan, event, guest_list};
use crate::support::personas::{Desk, Event};

/// A page to look at.
pub(super) struct Shown {
    /// What it shows, for whoever reads a failure.
    pub(super) name: &'static str,
    /// Its path.
    pub(super) path: String,
    /// Whether one has to be signed in.
    pub(super) desk: bool,
    /// The button that is pressed before looking: it brings the page back with errors.
    pub(super) press: Option<&'static str>,
}

/// A running product, somebody who may do everything, and pages to look at.
pub(super) struct Stage {
    /// The product.
    pub(super) app: TestApp,
    /// Who may do everything.
    pub(super) owner: Desk,
    /// What to look at.
    pub(super) pages: Vec<Shown>,
}

pub(super) fn stages() -> [Stage; 2] {
    [on_stage(TestApp::start(), pages), on_stage(TestApp::start_capturing(), mailbox_pages)]
}

fn on_stage(app: TestApp, pages: impl FnOnce(&TestApp, &Desk) -> Vec<Shown>) -> Stage {
    let owner = app.colleague(Role::Owner).alone();
    let pages = pages(&app, &owner);
    Stage { app, owner, pages }
}

fn desk(name: &'static str, path: &str) -> Shown {
    Shown { name, path: path.to_owned(), desk: true, press: None }
}

fn public(name: &'static str, path: &str) -> Shown {
    Shown { name, path: path.to_owned(), desk: false, press: None }
}

/// The mailbox, which is there where mail is captured instead of sent.
fn mailbox_pages(app: &TestApp, owner: &Desk) -> Vec<Shown> {
    let before = desk("an empty mailbox", "/admin/mailbox");
    life(app, owner);
    let mails = owner.opens("/admin/mailbox");
    let mail = mails.attributes("tbody a[href^='/admin/mailbox/']", "href");
    let mail = mail.first().expect("there is mail").clone();
    vec![
        before,
        desk("the mailbox", "/admin/mailbox"),
        desk("a search without a match", "/admin/mailbox?q=nobody"),
        desk("a captured mail", &mail),
    ]
}

/// All other pages, on a roundtable in the middle of its life.
fn pages(app: &TestApp, owner: &Desk) -> Vec<Shown> {
    let (roundtable, mailing) = life(app, owner);
    let empty = owner.creates_event(&event("An event without guests"));
    let (staged, done) = imports(owner, &roundtable);
    calendar_answers(app);
    let line = in_line(app, owner);
    let questions = questions(app, owner);
    let delegation = delegation(app, owner);
    let waits = invitation(owner, &line, "wen@ministry.example");
    let guest = |email: &str| invitation(owner, &roundtable, email);
    let link = |email: &str| app.invitee(email).link;
    let mut pages = vec![
        public("sign-in", "/"),
        Shown { press: Some("Sign in"), ..public("sign-in with errors", "/") },
        public("a set-up link that is none", "/setup/none"),
        public("no such page", "/no-such-page"),
        public("an invitation", &link("hana@ministry.example")),
        Shown {
            press: Some("Send my reply"),
            ..public("a reply without a choice", &link("hana@ministry.example"))
        },
        public("an invitation in French", &link("basile@regulateur.example")),
        public("an invitation in Arabic", &link("dalia@wizara.example")),
        public("an accepted invitation", &link("ada@ministry.example")),
        public("changing an answer", &format!("{}?change=1", link("ada@ministry.example"))),
        public("a declined invitation", &link("edgar@ministry.example")),
        public("a link that is none", "/i/none"),
        public("stopping mail", &stop(app, "hana@ministry.example")),
        public("mail that is stopped", &stopped(app, "fay@ministry.example")),
        public("a full event", &link("fay@ministry.example")),
        public("a place on the waiting list", &link("wen@ministry.example")),
        public("leaving the waiting list", &format!("{}?change=1", link("wen@ministry.example"))),
        public("an offered seat", &link("olu@ministry.example")),
        desk("a reserve list", &empty.part("reserve")),
        desk("an empty reserve list", &line.part("reserve")),
        desk("a waiting list", &line.part("waiting")),
        desk("an empty waiting list", &empty.part("waiting")),
        desk("an event with people in line", &line.path),
        desk("somebody in line", &waits),
        public("a colleague who was proposed", &link("gil@ministry.example")),
        desk("proposed colleagues", &line.part("nominations")),
        desk("no proposed colleagues", &empty.part("nominations")),
        desk("recording an answer", &format!("{waits}/answer")),
        Shown { press: Some("Record the answer"), ..desk("recording none", &format!("{waits}/answer")) },
        desk("exceptions", &format!("{waits}/exceptions")),
        desk("events", "/admin/events"),
        desk("a new event", "/admin/events/new"),
        Shown { press: Some("Create event"), ..desk("a new event with errors", "/admin/events/new") },
        desk("an event in the middle of its life", &roundtable.path),
        desk("an event's guests who accepted", &format!("{}?show=accepted", roundtable.path)),
        desk("an event without guests", &empty.path),
        desk("editing an event", &roundtable.part("edit")),
        desk("the next edition", &roundtable.part("clone")),
        desk("the attendee list", &roundtable.part("attendees")),
        desk("importing guests", &roundtable.part("imports/new")),
        desk("a staged list", &staged),
        desk("an imported list", &done),
        desk("one more guest", &roundtable.part("guests/new")),
        Shown {
            press: Some("Add to the guest list"),
            ..desk("one more guest with errors", &roundtable.part("guests/new"))
        },
        desk("an invitee who accepted", &guest("ada@ministry.example")),
        desk("an invitee who has not answered", &guest("hana@ministry.example")),
        desk("editing an invitee", &format!("{}/edit", guest("ada@ministry.example"))),
        desk("an invitee's assistants", &format!("{}/assistants", guest("ada@ministry.example"))),
        desk("mailings", &roundtable.part("mailings")),
        desk("a mailing with a failed mail", &mailing),
        desk("before invitations are sent", &empty.part("mailings/new?kind=invitation")),
        desk("before reminders are sent", &roundtable.part("mailings/new?kind=reminder")),
        desk("before a cancellation is sent", &roundtable.part("mailings/new?kind=cancellation")),
        desk("before telling about a change", &roundtable.part("mailings/new?kind=change")),
        desk("no mailings", &empty.part("mailings")),
        desk("a mail", &mail(owner, &mailing)),
        desk("no reminders", &empty.part("reminders")),
        Shown {
            press: Some("Plan the reminder"),
            ..desk("a reminder with errors", &empty.part("reminders"))
        },
        desk("a mailing that is set to begin", &set_to_begin(owner, &roundtable)),
        desk("a reminder plan", &planned(owner, &roundtable)),
        desk("mail that did not arrive", &roundtable.part("undelivered")),
        desk("mail that reached everybody", &empty.part("undelivered")),
        desk("answers from calendars", &roundtable.part("calendar-answers")),
        desk("no answers from calendars", &empty.part("calendar-answers")),
        Shown { press: Some("Preview"), ..desk("a previewed text", &empty.part("templates/reminder/fr")) },
        desk("mail texts", &roundtable.part("templates")),
        desk("salutations", "/admin/salutations"),
        desk("the salutation of everybody else", "/admin/salutations?of="),
        Shown { press: Some("Save"), ..desk("salutations with errors", "/admin/salutations") },
        desk("a mail text", &roundtable.part("templates/invitation/en")),
        desk("a mail text in Arabic", &roundtable.part("templates/confirmation/ar")),
        desk("a mail text that starts from another", &empty.part("templates/invitation/fr?from=high-level")),
        desk("the text library", "/admin/library"),
        desk("a new text of the library", "/admin/library/new?kind=message&language=en&from=practical"),
        Shown {
            press: Some("Keep in the library"),
            ..desk("a new text without a name", "/admin/library/new?kind=reminder&language=ar")
        },
        desk("a text of the library", &kept(owner)),
        desk("a text that the product provides", "/admin/library/provided/high-level/ar"),
        desk("one's own account", "/admin/account"),
        desk("accounts", "/admin/users"),
        desk("a new account", "/admin/users/new"),
    ];
    pages.extend(questions);
    pages.extend(delegation);
    pages.push(desk("no delegations", &empty.part("delegations")));
    pages.extend(forwarded(app, owner));
    pages.push(desk("no questions", &empty.part("questions")));
    pages.push(desk("no programme", &empty.part("programme")));
    pages.extend(programme(app, owner));
    pages
}

/// The same where they did.
fn stopped(app: &TestApp, email: &str) -> String {
    let path = stop(app, email);
    app.client().get(&path).form("Stop mailing me").submit().expect(200);
    path
}

/// The page of the first mail that a mailing names.
fn mail(owner: &Desk, mailing: &str) -> String {
    let links = owner.opens(mailing).attributes("a[href^='/admin/messages/']", "href");
    links.first().expect("a mail with a page of its own").clone()
}

/// A change that is told later.
fn set_to_begin(owner: &Desk, event: &Event) -> String {
    let form = owner.opens(&event.part("mailings/new?kind=change")).form_beginning("Tell ");
    form.fill("Begin (optional)", "2027-01-11T09:00").submit().expect(200).path.clone()
}

/// A text of the library.
fn kept(owner: &Desk) -> String {
    let form = owner.opens("/admin/library/new?kind=invitation&language=en").form("Keep in the library");
    form.fill("Name", "To members of parliament").submit().expect(200).click("To members of parliament").path
}

/// The plan with one reminder.
fn planned(owner: &Desk, event: &Event) -> String {
    let plan = event.part("reminders");
    let form = owner.opens(&plan).form("Plan the reminder");
    form.fill("Days before the deadline", "7").submit().expect(200);
    plan
}

/// Where the reader of the first mail to this address stops more of them.
fn stop(app: &TestApp, email: &str) -> String {
    let mails = app.mails_to(email);
    let (_, after) = mails.first().and_then(|mail| mail.text.split_once("/u/")).expect("a mail that says so");
    format!("/u/{}", after.split_whitespace().next().unwrap_or_default())
}

/// An event whose answers are looked at in browsers that nobody knows.
fn open_to_all(title: &str) -> EventPlan {
    event(title).with("A code that is sent to the guest's own mailbox is asked for", "never")
}

/// Answers out of calendars that somebody has to look at, and a report that came for the third time.
fn calendar_answers(app: &TestApp) {
    app.database().execute(
        "INSERT INTO calendar_answers (id, event_id, invitation_id, said, sender, doubt, detail, at) \
            SELECT id, event_id, id, 'accepted', 'wen@elsewhere.example', 'not taken', 'All seats are taken.', 1 \
            FROM invitations",
    );
}

/// A delegation with one seat taken, one free, and somebody who was withdrawn.
fn delegation(app: &TestApp, owner: &Desk) -> Vec<Shown> {
    let table = owner.creates_event(&open_to_all("An event with delegations"));
    owner.imports(&table, &guest_list(&[("tove@ministry.example", "en"), ("usra@ministry.example", "ar")]));
    owner.sends(&table, "invitation");
    let form = owner.opens(&table.part("delegations")).form("Allocate the seats");
    let form = form.pick("Organisation", "Ministry of Examples").fill("Seats", "4");
    let form = form.fill("Focal point's email (optional)", "tove@ministry.example");
    form.fill("domain", "ministry.example").submit().expect(200);
    let link = owner.opens(&table.part("delegations")).form("Show the link of Ministry of Examples").submit();
    let link = link.expect(200).attributes("#the-link", "value").concat();
    let join = link[link.find("/d/").expect("a link to join")..].to_owned();
    app.deliver_mail();
    let tove = app.invitee("tove@ministry.example");
    tove.accepts();
    let page = format!("{}/delegation", tove.link);
    for (name, email) in
        [("Dr Uma Example", "uma@ministry.example"), ("Viggo Example", "viggo@ministry.example")]
    {
        let form = tove.client.open(&page).form("Invite this person").fill("Name", name);
        form.fill("Email", email).submit().expect(200);
    }
    tove.client.open(&page).form("Withdraw Viggo Example").submit().expect(200);
    app.deliver_mail();
    vec![
        public("a delegation", &page),
        public("a delegation in Arabic", &format!("{page}?lang=ar")),
        Shown { press: Some("Invite this person"), ..public("a member without a name", &page) },
        public("an answer of a focal point", &tove.link),
        public("joining a delegation", &join),
        public("joining a delegation, in Arabic", &format!("{join}?lang=ar")),
        public("somebody who joined", &format!("{join}?done=1")),
        Shown { press: Some("Send me an invitation"), ..public("joining without an address", &join) },
        desk("delegations", &table.part("delegations")),
        Shown { press: Some("Allocate the seats"), ..desk("no seats allocated", &table.part("delegations")) },
    ]
}

/// A link that somebody else opens, before and after a code was sent.
fn forwarded(app: &TestApp, owner: &Desk) -> Vec<Shown> {
    let table = owner.creates_event(&event("An event with a forwarded link"));
    let guests =
        [("quinn@ministry.example", "en"), ("rami@ministry.example", "ar"), ("sofie@ministry.example", "fr")];
    owner.imports(&table, &guest_list(&guests));
    owner.sends(&table, "invitation");
    app.deliver_mail();
    let [quinn, rami, sofie] = guests.map(|(email, _)| app.invitee(email));
    for guest in [&quinn, &rami, &sofie] {
        guest.accepts();
    }
    for guest in [&rami, &sofie] {
        app.client().post(&format!("{}/code", guest.link), &[]).expect(200);
    }
    app.deliver_mail();
    vec![
        public("a link in a browser that nobody knows", &quinn.link),
        public("a code to be entered, in Arabic", &rami.link),
        Shown { press: Some("Continuer"), ..public("a wrong code, in French", &sofie.link) },
    ]
}

/// An event in two ways with sessions, one of them full and waited for, and what that looks like.
fn programme(app: &TestApp, owner: &Desk) -> Vec<Shown> {
    let plan = open_to_all("An event with a programme").with("How guests attend", "either").seats(9);
    let table = owner.creates_event(&plan);
    let new = table.part("programme/new");
    for (title, ways) in [("Dinner", "in person"), ("Visit to the port", "either")] {
        let form = owner.opens(&new).form("Add the session").fill("Title (English)", title);
        let form = form.fill("Title (العربية)", "عشاء عمل").fill("Note (English)", "Business attire.");
        let form = form.fill("Venue (optional)", "Restaurant Scheveningen").pick("How guests attend", ways);
        let form = form.fill("Seats (optional)", "1").fill("Choose until (optional)", "2027-05-20");
        form.tick("line").submit().expect(200);
    }
    let guests =
        [("yara@ministry.example", "en"), ("zoe@ministry.example", "en"), ("wafa@ministry.example", "ar")];
    owner.imports(&table, &guest_list(&guests));
    owner.sends(&table, "invitation");
    app.deliver_mail();
    let [yara, zoe, wafa] = guests.map(|(email, _)| app.invitee(email));
    yara.question().tick("answer").tick("I will attend").submit().expect(200);
    let waits = zoe.question().tick("answer-online");
    waits.tick("Put me on the waiting list: all seats are taken").submit().expect(200);
    app.deliver_mail();
    let guest = invitation(owner, &table, "zoe@ministry.example");
    let list = owner.opens(&table.part("programme"));
    let (dinner, edit) = (list.click("Dinner").path, list.click("Edit Dinner").path);
    vec![
        public("chosen sessions", &yara.link),
        public("sessions to choose again", &format!("{}?change=1", zoe.link)),
        public("sessions to choose, in Arabic", &wafa.link),
        desk("a programme", &table.part("programme")),
        desk("a new session", &new),
        Shown { press: Some("Add the session"), ..desk("a new session without a title", &new) },
        desk("editing a session", &edit),
        desk("who attends a session", &dinner),
        desk("a guest who waits for a session", &guest),
        desk("recording an answer with sessions", &format!("{guest}/answer")),
        desk("an event in two ways", &table.path),
    ]
}

/// An event that asks its guests something, of each kind, and what that looks like.
fn questions(app: &TestApp, owner: &Desk) -> Vec<Shown> {
    let table = owner.creates_event(&open_to_all("An event with questions"));
    let new = table.part("questions/new");
    let sensitive = "It is sensitive: a diet, access needs, a passport";
    for (kind, label) in [
        ("Yes or no", "Do you need a visa?"),
        ("Short text", "Number of your passport"),
        ("Long text", "What should we discuss?"),
        ("Number", "How many people accompany you?"),
        ("One of several options", "Your meal"),
        ("Any of several options", "Your sessions"),
        ("Date", "Day of arrival"),
        ("Country", "Nationality"),
        ("File (PDF or image)", "A scan of your passport"),
        ("Consent", "My name may be published"),
    ] {
        let form = owner.opens(&new).form("Add the question");
        let form = form.pick("What an answer is", kind).fill("Question (English)", label);
        let form = form.fill("Question (العربية)", "سؤال").fill("Hint (English)", "As far as you know.");
        let form = form.fill("Options (English)", "One\nTwo").fill("Options (العربية)", "واحد\nاثنان");
        let form =
            if label.contains("passport") { form.tick(sensitive).tick("It must be answered") } else { form };
        let led = label.starts_with("Number");
        let after = "After “Yes” to “Do you need a visa?”";
        let form = if led { form.pick("Only after an answer to another question", after) } else { form };
        form.submit().expect(200).says("Question added.");
    }
    let guests =
        [("noor@ministry.example", "en"), ("omar@ministry.example", "ar"), ("pia@ministry.example", "en")];
    owner.imports(&table, &guest_list(&guests));
    owner.sends(&table, "invitation");
    app.deliver_mail();
    let noor = app.invitee("noor@ministry.example");
    let form = noor.question().tick("answer").tick("Yes").fill("Number of your passport", "X1");
    let recorded = form.tick("Two").pick("Nationality (optional)", "NL").submit().expect(200);
    app.deliver_mail();
    let file = recorded.click("Hand in a file").path;
    let question = owner.opens(&table.part("questions")).click("Do you need a visa?").path;
    let guest = invitation(owner, &table, "noor@ministry.example");
    let change = format!("{}?change=1", noor.link);
    let link = |email: &str| app.invitee(email).link;
    vec![
        public("an invitation with questions", &link("pia@ministry.example")),
        public("questions in Arabic", &link("omar@ministry.example")),
        Shown { press: Some("Send my reply"), ..public("questions to be answered again", &change) },
        public("answered questions", &noor.link),
        public("a file to hand in", &file),
        Shown { press: Some("Send the file"), ..public("no file handed in", &file) },
        desk("questions", &table.part("questions")),
        desk("a new question", &new),
        Shown { press: Some("Add the question"), ..desk("a new question without words", &new) },
        desk("editing a question", &question),
        desk("what a guest answered", &guest),
        desk("recording what a guest answered", &format!("{guest}/questions")),
        desk("a list with answers", &table.part("attendees")),
    ]
}

/// A roundtable whose invitations went out and that some people answered; and that mailing.
fn life(app: &TestApp, owner: &Desk) -> (Event, String) {
    let roundtable = owner.creates_event(&open_to_all("Resilient Networks").seats(12));
    owner.imports(
        &roundtable,
        &guest_list(&[
            ("ada@ministry.example", "en"),
            ("basile@regulateur.example", "fr"),
            ("dalia@wizara.example", "ar"),
            ("edgar@ministry.example", "en"),
            ("gone@ministry.example", "en"),
            ("hana@ministry.example", "en"),
        ]),
    );
    if let Transport::Memory(server) = &app.app.mailer {
        server.refuses("gone@ministry.example", Delivery::Never(Words::squeeze("550 5.1.1 No such person")));
    }
    let mailing = owner.sends(&roundtable, "invitation").path;
    app.deliver_mail();
    app.invitee("ada@ministry.example").accepts();
    app.invitee("edgar@ministry.example").declines("At sea.");
    app.deliver_mail();
    (roundtable, mailing)
}

/// A full event: somebody waits, somebody was offered a seat, somebody has not answered.
fn in_line(app: &TestApp, owner: &Desk) -> Event {
    let plan = open_to_all("A small table").seats(1).with("When all seats are taken", "offer");
    let small = owner.creates_event(&plan);
    let people = ["ana", "olu", "wen", "fay", "gil"].map(|name| format!("{name}@ministry.example"));
    let people: Vec<_> = people.iter().map(|email| (email.as_str(), "en")).collect();
    owner.imports(&small, &guest_list(&people));
    owner.sends(&small, "invitation");
    app.deliver_mail();
    app.invitee("ana@ministry.example").accepts();
    app.invitee("olu@ministry.example").accepts();
    app.invitee("wen@ministry.example").accepts();
    app.deliver_mail();
    app.invitee("ana@ministry.example").declines("");
    app.invitee("gil@ministry.example").sends("Sam Example", "sam@ministry.example");
    app.deliver_mail();
    small
}

/// A list that waits to be confirmed, and one that was.
fn imports(owner: &Desk, event: &Event) -> (String, String) {
    let stage = |csv: &str| {
        let form = owner.opens(&event.part("imports/new")).form("Look at the rows");
        form.attach("File", "guests.csv", csv.as_bytes()).submit().expect(200)
    };
    let list = "email,name,country\nnew@ministry.example,New Guest,NL\nbroken,No Address,NL\n";
    let done = stage(list).form_beginning("Import: ").submit().expect(200).path;
    (
        stage("email,name,country\nother@ministry.example,Other Guest,NL\nbroken,No Address,Atlantis\n").path,
        done,
    )
}

/// The path of an invitee's page on the desk.
fn invitation(owner: &Desk, event: &Event, email: &str) -> String {
    let found = owner.opens(&format!("{}?q={email}", event.path));
    let links = found.attributes("tbody a[href^='/admin/invitations/']", "href");
    links.first().unwrap_or_else(|| panic!("{email} is not on the list: {}", found.text())).clone()
}
