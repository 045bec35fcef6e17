//! An invitee and their link: looking, answering, changing, and every way an invitation can be
//! closed to them.

use std::time::Duration;

use roundtable::domain::event::EventStatus;
use roundtable::domain::id::LinkId;
use roundtable::domain::invitation::Standing;

use crate::headers::protected;
use crate::support::app::TestApp;
use crate::support::harness::tests;
use crate::support::invited::{Plan, TO_DEADLINE, TO_START};

const YES: &str = "Yes, I will take part";
const NO: &str = "No, I am unable to take part";

fn an_answer_is_recorded_shown_and_changed() {
    let mut app = TestApp::start();
    app.leave_mail();
    let link = app.invited(&Plan::default()).links.remove(0);
    let ada = app.client();

    let page = ada.get(&link).expect(200).says("Dear H.E. Zoë Ångström").says("Resilient Networks");
    let page = page.says("Wednesday 25 November 2026, 10:00–13:00 CET (UTC+01:00)").says("Peace Palace");
    let page = page.says("Tuesday 24 November 2026, 10:00 CET (UTC+01:00)").says("There are 50 seats");
    assert_eq!(page.all("h1"), ["Resilient Networks"]);
    assert_eq!(page.all("input[checked]").len(), 0, "nothing is preselected");

    let form = page.form("Send my reply").tick(YES).fill("Name as printed", "H.E. Zoë Ångström-Weiß");
    let sent = form.fill("Organisation", "Ministry of Networks").send().expect(303);
    assert_eq!(sent.location(), link);
    let page = sent.follow().expect(200).says("Your seat is confirmed").says("g•••@ministry.example");
    let page = page.says("H.E. Zoë Ångström-Weiß").says("Ministry of Networks").says("Head of Unit");
    assert_eq!(waiting(&app), ["confirmation PUBLISH 1"]);

    app.advance(Duration::from_mins(60));
    let page = page.click("Change my reply").expect(200);
    assert_eq!(page.all("input[checked]").len(), 0, "nor when it is changed");
    let mut form = page.form("Send my reply");
    assert_eq!(form.value("Name as printed"), "H.E. Zoë Ångström-Weiß", "details stay as corrected");
    let page = form.tick(NO).fill("Reason", "On mission.\nSorry.").submit().expect(200);
    let page = page.says("Thank you for letting us know").says("On mission.").hides("H.E. Zoë");
    assert_eq!(waiting(&app), ["confirmation PUBLISH 1", "regret CANCEL 2"]);

    let page = page.click("Change my reply").form("Send my reply").tick(YES).submit();
    page.expect(200).says("Your seat is confirmed").says("H.E. Zoë Ångström-Weiß").hides("On mission.");
    assert_eq!(waiting(&app).len(), 3);
    let deeds = app.database().rows("SELECT deed AS line FROM audit_entries ORDER BY id");
    assert_eq!(deeds, ["accepted", "withdrawn", "accepted"]);
}

/// The queued mails: kind, what the calendar part does, its number.
fn waiting(app: &TestApp) -> Vec<String> {
    let query = "SELECT kind || coalesce(' ' || calendar_method, '') || ' ' || calendar_sequence AS line \
                 FROM messages ORDER BY queued_at, id";
    app.database().rows(query)
}

fn an_answer_without_a_choice_comes_back_with_everything_typed() {
    let app = TestApp::start();
    let link = app.invited(&Plan::default()).links.remove(0);
    let form = app.client().get(&link).form("Send my reply").fill("Name as printed", "Zoë");
    let page = form.fill("Reason", "Perhaps").submit().expect(422);
    assert!(page.title().starts_with("Error: "), "{}", page.title());
    let page = page.says("There is a problem");
    assert_eq!(page.attributes(".error-summary a", "href"), ["#answer"]);
    let mut form = page.form("Send my reply");
    assert_eq!((form.value("Name as printed"), form.value("Reason")), ("Zoë".into(), "Perhaps".into()));

    let page = form.tick(YES).fill("Name as printed", " ").submit().expect(422);
    let page = page.says("Please enter your name as it should be printed");
    assert_eq!(page.attributes("input[checked]", "value"), ["yes"], "the choice is kept");
    let page = page.form("Send my reply").fill("Name as printed", &"x".repeat(401)).submit().expect(422);
    page.says("Name as printed: please use at most 400 characters");
    assert_eq!(waiting(&app).len(), 0);
}

