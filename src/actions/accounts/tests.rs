//! The actions on a real database and key file.

use std::time::Duration;

use super::*;
use crate::actions::Failure;
use crate::app::App;
use crate::domain::audit::Actor;
use crate::domain::email::Email;
use crate::domain::instant::Instant;
use crate::domain::password::{Password, PasswordHash};
use crate::domain::session::SessionKey;
use crate::domain::user::{Role, User, UserName};
use crate::store::{StoreError, users};

const GOOD: &str = "plum seventeen harbour violet";
const OTHER: &str = "trombone-under-the-glacier";

/// An app in a folder of its own, which lives as long as the first value.
fn app() -> (tempfile::TempDir, App) {
    let folder = tempfile::tempdir().expect("a folder");
    let app = App::in_folder(folder.path(), Instant::from_micros(1_800_000_000_000_000));
    (folder, app)
}

fn person(email: &str, role: Role) -> NewUser {
    let email = Email::parse(email).expect("an address");
    let password = Password::parse(GOOD, Some(&email)).expect("a good password");
    NewUser { email, name: UserName::parse("Ada").expect("a name"), role, password }
}

async fn add(app: &App, email: &str, role: Role) -> User {
    add_user(app, Actor::Command, person(email, role)).await.expect("is added")
}

async fn enter(app: &App, email: &str, password: &str) -> SessionKey {
    sign_in(app, email, password).await.expect("signs in")
}

async fn is_in(app: &App, session: &SessionKey) -> bool {
    resume(app, session).await.expect("reads").is_some()
}

/// What the audit says was done, oldest first.
async fn deeds(app: &App) -> Vec<String> {
    let entries = app.db.read(|c| crate::store::audit::latest(c, 100).map_err(StoreError::from)).await;
    let mut deeds: Vec<String> = entries.expect("reads").iter().map(|line| line.deed.to_string()).collect();
    deeds.reverse();
    deeds
}

fn refused<T: std::fmt::Debug, R>(outcome: Result<T, Failure<R>>) -> R {
    match outcome {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("is not refused: {:?}", other.map_err(|_| "a database error")),
    }
}

#[tokio::test]
async fn signing_in_and_out() {
    let (_folder, app) = app();
    let ada = add(&app, "Ada@Ministry.example", Role::Organiser).await;
    let session = enter(&app, " ada@MINISTRY.example ", GOOD).await;
    assert_eq!(resume(&app, &session).await.expect("reads"), Some(ada));
    let second = enter(&app, "ada@ministry.example", GOOD).await;
    assert_ne!(session, second, "each sign-in has an id of its own");
    sign_out(&app, &session).await.expect("signs out");
    assert!(!is_in(&app, &session).await && is_in(&app, &second).await);
    assert!(!is_in(&app, &SessionKey::new([0; 32])).await);
    assert_eq!(deeds(&app).await, ["user added", "signed in", "signed in"]);
}

#[tokio::test]
async fn unknown_disabled_and_wrong_get_one_answer() {
    let (_folder, app) = app();
    add(&app, "owner@ministry.example", Role::Owner).await;
    let gone = add(&app, "gone@ministry.example", Role::Staff).await;
    disable_user(&app, Actor::Command, gone.id).await.expect("is disabled");
    for (email, password) in [
        ("owner@ministry.example", "plum seventeen harbour"),
        ("owner@ministry.example", ""),
        ("gone@ministry.example", GOOD),
        ("nobody@ministry.example", GOOD),
        ("not an address", GOOD),
        ("", ""),
    ] {
        assert_eq!(refused(sign_in(&app, email, password).await), SignInRefusal, "{email} {password}");
    }
}

