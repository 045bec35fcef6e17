//! Accounts as people meet them: the set-up link, signing in and out, roles, passwords, limits.

use std::time::Duration;

use roundtable::actions::accounts::{self, NewUser};
use roundtable::domain::audit::Actor;
use roundtable::domain::email::Email;
use roundtable::domain::password::Password;
use roundtable::domain::user::{Role, UserName};
use ureq::http::Method;

use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::harness::tests;
use crate::support::page::Page;

const GOOD: &str = "plum seventeen harbour violet";
const OTHER: &str = "trombone-under-the-glacier";

fn account(app: &TestApp, email: &str, role: Role) {
    let email = Email::parse(email).expect("an address");
    let password = Password::parse(GOOD, Some(&email)).expect("a good password");
    let name = UserName::parse("Sample Person").expect("a name");
    let new = NewUser { email, name, role, password };
    app.run(accounts::add_user(&app.app, Actor::Command, new)).expect("the account is made");
}

fn sign_in(client: &Client, email: &str, password: &str) -> Page {
    let form = client.get("/").expect(200).form("Sign in");
    form.fill("Email address", email).fill("Password", password).send()
}

/// Somebody of this role in a browser of their own.
fn signed_in(app: &TestApp, role: Role) -> Client {
    let (client, email) = (app.client(), format!("{role}@ministry.example"));
    account(app, &email, role);
    assert_eq!(sign_in(&client, &email, GOOD).expect(303).location(), "/admin/events");
    client
}

fn is_in(client: &Client) -> bool {
    client.get("/admin/account").status == 200
}

fn the_set_up_link_makes_the_first_owner() {
    let app = TestApp::start();
    let link = app.run(accounts::setup_link(&app.app)).expect("reads").expect("there is no account");
    let link = link.strip_prefix(&app.origin()).expect("the link leads here").to_owned();
    let client = app.client();
    client.get("/").expect(200).says("There is no account yet");
    let before = app.database().dump();
    client.get(&link).expect(200);
    client.head(&link).expect(200);
    client.get("/setup/nonsense").expect(404);
    assert_eq!(before, app.database().dump(), "looking changes nothing");
    let form = client.get(&link).expect(200).form("Make the account");
    let form = form.fill("Your name", "Ada Sample").fill("Email address", "ada@ministry.example");
    let refused = form.fill("Password", "short").send().expect(422).says("There is a problem");
    assert!(refused.title().starts_with("Error: ") && !refused.body().contains("short"));
    let mut form = refused.form("Make the account");
    assert_eq!(form.value("Your name"), "Ada Sample", "nothing typed is lost");
    form.fill("Password", GOOD).submit().expect(200).says("Your account is made");
    assert!(is_in(&client));
    client.get("/admin/users").expect(200).says("ada@ministry.example").says("owner");
    client.get(&link).expect(404);
    client.post(&link, &[("name", "B"), ("email", "b@x.example"), ("password", OTHER)]).expect(404);
    client.get("/admin/users").expect(200).hides("b@x.example");
    app.client().get("/").expect(200).hides("There is no account yet");
}

fn a_set_up_link_of_yesterday_says_so() {
    let app = TestApp::start();
    let link = app.run(accounts::setup_link(&app.app)).expect("reads").expect("there is no account");
    app.advance(Duration::from_secs(24 * 60 * 60));
    app.client()
        .get(link.strip_prefix(&app.origin()).expect("leads here"))
        .expect(410)
        .says("Restart the server");
}

fn signing_in_leads_to_the_page_that_was_asked_for() {
    let app = TestApp::start();
    account(&app, "ada@ministry.example", Role::Organiser);
    let client = app.client();
    let asked = client.get("/admin/events?all=1").expect(303);
    assert_eq!(asked.location(), "/?next=/admin/events%3Fall%3D1");
    let form = client.get(asked.location()).expect(200).form("Sign in");
    let form = form.fill("Email address", "Ada@Ministry.example").fill("Password", GOOD);
    let inside = form.send().expect(303);
    assert_eq!(inside.location(), "/admin/events?all=1");
    let cookie = inside.header("set-cookie").to_owned();
    assert!(cookie.starts_with("session="), "{cookie}");
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Max-Age") && !cookie.contains("Domain"), "it ends with the browser: {cookie}");
    assert_eq!(client.get("/").expect(303).location(), "/admin/events", "the desk is home now");
    client.get("/admin/account").expect(200).form("Sign out").submit().expect(200).says("You are signed out");
    assert!(!is_in(&client));
}

fn nobody_is_sent_to_another_site_after_signing_in() {
    let app = TestApp::start();
    account(&app, "ada@ministry.example", Role::Organiser);
    for next in
        ["//evil.example", "https://evil.example/admin/", "/\\evil.example", "/admin/..//evil.example"]
    {
        let fields = [("email", "ada@ministry.example"), ("password", GOOD), ("next", next)];
        let client = app.client();
        assert_eq!(client.post("/", &fields).expect(303).location(), "/admin/events", "{next}");
        let query = format!("/?next={}", next.replace('\\', "%5C"));
        assert_eq!(client.get(&query).expect(303).location(), "/admin/events", "{next}");
    }
}

