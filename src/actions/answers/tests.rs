//! Sealed answers through the real database file: what lies there, who can open it, when it goes.

use std::sync::Arc;

use super::files::{self, FileRefusal};
use super::*;
use crate::actions::replies::tests::{app, invite, yes};
use crate::actions::replies::{self, Said};
use crate::actions::{events, invitations as invitees, keys, questions as acts};
use crate::domain::id::{EventId, LinkId};
use crate::domain::invitation::Reason;
use crate::domain::question::tests::draft;
use crate::domain::question::{QuestionDraft, QuestionKind};
use crate::domain::reply::Answer;
use crate::domain::text::Line;
use crate::store::{StoreError, events as stored};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and so on";

/// An event with two questions, the first of them sensitive, and a file; one guest who comes and said "Halal"
/// to both.
struct Scene {
    app: Arc<App>,
    event: EventId,
    link: LinkId,
    guest: InvitationId,
    secret: QuestionId,
    plain: QuestionId,
    file: QuestionId,
}

fn given(question: QuestionId, sensitive: bool, text: &str) -> Given {
    let value = Some(Value::Line(Line::parse(text).expect("a line")));
    Given { question, version: 1, sensitive, value }
}

fn sensitive(kind: QuestionKind) -> QuestionDraft {
    QuestionDraft { sensitive: true, ..draft(kind) }
}

async fn scene(folder: &std::path::Path) -> Scene {
    let app = app(folder);
    let (event, links) = invite(&app, 1).await;
    let link = links[0];
    let ask = async |details| acts::add(&app, Actor::Command, event, details).await.expect("is asked");
    let secret = ask(sensitive(QuestionKind::ShortText)).await;
    let plain = ask(draft(QuestionKind::ShortText)).await;
    let file = ask(sensitive(QuestionKind::File)).await;
    let given = vec![given(secret, true, "Halal"), given(plain, false, "Halal")];
    let said = Said { answer: yes("Ada"), given, wishes: Vec::new() };
    let answered = replies::answer(&app, link, said).await.expect("is taken");
    files::hand_in(&app, link, file, PNG.to_vec()).await.expect("is taken");
    let guest = answered.invitation.id;
    Scene { app, event, link, guest, secret, plain, file }
}

impl Scene {
    /// What is kept of the guest's answers: plain ones, sealed ones, files.
    async fn kept(&self) -> (usize, usize, usize) {
        let guest = self.guest;
        let read: Result<Vec<Kept>, StoreError> =
            self.app.db.read(move |c| Ok(answers::of_invitation(c, guest)?)).await;
        let kept = read.expect("reads");
        let of = |f: fn(&Kind) -> bool| kept.iter().filter(|kept| f(&kept.value)).count();
        (
            of(|v| matches!(v, Kind::Open(_))),
            of(|v| matches!(v, Kind::Sealed)),
            of(|v| matches!(v, Kind::File(..))),
        )
    }

    async fn opened(&self) -> Vec<(QuestionId, Result<String, SealError>)> {
        let shown = show_sensitive(&self.app, Actor::Command, self.guest).await.expect("opens");
        shown.into_iter().map(|one| (one.question, one.value.map(|value| value.stored()))).collect()
    }