/// Each answer costs one hash, whoever asks: compared with each other, not with a wall clock's limit.
#[tokio::test]
async fn unknown_and_known_addresses_take_the_same_time() {
    let (_folder, app) = app();
    add(&app, "owner@ministry.example", Role::Owner).await;
    let mut fastest = [Duration::MAX; 2];
    for _ in 0..8 {
        for (which, email) in ["owner@ministry.example", "nobody@ministry.example"].iter().enumerate() {
            let start = std::time::Instant::now();
            refused(sign_in(&app, email, "wrong wrong wrong wrong").await);
            fastest[which] = fastest[which].min(start.elapsed());
        }
    }
    let [known, unknown] = fastest.map(|d| d.as_secs_f64());
    assert!((0.2..5.0).contains(&(known / unknown)), "{known} s and {unknown} s");
}

#[tokio::test]
async fn a_session_ends_when_idle_and_after_twelve_hours() {
    let (_folder, app) = app();
    add(&app, "ada@ministry.example", Role::Viewer).await;
    let minutes = |m: u64| Duration::from_secs(m * 60);
    let (idle, busy) =
        (enter(&app, "ada@ministry.example", GOOD).await, enter(&app, "ada@ministry.example", GOOD).await);
    let mut asked = 0;
    while asked + 25 < 12 * 60 {
        app.clock.advance(minutes(25));
        asked += 25;
        assert!(is_in(&app, &busy).await, "after {asked} minutes of work");
    }
    assert!(!is_in(&app, &idle).await, "nothing was asked for hours");
    app.clock.advance(minutes(12 * 60 - asked));
    assert!(!is_in(&app, &busy).await, "twelve hours are over");
    assert_eq!(clean_up(&app).await, 2);
    let fresh = enter(&app, "ada@ministry.example", GOOD).await;
    assert_eq!(clean_up(&app).await, 0);
    assert!(is_in(&app, &fresh).await);
}

#[tokio::test]
async fn a_new_password_ends_every_other_session() {
    let (_folder, app) = app();
    let ada = add(&app, "ada@ministry.example", Role::Organiser).await;
    let (here, elsewhere) =
        (enter(&app, "ada@ministry.example", GOOD).await, enter(&app, "ada@ministry.example", GOOD).await);
    let new = Password::parse(OTHER, Some(&ada.email)).expect("is good");
    let wrong = change_password(&app, ada.id, "wrong", new.clone()).await;
    assert_eq!(refused(wrong), ChangeRefusal::WrongPassword);
    let same = Password::parse(GOOD, Some(&ada.email)).expect("is good");
    assert_eq!(refused(change_password(&app, ada.id, GOOD, same).await), ChangeRefusal::Same);
    assert!(is_in(&app, &here).await, "a refusal changes nothing");
    let renewed = change_password(&app, ada.id, GOOD, new).await.expect("is changed");
    assert!(!is_in(&app, &here).await && !is_in(&app, &elsewhere).await);
    assert!(is_in(&app, &renewed).await);
    refused(sign_in(&app, "ada@ministry.example", GOOD).await);
    enter(&app, "ada@ministry.example", OTHER).await;
    assert_eq!(sign_out_everywhere(&app, ada.id).await.expect("signs out"), 2);
    assert!(!is_in(&app, &renewed).await);
}

#[tokio::test]
async fn a_hash_of_the_past_is_renewed_on_signing_in() {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
    let (_folder, app) = app();
    let ada = add(&app, "ada@ministry.example", Role::Organiser).await;
    let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).expect("params"));
    let weak = weak.hash_password_with_salt(GOOD.as_bytes(), b"0123456789abcdef").expect("hashes");
    let weak = PasswordHash::new(weak.to_string());
    let old = weak.clone();
    app.db
        .write(move |c| users::set_password(c, ada.id, &old).map_err(StoreError::from))
        .await
        .expect("writes");
    enter(&app, "ada@ministry.example", GOOD).await;
    let now = app.db.read(move |c| users::password_hash(c, ada.id).map_err(StoreError::from)).await;
    let now = now.expect("reads").expect("is there");
    assert!(now != weak && now.as_str().contains("m=19456,t=2,p=1"), "{}", now.as_str());
    enter(&app, "ada@ministry.example", GOOD).await;
}

