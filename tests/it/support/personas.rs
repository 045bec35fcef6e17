//! The people of the tests. Each does what somebody does in front of the product's pages, and fails
//! the test where the page does not let them.

use std::ops::Deref;
use std::time::Duration;

use roundtable::actions::accounts::{self, NewUser};
use roundtable::domain::audit::Actor;
use roundtable::domain::email::Email;
use roundtable::domain::password::Password;
use roundtable::domain::user::{Role, UserName};

use super::app::TestApp;
use super::builders::EventPlan;
use super::client::Client;
use super::form::Form;
use super::mail::Mail;
use super::page::Page;
use super::process::{Installation, Running};

/// A password that anybody here signs in with.
pub(crate) const PASSWORD: &str = "quiet harbour lantern nine";

/// An event that stands in the product.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// The path of its page on the desk.
    pub(crate) path: String,
}

impl Event {
    /// The path of one of its parts, such as `edit`.
    pub(crate) fn part(&self, part: &str) -> String {
        format!("{}/{part}", self.path)
    }

    /// Its id.
    pub(crate) fn id(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// Somebody signed in at the desk, of a server in this process or another.
pub(crate) struct Desk {
    /// Their browser.
    pub(crate) client: Client,
    /// What they sign in with.
    pub(crate) email: String,
}

/// Somebody signed in at the desk of a server in this process.
pub(crate) struct Colleague<'a> {
    app: &'a TestApp,
    desk: Desk,
}

impl Deref for Colleague<'_> {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

impl Colleague<'_> {
    /// The same person where nobody needs to see mail off.
    pub(crate) fn alone(self) -> Desk {
        self.desk
    }

    /// Sends the invitations and sees them off.
    #[track_caller]
    pub(crate) fn sends_invitations(&self, event: &Event) {
        self.sends(event, "invitation");
        self.app.deliver_mail();
        // Nobody answers in the same instant.
        self.app.advance(Duration::from_secs(1));
    }
}

impl TestApp {
    /// Somebody with this role, signed in.
    pub(crate) fn colleague(&self, role: Role) -> Colleague<'_> {
        let email = format!("{role}@host.example");
        let address = Email::parse(&email).expect("an address");
        let new = NewUser {
            name: UserName::parse(&format!("The {role}")).expect("a name"),
            role,
            password: Password::parse(PASSWORD, Some(&address)).expect("a good password"),
            email: address,
        };
        self.run(accounts::add_user(&self.app, Actor::Command, new))
            .unwrap_or_else(|e| panic!("{email}: {e}"));
        Colleague { app: self, desk: Desk::signs_in(self.client(), &email, PASSWORD) }
    }

    /// An organiser, signed in.
    pub(crate) fn organiser(&self) -> Colleague<'_> {
        self.colleague(Role::Organiser)
    }

    /// The invitee with this address, who has just got a mail with a link.
    #[track_caller]
    pub(crate) fn invitee(&self, email: &str) -> Invitee<'_> {
        let link = self.mails_to(email).iter().rev().find_map(Mail::link);
        let link =
            link.unwrap_or_else(|| panic!("{email} has no mail with a link: {:?}", self.mails_to(email)));
        Invitee { app: self, client: self.browser_of(email), link }
    }

    /// Every mail that reached this address, in the order in which it was sent.
    pub(crate) fn mails_to(&self, email: &str) -> Vec<Mail> {
        self.mails().into_iter().filter(|mail| mail.to == email).collect()
    }
}

impl Desk {
    /// Olga, whose account was made by a command, signs in at a server.
    #[track_caller]
    pub(crate) fn olga(place: &Installation, server: &Running) -> Self {
        let add = ["user", "add", "olga@host.example", "--role", "organiser", "--password-stdin"];
        assert_eq!(place.run(&add, PASSWORD).status.code(), Some(0));
        Self::signs_in(server.client(), "olga@host.example", PASSWORD)
    }