    async fn hands_out(&self) -> Result<Vec<u8>, FileRefusal> {
        match files::hand_out(&self.app, Actor::Command, self.guest, self.file, true).await {
            Ok((_, content)) => Ok(content),
            Err(Failure::Refused(refusal)) => Err(refusal),
            Err(Failure::Store(error)) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn a_sensitive_answer_lies_sealed_and_opens_for_a_price() {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = scene(folder.path()).await;
    assert_eq!(scene.kept().await, (1, 1, 1));
    assert_eq!(scene.opened().await, [(scene.secret, Ok("Halal".to_owned()))]);
    assert_eq!(scene.hands_out().await.as_deref(), Ok(PNG));
    let refused = files::hand_out(&scene.app, Actor::Command, scene.guest, scene.file, false).await;
    assert!(matches!(refused, Err(Failure::Refused(FileRefusal::NoFile))), "{refused:?}");
    let read: Result<_, StoreError> = scene.app.db.read(|c| Ok(audit::latest(c, 9)?)).await;
    let seen = read.expect("reads").into_iter().filter(|line| line.deed == Deed::SensitiveSeen).count();
    assert_eq!(seen, 2);
}

#[tokio::test]
async fn what_is_sealed_survives_rotations_that_end_the_old_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = scene(folder.path()).await;
    for _ in 0..3 {
        let at_once = std::time::Duration::ZERO;
        keys::rotate(&scene.app, Actor::Command, Some(at_once)).await.expect("rotates");
        assert_eq!(scene.opened().await, [(scene.secret, Ok("Halal".to_owned()))]);
        assert_eq!(scene.hands_out().await.as_deref(), Ok(PNG));
    }
    let current = scene.app.keys.current();
    let others = move |c: &mut DbConn| -> Result<_, StoreError> {
        let answers = answers::not_under(c, current, None, 9)?.len();
        Ok(answers + usize::from(answers::file_not_under(c, current, None)?.is_some()))
    };
    assert_eq!(scene.app.db.read(others).await.expect("reads"), 0);
    assert_eq!(reseal_all(&scene.app).await.expect("seals"), 0, "there is nothing left to do");
}

#[tokio::test]
async fn without_the_key_it_stays_closed_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = scene(folder.path()).await;
    let other = tempfile::tempdir().expect("a folder");
    let path = other.path().join("other.key");
    let strange = KeyRing::load(&path, scene.app.random, scene.app.clock.now()).expect("is made");
    let path = folder.path().join("roundtable.key");
    std::fs::copy(other.path().join("other.key"), path).expect("is another's");
    drop(strange);
    let (_, shown) = scene.opened().await.pop().expect("it is there");
    assert!(shown.is_err(), "{shown:?}");
    assert!(matches!(scene.hands_out().await, Err(FileRefusal::DoesNotOpen(_))));
    assert_eq!(reseal_all(&scene.app).await.expect("goes on"), 0, "nothing is sealed anew, and nothing lost");
    assert_eq!(scene.kept().await, (1, 1, 1));
}

#[tokio::test]
async fn an_answer_is_sealed_when_its_question_becomes_sensitive() {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = scene(folder.path()).await;
    let now_secret = sensitive(QuestionKind::ShortText);
    let changed = acts::change(&scene.app, Actor::Command, scene.plain, 1, now_secret.clone()).await;
    changed.expect("is changed");
    assert_eq!(scene.kept().await, (0, 2, 1));
    assert!(scene.opened().await.contains(&(scene.plain, Ok("Halal".to_owned()))));
    // A form that was read before says the question is none; it is sealed all the same.
    let late = vec![given(scene.plain, false, "Kosher")];
    record(&scene.app, Actor::Command, scene.guest, late).await.expect("is kept");
    assert_eq!(scene.kept().await, (0, 2, 1));
    let again = acts::change(&scene.app, Actor::Command, scene.plain, 1, now_secret).await;
    assert!(matches!(again, Err(Failure::Refused(acts::QuestionRefusal::Changed))), "{again:?}");
}

#[tokio::test]
async fn who_does_not_come_leaves_nothing_sensitive() {
    for revoke in [false, true] {
        let folder = tempfile::tempdir().expect("a folder");
        let scene = scene(folder.path()).await;
        if revoke {
            invitees::revoke(&scene.app, Actor::Command, scene.guest).await.expect("is revoked");
        } else {
            let no = Answer::Decline(Reason::default());
            replies::answer(&scene.app, scene.link, no).await.expect("is taken");
        }
        assert_eq!(scene.kept().await, (1, 0, 0), "{revoke}");
    }
}

#[tokio::test]
async fn a_removed_question_takes_what_is_sensitive_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = scene(folder.path()).await;
    acts::remove(&scene.app, Actor::Command, scene.secret).await.expect("is removed");
    acts::remove(&scene.app, Actor::Command, scene.file).await.expect("is removed");
    let guest = scene.guest;
    let read: Result<_, StoreError> = scene.app.db.read(move |c| Ok(answers::sealed(c, guest)?.len())).await;
    assert_eq!(read.expect("reads"), 0);
    assert_eq!(scene.hands_out().await, Err(FileRefusal::NoFile));
    // A form that was open meanwhile answers what is asked and leaves the rest.
    let late = vec![given(scene.secret, true, "Halal"), given(scene.plain, false, "Kosher")];
    assert!(record(&scene.app, Actor::Command, guest, late).await.expect("is kept"));
    assert_eq!(scene.kept().await, (1, 0, 0));
}