fn known_and_unknown_addresses_get_the_same_page() {
    let app = TestApp::start();
    account(&app, "ada@ministry.example", Role::Organiser);
    let page = |email: &str| {
        let page = sign_in(&app.client(), email, "wrong wrong wrong wrong").expect(422);
        assert!(page.title().starts_with("Error: "));
        assert!(!page.body().contains("wrong wrong"), "a password is never sent back");
        assert_eq!(page.form("Sign in").value("Email address"), email, "the address is kept");
        page.body().replace(email, "ADDRESS")
    };
    let known = page("ada@ministry.example");
    assert_eq!(known, page("bob@ministry.example"));
    assert_eq!(known, page("not an address"));
    sign_in(&app.client(), "", "").expect(422).says("Enter your email address").says("Enter your password");
}

fn each_role_gets_its_own_pages_and_no_other() {
    use Role::{Organiser, Owner, Staff, Viewer};
    let app = TestApp::start();
    let nobody = app.client();
    let clients: Vec<(Role, Client)> = Role::ALL.iter().map(|role| (*role, signed_in(&app, *role))).collect();
    for (page, allowed) in [
        ("/admin/account", &[Owner, Organiser, Staff, Viewer][..]),
        ("/admin/events", &[Owner, Organiser, Staff, Viewer]),
        ("/admin/events/new", &[Owner, Organiser]),
        ("/admin/users", &[Owner]),
        ("/admin/users/new", &[Owner]),
    ] {
        for (role, client) in &clients {
            let want = if allowed.contains(role) { 200 } else { 403 };
            assert_eq!(client.get(page).status, want, "{role} {page}");
        }
        assert!(nobody.get(page).expect(303).location().starts_with("/?next="), "{page}");
    }
    for post in ["/admin/users/new", "/admin/events/new"] {
        let answers = clients.iter().map(|(role, client)| (*role, client.post(post, &[]).status));
        for (role, status) in answers {
            let may = role == Owner || (role == Organiser && post.contains("events"));
            assert_eq!(status, if may { 422 } else { 403 }, "{role} {post}");
        }
    }
}

fn what_another_site_sends_changes_nothing() {
    let app = TestApp::start();
    let client = signed_in(&app, Role::Owner);
    let form = ("content-type", "application/x-www-form-urlencoded");
    let origin = app.origin();
    let before = app.database().dump();
    for headers in [
        &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[],
    ] {
        let headers: Vec<_> = headers.iter().copied().chain([form]).collect();
        client.send(Method::POST, "/sign-out", &headers, "").expect(403).says("came from another site");
    }
    assert_eq!(before, app.database().dump());
    assert!(is_in(&client));
    // A browser too old for Sec-Fetch-Site says where the form came from.
    client.send(Method::POST, "/sign-out", &[form, ("origin", &origin)], "").expect(303);
    assert!(!is_in(&client));
}

fn a_session_ends_after_half_an_hour_of_nothing() {
    let app = TestApp::start();
    let client = signed_in(&app, Role::Organiser);
    let seen = || app.database().rows("SELECT CAST(seen_at AS TEXT) AS line FROM sessions");
    let first = seen();
    app.advance(Duration::from_secs(59));
    assert!(is_in(&client) && seen() == first, "not every request is a write");
    app.advance(Duration::from_secs(1));
    assert!(is_in(&client) && seen() != first);
    app.advance(Duration::from_secs(29 * 60));
    assert!(is_in(&client));
    app.advance(Duration::from_secs(30 * 60));
    assert!(!is_in(&client));
    let sent = client.post("/admin/events/new", &[("title", "Lost?")]).expect(303);
    client.open(sent.location()).expect(200).says("what you sent was not taken");
}

fn guessing_is_slowed_down_and_only_for_who_guesses() {
    let app = TestApp::start();
    account(&app, "ada@ministry.example", Role::Organiser);
    account(&app, "bob@ministry.example", Role::Organiser);
    for _ in 0..10 {
        sign_in(&app.client(), "ada@ministry.example", "wrong wrong wrong wrong").expect(422);
    }
    let refused = sign_in(&app.client(), "ada@ministry.example", GOOD).expect(429).says("Too many attempts");
    let wait: u64 = refused.header("retry-after").parse().expect("a number of seconds");
    assert!((1..=60).contains(&wait), "{wait}");
    sign_in(&app.client(), "bob@ministry.example", GOOD).expect(303);
    app.advance(Duration::from_secs(wait));
    sign_in(&app.client(), "ada@ministry.example", GOOD).expect(303);
}

