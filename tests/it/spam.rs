//! What a spam filter says of the mails: each of the product's own texts, and of those that one can start from, in
//! every language, and the mails that an organiser sends to many, as they travel.

use std::path::Path;
use std::process::Command;

use roundtable::domain::language::Language;
use roundtable::domain::library::ProvidedText;
use roundtable::domain::message::MessageKind;

use crate::support::app::TestApp;
use crate::support::builders::{event, guest_list};
use crate::support::components::program;
use crate::support::harness::tests;

/// No mail of ours may come near the 5.0 from which filters sort mail out.
const MOST: f64 = 1.0;

/// SpamAssassin's score and the rules that made it, for each file, by its own rules alone: nothing is asked of the
/// network, and nothing is learnt.
fn scores(folder: &Path, files: &[String]) -> Vec<(f64, String)> {
    let filter = program("spamassassin").expect("SpamAssassin");
    let preferences = folder.join("preferences");
    std::fs::write(
        &preferences,
        "use_bayes 0\nuse_auto_whitelist 0\nreport_safe 0\nclear_headers\n\
         add_header all Score score=_SCORE_ tests=_TESTSSCORES(,)_\n",
    )
    .expect("a file");
    let done = Command::new(filter)
        .args(["--local", "--prefspath"])
        .arg(&preferences)
        .args(files)
        .current_dir(folder)
        .env("HOME", folder)
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let unfolded = said.replace("\n\t", "").replace("\n ", "");
    let found = unfolded.lines().filter_map(|line| line.strip_prefix("X-Spam-Score: score="));
    found
        .map(|line| {
            let (score, rules) = line.split_once(' ').unwrap_or((line, ""));
            (score.parse().expect("a number"), rules.to_owned())
        })
        .collect()
}

fn every_text_scores_below_one() {
    let app = TestApp::start();
    let organiser = app.organiser();
    let table = organiser.creates_event(&event("European Roundtable on Resilient Networks"));
    let list =
        [("ada@ministry.example", "en"), ("cy@ministry.example", "fr"), ("fadi@ministry.example", "ar")];
    organiser.imports(&table, &guest_list(&list));
    let form = organiser.opens(&table.part("edit")).form("Save changes");
    form.tick("Also in French").submit().expect(200);
    // As they go out to many, in one language and in two.
    organiser.sends_invitations(&table);
    organiser.sends(&table, "reminder");
    app.deliver_mail();
    app.invitee("ada@ministry.example").accepts();
    app.invitee("fadi@ministry.example").declines("");
    app.deliver_mail();
    let form = organiser.opens(&table.part("edit")).form("Save changes");
    form.untick("Also in French").submit().expect(200);
    let sent = app.mails().len();
    // Every text, to oneself: the Reply-To, the links and the words are those of the guests' mail.
    for kind in MessageKind::ALL {
        for language in Language::ALL {
            let editor = organiser.opens(&table.part(&format!("templates/{kind}/{language}")));
            editor.form("Send the saved text to me").submit().expect(200).says("A test is on its way");
        }
    }
    // The same of every text that one can start from.
    for text in ProvidedText::ALL {
        for language in Language::ALL {
            let editor = table.part(&format!("templates/{}/{language}", text.kind()));
            let saved = organiser.opens(&format!("{editor}?from={text}")).form("Save").submit().expect(200);
            let tested = saved.says("Saved as version").form("Send the saved text to me").submit();
            tested.expect(200).says("A test is on its way");
        }
    }
    app.deliver_mail();
    let mails = app.mails();
    let texts = MessageKind::ALL.len() + ProvidedText::ALL.len();
    assert_eq!(mails.len() - sent, texts * Language::ALL.len());
    assert!(sent >= 8, "{sent}");

    let folder = tempfile::tempdir().expect("a folder");
    let mut files = Vec::new();
    for (nth, mail) in mails.iter().enumerate() {
        files.push(format!("{nth}.eml"));
        std::fs::write(folder.path().join(&files[nth]), &mail.raw).expect("a file");
    }
    // What every filter takes for spam (GTUBE), so that one which looks at nothing is found out.
    files.push("spam.eml".to_owned());
    let spam = "From: a@x.example\r\nTo: b@y.example\r\nSubject: x\r\n\r\n\
                XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\r\n";
    std::fs::write(folder.path().join("spam.eml"), spam).expect("a file");
    let mut scored = scores(folder.path(), &files);
    assert_eq!(scored.len(), files.len());
    assert!(scored.pop().is_some_and(|(score, _)| score > 100.0));
    let bad: Vec<String> = mails
        .iter()
        .zip(&scored)
        .filter(|(_, (score, _))| *score >= MOST)
        .map(|(mail, (score, rules))| format!("{score} {} ({rules})", mail.subject))
        .collect();
    assert!(bad.is_empty(), "{bad:#?}");
    // What they are made of is worth a look when this fails one day.
    assert!(scored.iter().all(|(_, rules)| !rules.is_empty()), "{scored:?}");
}

tests! {
    #[needs(Spamassassin)] every_text_scores_below_one,
}