    /// Signs in on the first page.
    #[track_caller]
    pub(crate) fn signs_in(client: Client, email: &str, password: &str) -> Self {
        let form = client.get("/").expect(200).form("Sign in");
        form.fill("Email address", email).fill("Password", password).send().expect(303);
        Self { client, email: email.to_owned() }
    }

    /// Opens a page of the desk.
    #[track_caller]
    pub(crate) fn opens(&self, path: &str) -> Page {
        self.client.open(path).expect(200)
    }

    /// Fills in the form for a new event and saves it.
    #[track_caller]
    pub(crate) fn creates_event(&self, plan: &EventPlan) -> Event {
        let form = self.opens("/admin/events/new").form("Create event");
        let form = plan.fields().fold(form, |form, (label, value)| form.enter(label, value));
        let saved = form.send().expect(303);
        Event { path: saved.location().to_owned() }
    }

    /// Uploads a guest list, looks at its rows and lets the good ones in.
    #[track_caller]
    pub(crate) fn imports(&self, event: &Event, csv: &str) -> Page {
        let form = self.opens(&event.part("imports/new")).form("Look at the rows");
        let rows = form.attach("File", "guests.csv", csv.as_bytes()).submit().expect(200);
        rows.form_beginning("Import: ").submit().expect(200)
    }

    /// Looks at who will get a mail and sends it; shows the page with its progress.
    #[track_caller]
    pub(crate) fn sends(&self, event: &Event, kind: &str) -> Page {
        let before = self.opens(&event.part(&format!("mailings/new?kind={kind}")));
        before.form_beginning("Send ").submit().expect(200)
    }
}

/// Somebody who was invited, with nothing but the link.
pub(crate) struct Invitee<'a> {
    app: &'a TestApp,
    /// Their browser.
    pub(crate) client: Client,
    /// The path of their page.
    pub(crate) link: String,
}

impl Invitee<'_> {
    /// Opens the link.
    #[track_caller]
    pub(crate) fn opens(&self) -> Page {
        self.client.open(&self.link).expect(200)
    }

    /// Says yes, with the details as they stand.
    #[track_caller]
    pub(crate) fn accepts(&self) -> Page {
        let form = self.question().tick("answer");
        self.a_moment_later(form.submit().expect(200))
    }

    /// Says no, and why.
    #[track_caller]
    pub(crate) fn declines(&self, reason: &str) -> Page {
        let form = self.question().tick("answer-no").fill("reason", reason);
        self.a_moment_later(form.submit().expect(200))
    }

    /// Proposes a colleague.
    #[track_caller]
    pub(crate) fn sends(&self, name: &str, email: &str) -> Page {
        let form = self.question().tick("answer-send").fill("nominee_name", name);
        self.a_moment_later(form.fill("nominee_email", email).submit().expect(200))
    }

    /// Opens the link where somebody else has answered, and proves by a code that the mailbox is theirs.
    #[track_caller]
    pub(crate) fn proves(&self, email: &str) -> Page {
        let sent = self.opens().form("Send me a code").submit().expect(200);
        self.app.deliver_mail();
        let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit());
        let codes = |mail: &Mail| mail.text.split_whitespace().find(is_code).map(str::to_owned);
        let code = self.app.mails_to(email).iter().rev().find_map(codes).expect("a mail with a code");
        sent.form("Continue").fill("Code", &code).submit().expect(200)
    }

    /// The form with the question, in whatever language, by way of the recorded answer where there
    /// is one.
    #[track_caller]
    pub(crate) fn question(&self) -> Form {
        let page = self.opens();
        let change = page.attributes("a[href*='change=']", "href");
        let page = if page.all("form.answer").is_empty() { self.client.open(&change.concat()) } else { page };
        page.form_with("form.answer button")
    }

    /// Nobody does two things in the same instant.
    fn a_moment_later(&self, page: Page) -> Page {
        self.app.advance(Duration::from_secs(1));
        page
    }
}