fn looking_changes_nothing() {
    let mut app = TestApp::start();
    app.leave_mail();
    let invited = app.invited(&Plan { people: &[("Ada", "en"), ("Zoë", "ar")], ..Plan::default() });
    app.client().get(&invited.links[1]).form("إرسال ردّي").tick("نعم، سأشارك").send().expect(303);
    let before = app.database().dump();
    for link in &invited.links {
        for path in [link.clone(), format!("{link}?lang=fr"), format!("{link}?change=1&utm=x")] {
            let got = app.client().get(&path).expect(200);
            protected(&got);
            assert_eq!(got.header("cache-control"), "no-store");
            assert!(got.header("x-robots-tag").contains("noindex"));
            assert_eq!(app.client().head(&path).expect(200).body.len(), 0);
        }
    }
    assert_eq!(app.client().head(&format!("{}/event.ics", invited.links[1])).expect(200).body.len(), 0);
    assert!(before == app.database().dump(), "a mail gateway that opens every link does no harm");
}

fn the_last_seat_goes_to_one_person() {
    let mut app = TestApp::start();
    app.leave_mail();
    let people = &[("Ada", "en"), ("Zoë", "en"), ("Fatima", "en")];
    let invited = app.invited(&Plan { seats: Some(1), people, ..Plan::default() });
    let [ada, zoe, fatima] = [0, 1, 2].map(|n| app.client().get(&invited.links[n]));
    ada.form("Send my reply").tick(YES).submit().expect(200).says("Your seat is confirmed");
    // Her page was open before the seat was gone.
    let page = zoe.form("Send my reply").tick(YES).submit().expect(409).says("All seats are taken");
    page.says("Your reply was not recorded as an acceptance").hides("Your seat is confirmed");
    let page = app.client().get(&invited.links[2]).expect(200).says("All seats are taken").hides(YES);
    page.form("Decline the invitation").submit().expect(200).says("Thank you for letting us know");
    fatima.form("Send my reply").tick(YES).submit().expect(409);

    // She keeps her seat while she corrects her name, and gives it back for Zoë.
    let change = app.client().get(&invited.links[0]).click("Change my reply").form("Send my reply");
    let page = change.tick(YES).fill("Name as printed", "Ada L.").submit().expect(200).says("Ada L.");
    page.click("Change my reply").form("Send my reply").tick(NO).submit().expect(200);
    app.client().get(&invited.links[1]).form("Send my reply").tick(YES).submit().expect(200);
}

fn after_the_deadline_the_page_names_whom_to_write_to() {
    let mut app = TestApp::start();
    app.leave_mail();
    let invited = app.invited(&Plan { people: &[("Ada", "en"), ("Zoë", "en")], ..Plan::default() });
    let [ada, zoe] = [0, 1].map(|n| app.client().get(&invited.links[n]));
    let open = ada.form("Send my reply").tick(YES).submit().expect(200).click("Change my reply");
    app.advance(TO_DEADLINE + Duration::from_secs(1));
    for page in [
        zoe.form("Send my reply").tick(YES).submit().expect(409),
        zoe.form("Send my reply").submit().expect(200),
        app.client().get(&invited.links[1]).expect(200),
    ] {
        let page = page.says("The time for replies has ended").says("Tuesday 24 November 2026, 10:00 CET");
        assert_eq!(page.attributes("main a", "href"), ["mailto:secretariat@roundtable.example"]);
    }
    open.form("Send my reply").tick(NO).submit().expect(409).says("The time for replies has ended");
    let page = app.client().get(&format!("{}?change=1", invited.links[0])).expect(200);
    page.says("Your seat is confirmed").says("The time for changes ended").hides("Change my reply");
    assert_eq!(waiting(&app), ["confirmation PUBLISH 1"]);
}