#[tokio::test]
async fn disabling_ends_sessions_and_spares_the_last_owner() {
    let (_folder, app) = app();
    let first = add(&app, "first@ministry.example", Role::Owner).await;
    let second = add(&app, "second@ministry.example", Role::Owner).await;
    let session = enter(&app, "second@ministry.example", GOOD).await;
    disable_user(&app, Actor::User(first.id), second.id).await.expect("is disabled");
    disable_user(&app, Actor::User(first.id), second.id).await.expect("twice does no harm");
    assert!(!is_in(&app, &session).await);
    assert_eq!(refused(disable_user(&app, Actor::Command, first.id).await), AccountRefusal::LastOwner);
    enable_user(&app, Actor::User(first.id), second.id).await.expect("is enabled");
    assert!(!is_in(&app, &session).await, "the old session stays ended");
    enter(&app, "second@ministry.example", GOOD).await;
    disable_user(&app, Actor::User(second.id), first.id).await.expect("there is another owner");
    let nobody = crate::domain::id::UserId::from(uuid::Uuid::nil());
    assert_eq!(refused(disable_user(&app, Actor::Command, nobody).await), AccountRefusal::Unknown);
    assert_eq!(refused(enable_user(&app, Actor::Command, nobody).await), AccountRefusal::Unknown);
    let want = [
        "user added",
        "user added",
        "signed in",
        "user disabled",
        "user enabled",
        "signed in",
        "user disabled",
    ];
    assert_eq!(deeds(&app).await, want);
}

#[tokio::test]
async fn one_address_has_one_account() {
    let (_folder, app) = app();
    add(&app, "ada@bücher.example", Role::Owner).await;
    let again = add_user(&app, Actor::Command, person("ADA@xn--bcher-kva.example", Role::Viewer)).await;
    assert_eq!(refused(again), AccountRefusal::Taken);
}

#[tokio::test]
async fn the_set_up_link_makes_one_owner_once() {
    let (_folder, app) = app();
    let old = token(&app).await;
    let link = token(&app).await;
    let owner = || person("owner@ministry.example", Role::Viewer);
    assert_eq!(refused(check_setup(&app, &old).await), SetUpRefusal::Dead, "a later link is printed");
    assert_eq!(refused(set_up(&app, &old, owner()).await), SetUpRefusal::Dead);
    assert_eq!(refused(set_up(&app, "nonsense", owner()).await), SetUpRefusal::Dead);
    check_setup(&app, &link).await.expect("the page opens, as often as it likes");
    check_setup(&app, &link).await.expect("the page opens, as often as it likes");
    let session = set_up(&app, &link, owner()).await.expect("sets up");
    let user = resume(&app, &session).await.expect("reads").expect("is signed in");
    assert_eq!(user.role, Role::Owner);
    assert_eq!(
        refused(set_up(&app, &link, person("b@ministry.example", Role::Owner)).await),
        SetUpRefusal::Dead
    );
    assert_eq!(refused(check_setup(&app, &link).await), SetUpRefusal::Dead);
    assert_eq!(setup_link(&app).await.expect("reads"), None);
}

#[tokio::test]
async fn the_set_up_link_dies_by_time_and_by_the_first_account() {
    let (_folder, app) = app();
    let link = token(&app).await;
    app.clock.advance(SETUP_VALID);
    assert_eq!(refused(check_setup(&app, &link).await), SetUpRefusal::Expired);
    let link = token(&app).await;
    add(&app, "ada@ministry.example", Role::Viewer).await;
    let late = set_up(&app, &link, person("owner@ministry.example", Role::Owner)).await;
    assert_eq!(refused(late), SetUpRefusal::Dead);
}

/// The token in a fresh set-up link.
async fn token(app: &App) -> String {
    let link = setup_link(app).await.expect("reads").expect("there is no account");
    link.strip_prefix("http://127.0.0.1:8080/setup/").expect("is a set-up link").to_owned()
}

/// What the worker does now and then; says how many sessions were over.
async fn clean_up(app: &App) -> usize {
    let now = app.clock.now();
    let removed =
        app.db.write(move |c| crate::store::sessions::delete_ended(c, now).map_err(StoreError::from)).await;
    removed.expect("cleans")
}