fn a_new_password_signs_out_every_other_browser() {
    let app = TestApp::start();
    let (here, elsewhere) = (signed_in(&app, Role::Staff), app.client());
    sign_in(&elsewhere, "staff@ministry.example", GOOD).expect(303);
    let change = |present: &str, new: &str| {
        let form = here.get("/admin/account").expect(200).form("Change password");
        form.fill("Present password", present).fill("New password", new).send()
    };
    change("wrong", OTHER).expect(422).says("The present password is not right");
    change(GOOD, "correct horse battery staple").expect(422).says("Many people use this password");
    change(GOOD, GOOD).expect(422).says("is the present one");
    assert!(is_in(&elsewhere), "a refusal changes nothing");
    let before = here.cookie_header();
    change(GOOD, OTHER).expect(303).follow().expect(200).says("Password changed");
    here.get("/admin/account").expect(200).hides("Password changed");
    assert_ne!(before, here.cookie_header(), "the session's id is new");
    assert!(is_in(&here) && !is_in(&elsewhere));
    sign_in(&elsewhere, "staff@ministry.example", GOOD).expect(422);
    sign_in(&elsewhere, "staff@ministry.example", OTHER).expect(303);
    here.get("/admin/account")
        .expect(200)
        .form("Sign out everywhere")
        .submit()
        .expect(200)
        .says("signed out everywhere");
    assert!(!is_in(&here) && !is_in(&elsewhere));
}

fn an_owner_adds_and_disables_colleagues() {
    let app = TestApp::start();
    let owner = signed_in(&app, Role::Owner);
    let form = owner.get("/admin/users").expect(200).click("Add user").form("Add user");
    let refused =
        form.fill("Name", "Bo Sample").fill("Email address", "owner@ministry.example").send().expect(422);
    let refused = refused.says("Choose a role").says("Enter a password");
    let form =
        refused.form("Add user").tick("viewer: sees events and guest lists").fill("First password", GOOD);
    let mut again = form.send().expect(422).says("already an account").form("Add user");
    assert_eq!(again.value("Name"), "Bo Sample");
    let form = again.fill("Email address", "bo@ministry.example").fill("First password", GOOD);
    form.submit().expect(200).says("bo@ministry.example can sign in now");
    let bo = app.client();
    sign_in(&bo, "bo@ministry.example", GOOD).expect(303);
    owner.get("/admin/users").form("Disable bo@ministry.example").submit().says("disabled since 23 Nov 2026");
    assert!(!is_in(&bo), "at once");
    sign_in(&bo, "bo@ministry.example", GOOD).expect(422);
    owner.get("/admin/users").form("Let in again bo@ministry.example").submit().says("can sign in again");
    sign_in(&bo, "bo@ministry.example", GOOD).expect(303);
    let id = app
        .database()
        .rows(&format!("SELECT {} AS line FROM users WHERE role = 'owner'", app.database().hex("id")));
    owner.post(&format!("/admin/users/{}/disable", id.concat()), &[]).expect(303).follow().says("last owner");
    assert!(is_in(&owner));
    owner.post("/admin/users/00000000-0000-0000-0000-000000000000/disable", &[]).expect(404);
    owner.post("/admin/users/nobody/disable", &[]).expect(404);
}

fn an_owner_changes_roles_and_lost_passwords() {
    let app = TestApp::start();
    let (owner, staff) = (signed_in(&app, Role::Owner), signed_in(&app, Role::Staff));
    let people = owner.get("/admin/users").expect(200).attributes("tbody a", "href");
    let [own, staffs] = people.as_slice() else { panic!("two people: {people:?}") };
    let page = owner.get(own).expect(200).says("owner@ministry.example · owner");
    let form = page.form("Change role").tick("viewer: sees events and guest lists");
    form.send().expect(422).says("last owner").says("owner@ministry.example · owner");
    let form = owner.get(staffs).expect(200).form("Change role");
    let form = form.tick("organiser: makes events, invites guests and sends mail");
    staff.get("/admin/events/new").expect(403);
    form.submit().expect(200).says("staff@ministry.example has the role of organiser now");
    staff.get("/admin/events/new").expect(200);
    let set =
        |new: &str| owner.get(staffs).expect(200).form("Set new password").fill("New password", new).send();
    set("staff@ministry.example").expect(422).says("mostly the email address");
    assert!(is_in(&staff));
    set(OTHER).expect(303).follow().expect(200).says("has a new password");
    assert!(!is_in(&staff));
    sign_in(&staff, "staff@ministry.example", GOOD).expect(422);
    sign_in(&staff, "staff@ministry.example", OTHER).expect(303);
    owner.get("/admin/users/00000000-0000-0000-0000-000000000000").expect(404);
}

tests! {
    the_set_up_link_makes_the_first_owner,
    a_set_up_link_of_yesterday_says_so,
    signing_in_leads_to_the_page_that_was_asked_for,
    nobody_is_sent_to_another_site_after_signing_in,
    known_and_unknown_addresses_get_the_same_page,
    each_role_gets_its_own_pages_and_no_other,
    what_another_site_sends_changes_nothing,
    a_session_ends_after_half_an_hour_of_nothing,
    guessing_is_slowed_down_and_only_for_who_guesses,
    a_new_password_signs_out_every_other_browser,
    an_owner_adds_and_disables_colleagues,
    an_owner_changes_roles_and_lost_passwords,
}