fn an_event_that_is_closed_early_speaks_of_no_deadline() {
    let mut app = TestApp::start();
    app.leave_mail();
    let invited = app.invited(&Plan::default());
    app.client().get(&invited.links[0]).form("Send my reply").tick(YES).submit().expect(200);
    app.change_event(invited.event, |event| event.status = EventStatus::Closed);
    let page = app.client().get(&invited.links[0]).expect(200).says("Your seat is confirmed");
    page.says("The organiser is no longer taking changes.").hides("The time for changes ended");
}

fn every_closed_invitation_says_so() {
    let app = TestApp::start();
    let mut invited = app.invited(&Plan::default());
    let link = invited.links.remove(0);
    for (status, code, words) in [
        (EventStatus::Draft, 200, "Replies are not open yet"),
        (EventStatus::Closed, 200, "The organiser is no longer taking replies."),
        (EventStatus::Cancelled, 200, "This meeting has been cancelled"),
        (EventStatus::Archived, 410, "This meeting has taken place"),
    ] {
        app.change_event(invited.event, move |event| event.status = status);
        app.client().get(&link).expect(code).says(words).hides("Send my reply");
        let answer = [("answer", "yes"), ("printed_name", "Ada")];
        app.client().post(&link, &answer).expect(if code == 200 { 409 } else { code }).says(words);
        app.client().get(&format!("{link}/event.ics")).expect(404);
    }
    // The event moves, the old link does not: it says that there may be a newer one.
    app.change_event(invited.event, |event| {
        event.status = EventStatus::Open;
        event.details.ends_at = event.details.ends_at + Duration::from_hours(240);
    });
    app.advance(TO_START + Duration::from_hours(4));
    app.client().get(&link).expect(410).says("This link is no longer valid").says("secretariat@");
    app.advance(Duration::from_hours(240));
    app.client().get(&link).expect(410).says("This meeting has taken place");
    app.client().post(&link, &[("answer", "yes")]).expect(410);
    assert_eq!(waiting(&app).len(), 0);
}

fn links_that_do_not_work_get_one_and_the_same_page() {
    let app = TestApp::start();
    let mut invited = app.invited(&Plan::default());
    let link = invited.links.remove(0);
    app.client().get(&link).expect(200);
    let mut forged = link.clone().into_bytes();
    forged[20] = if forged[20] == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(forged).expect("text");
    // Withdrawn: the row is there, the link is not; or the row itself says so.
    let other = app.invited(&Plan::default());
    app.change_invitation(other.event, |invitation| invitation.link_id = LinkId([1; 16]));
    let revoked = app.invited(&Plan::default());
    app.change_invitation(revoked.event, |invitation| invitation.standing = Standing::Revoked);
    let bodies: Vec<String> = [forged.as_str(), "/i/x", &other.links[0], &revoked.links[0]]
        .iter()
        .flat_map(|path| {
            let answer = [("answer", "yes"), ("printed_name", "Ada")];
            [app.client().get(path), app.client().post(path, &answer), app.client().post(path, &[])]
        })
        .map(|page| page.expect(404).says("This link does not work").body())
        .collect();
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "it says which");
    let page = app.client().with_header("accept-language", "ar").get("/i/x").expect(404);
    assert_eq!(page.attributes("html", "dir"), ["rtl"]);
    assert_eq!(waiting(&app).len(), 0);
}