#[tokio::test]
async fn two_weeks_after_the_event_nothing_sensitive_is_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = scene(folder.path()).await;
    let event = scene.event;
    let read: Result<_, StoreError> = scene.app.db.read(move |c| Ok(stored::find(c, event)?)).await;
    let end = read.expect("reads").expect("an event").details.ends_at;
    let forget = async |at: Instant| {
        let done: Result<usize, StoreError> = scene.app.db.write(move |c| Ok(forget_of_ended(c, at)?)).await;
        done.expect("deletes")
    };
    assert_eq!(forget(end + AFTER_THE_EVENT).await, 0);
    assert_eq!(scene.kept().await, (1, 1, 1));
    assert_eq!(forget(end + AFTER_THE_EVENT + std::time::Duration::from_secs(1)).await, 2);
    assert_eq!(scene.kept().await, (1, 0, 0));
}

#[tokio::test]
async fn a_file_is_known_by_its_content() {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = scene(folder.path()).await;
    let hands_in = async |question, content: &[u8]| {
        files::hand_in(&scene.app, scene.link, question, content.to_vec()).await.map_err(|failure| {
            match failure {
                Failure::Refused(refusal) => refusal,
                Failure::Store(error) => panic!("{error}"),
            }
        })
    };
    for (content, want) in [
        (&b"%PDF-1.7\n"[..], Ok(())),
        (&b"\xff\xd8\xff\xe0\0\x10JFIF\0"[..], Ok(())),
        (b"", Err(FileRefusal::Empty)),
        (b"<html><script>", Err(FileRefusal::Type)),
        (b"GIF89a\x01\0\x01\0", Err(FileRefusal::Type)),
        (b"PK\x03\x04", Err(FileRefusal::Type)),
        (b"MZ", Err(FileRefusal::Type)),
    ] {
        assert_eq!(hands_in(scene.file, content).await, want, "{content:?}");
    }
    let mut large = PNG.to_vec();
    large.resize(crate::domain::question::answers::MAX_FILE + 1, 0);
    assert_eq!(hands_in(scene.file, &large).await, Err(FileRefusal::TooLarge));
    assert_eq!(hands_in(scene.plain, PNG).await, Err(FileRefusal::NotAsked));
    files::take_back(&scene.app, scene.link, scene.file).await.expect("is forgotten");
    assert_eq!(scene.kept().await, (1, 1, 0));
}

#[tokio::test]
async fn the_next_edition_asks_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = scene(folder.path()).await;
    let app = &scene.app;
    let leader =
        acts::add(app, Actor::Command, scene.event, draft(QuestionKind::YesNo)).await.expect("is asked");
    let mut led = draft(QuestionKind::Date);
    let answer = "yes".to_owned();
    led.after = Some(crate::domain::question::After { question: leader, answer });
    acts::add(app, Actor::Command, scene.event, led).await.expect("is asked");
    let removed = acts::remove(app, Actor::Command, leader).await;
    assert!(matches!(removed, Err(Failure::Refused(acts::QuestionRefusal::Leads(_)))), "{removed:?}");
    let next = events::clone(app, Actor::Command, scene.event, false).await.expect("is made");
    let read: Result<_, StoreError> = app.db.read(move |c| Ok(questions::of_event(c, next)?)).await;
    let asked = read.expect("reads");
    let kinds: Vec<QuestionKind> = asked.iter().map(|question| question.details.kind).collect();
    use QuestionKind::*;
    assert_eq!(kinds, [ShortText, ShortText, File, YesNo, Date]);
    let after = asked[4].details.after.as_ref().expect("it still depends");
    assert_eq!(after.question, asked[3].id);
    assert_ne!(after.question, leader);
}

#[tokio::test]
async fn what_is_asked_of_those_who_decline_stays_when_they_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = scene(folder.path()).await;
    let both = QuestionDraft {
        asked_of: crate::domain::question::AskedOf::Both,
        ..sensitive(QuestionKind::ShortText)
    };
    let id = acts::add(&scene.app, Actor::Command, scene.event, both).await.expect("is asked");
    record(&scene.app, Actor::Command, scene.guest, vec![given(id, true, "A step-free room")])
        .await
        .expect("is kept");
    for reason in ["", "At sea."] {
        let no = Answer::Decline(Reason::parse(reason).expect("a reason"));
        replies::answer(&scene.app, scene.link, no).await.expect("is taken");
        assert_eq!(scene.opened().await, [(id, Ok("A step-free room".to_owned()))], "{reason}");
    }
}