fn each_reads_their_own_language_and_may_choose_another() {
    let mut app = TestApp::start();
    app.leave_mail();
    let people = &[("فاطمة الزهراء", "ar"), ("Zoë", "fr-CA"), ("Đorđe", "hr")];
    let links = app.invited(&Plan { people, ..Plan::default() }).links;
    let page = app.client().get(&links[0]).expect(200).says("هل ستشاركون؟");
    assert_eq!(
        (page.attributes("html", "lang"), page.attributes("html", "dir")),
        (vec!["ar".into()], vec!["rtl".into()])
    );
    assert_eq!(page.all(".greeting bdi"), ["فاطمة الزهراء"], "names stand apart");
    app.client().get(&links[1]).expect(200).says("Participerez-vous");
    app.client().get(&links[2]).expect(200).says("Will you take part?");
    let browser = app.client().with_header("accept-language", "fr-CH, fr;q=0.9");
    browser.get(&links[2]).expect(200).says("Participerez-vous");
    browser.get(&links[0]).expect(200).says("هل ستشاركون؟");

    // The choice is kept through a mistake, the answer and the change.
    let page = app.client().get(&links[0]).click("Français").says("Participerez-vous");
    let page = page.form("Envoyer ma réponse").submit().expect(422).says("Il y a un problème");
    let sent = page.form("Envoyer ma réponse").tick("Oui, je participerai").send().expect(303);
    assert_eq!(sent.location(), format!("{}?lang=fr", links[0]));
    let page = sent.follow().says("Votre place est confirmée").click("Modifier ma réponse");
    page.says("Envoyer ma réponse").click("English").says("Send my reply").click("Keep my reply as it is");
}

fn an_invitees_page_is_small_and_tells_nobody_else() {
    let app = TestApp::start();
    let plan = Plan {
        title: "<b>Bold</b> & \"quoted\"",
        description: "See [the programme](https://programme.example/x).\n\n<script>alert(1)</script>",
        online_url: "https://meet.example/room",
        people: &[("<img src=x onerror=alert(1)>", "ar")],
        ..Plan::default()
    };
    let link = app.invited(&plan).links.remove(0);
    let page = app.client().get(&link).expect(200).hides("meet.example");
    assert_eq!(page.all("h1"), [plan.title]);
    assert_eq!(page.all(".greeting bdi"), [plan.people[0].0]);
    assert_eq!(page.all("script, img, iframe, style, [style], [onerror]").len(), 0);
    assert_eq!(page.attributes("a[href^=https]", "rel"), ["noopener noreferrer"]);
    assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex, nofollow"]);
    let sheets = page.attributes("link[rel=stylesheet]", "href");
    assert_eq!(sheets.len(), 2, "three requests in all");
    let weight: usize = sheets.iter().map(|href| app.client().get(href).expect(200).body.len()).sum();
    assert!(page.body.len() + weight <= 30_000, "{} bytes, not even compressed", page.body.len() + weight);
}

fn a_seat_can_be_put_into_a_calendar() {
    let mut app = TestApp::start();
    app.leave_mail();
    let plan = Plan { online_url: "https://meet.example/room", ..Plan::default() };
    let link = app.invited(&plan).links.remove(0);
    app.client().get(&format!("{link}/event.ics")).expect(404);
    let page = app.client().get(&link).form("Send my reply").tick(YES).submit().expect(200);
    assert_eq!(page.attributes("dd a", "href"), ["https://meet.example/room"]);
    let file = page.click("Add to calendar").expect(200);
    assert!(file.header("content-type").starts_with("text/calendar"));
    assert!(file.header("content-disposition").contains("event.ics"));
    let text = file.body();
    for line in ["METHOD:PUBLISH\r\n", "SEQUENCE:1\r\n", "SUMMARY:Resilient Networks\r\n"] {
        assert!(text.contains(line), "{text}");
    }
    let token = link.trim_start_matches("/i/");
    assert!(!text.contains(token), "a calendar is shared more easily than a mail");
}

tests! {
    an_answer_is_recorded_shown_and_changed,
    an_answer_without_a_choice_comes_back_with_everything_typed,
    looking_changes_nothing,
    the_last_seat_goes_to_one_person,
    after_the_deadline_the_page_names_whom_to_write_to,
    an_event_that_is_closed_early_speaks_of_no_deadline,
    every_closed_invitation_says_so,
    links_that_do_not_work_get_one_and_the_same_page,
    each_reads_their_own_language_and_may_choose_another,
    an_invitees_page_is_small_and_tells_nobody_else,
    a_seat_can_be_put_into_a_calendar,
}
