//! The ring on a real file.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::time::Duration;

use super::*;

const DAY: Duration = Duration::from_secs(86_400);
const LINK: LinkId = LinkId([7; 16]);

fn now() -> Instant {
    Instant::from_micros(1_800_000_000_000_000)
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("roundtable.key");
    (folder, file)
}

fn ring(file: &Path) -> KeyRing {
    KeyRing::load(file, Random, now()).expect("the key file loads")
}

fn link(ring: &KeyRing) -> Token {
    ring.seal(Purpose::Reply, LINK, now() + DAY * 90)
}

fn opens(ring: &KeyRing, token: &Token, at: Instant) -> bool {
    ring.open(Purpose::Reply, token.as_str(), at) == Ok(LINK)
}

fn mode(file: &Path) -> u32 {
    fs::metadata(file).expect("the file is there").mode() & 0o7777
}

#[test]
fn the_file_is_made_once_and_for_its_owner_alone() {
    let (_folder, file) = folder();
    let token = link(&ring(&file));
    assert_eq!(mode(&file), 0o600);
    assert!(opens(&ring(&file), &token, now()), "the next start reads the same key");
}

#[test]
fn processes_that_start_together_agree_on_one_key() {
    let (_folder, file) = folder();
    let rings: Vec<KeyRing> = std::thread::scope(|s| {
        let starts: Vec<_> = (0..8).map(|_| s.spawn(|| ring(&file))).collect();
        starts.into_iter().map(|start| start.join().expect("starts")).collect()
    });
    for signer in &rings {
        assert!(rings.iter().all(|reader| opens(reader, &link(signer), now())));
    }
}

#[test]
fn a_file_that_others_may_read_is_refused_with_the_remedy() {
    let (_folder, file) = folder();
    ring(&file);
    for wide in [0o640, 0o604, 0o660, 0o777] {
        fs::set_permissions(&file, fs::Permissions::from_mode(wide)).expect("chmod");
        let error = KeyRing::load(&file, Random, now()).expect_err("is refused").to_string();
        assert!(error.contains(&format!("chmod 600 {}", file.display())), "{error}");
    }
    fs::set_permissions(&file, fs::Permissions::from_mode(0o400)).expect("chmod");
    ring(&file);
}

#[test]
fn rotation_keeps_old_links_until_the_end_of_the_overlap() {
    let (_folder, file) = folder();
    let ring = ring(&file);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o400)).expect("chmod");
    let old = link(&ring);
    let rotated = ring.rotate(Random, now(), now() + DAY * 30).expect("rotates");
    assert_eq!(rotated, Rotated { current: KeyId(1), retired: KeyId(0), until: now() + DAY * 30 });
    assert_eq!(mode(&file), 0o400, "the mode is kept");
    let new = link(&ring);
    assert!(opens(&ring, &old, now() + DAY * 29) && opens(&ring, &new, now() + DAY * 29));
    assert!(!opens(&ring, &old, now() + DAY * 30) && opens(&ring, &new, now() + DAY * 30));
    let later = ring.rotate(Random, now(), now() + DAY * 60).expect("rotates");
    assert_eq!(later.current, KeyId(2));
    assert!(opens(&ring, &new, now() + DAY * 59), "the key before has the longer overlap");
    assert!(!opens(&ring, &old, now() + DAY * 30), "an earlier key keeps its own end");
}

#[test]
fn a_rotation_without_overlap_ends_every_link_at_once() {
    let (_folder, file) = folder();
    let ring = ring(&file);
    let old = link(&ring);
    ring.rotate(Random, now(), now() + DAY * 30).expect("rotates");
    let new = link(&ring);
    assert!(opens(&ring, &old, now()) && opens(&ring, &new, now()));
    ring.rotate(Random, now(), now()).expect("rotates");
    assert!(!opens(&ring, &old, now()) && !opens(&ring, &new, now()));
}

#[test]
fn a_running_server_notices_what_another_process_did() {
    let (_folder, file) = folder();
    let (server, command) = (ring(&file), ring(&file));
    let before = link(&server);
    command.rotate(Random, now(), now() + DAY).expect("rotates");
    assert!(opens(&server, &link(&command), now()), "links of the new key open at once");
    assert!(opens(&server, &before, now()));
    assert!(opens(&command, &link(&server), now()), "the server signs with the new key too");
}

#[test]
fn a_file_that_goes_or_breaks_leaves_a_running_server_alone() {
    let (_folder, file) = folder();
    let server = ring(&file);
    let token = link(&server);
    fs::write(&file, "nonsense").expect("writes");
    assert!(opens(&server, &token, now()));
    fs::remove_file(&file).expect("removes");
    assert!(opens(&server, &token, now()));
    assert!(server.rotate(Random, now(), now() + DAY).is_err(), "there is nothing to rotate");
    // A file that was lost and made anew: links that are out die.
    assert!(!opens(&ring(&file), &token, now()));
    assert!(!opens(&server, &token, now()));
}

#[test]
fn ids_are_used_again_only_after_their_end() {
    let (_folder, file) = folder();
    let ring = ring(&file);
    let mut last = now();
    for turn in 1..=255_u8 {
        let rotated = ring.rotate(Random, last, last + DAY * 400).expect("there are free ids");
        assert_eq!(rotated.current, KeyId(turn));
        last = last + Duration::from_secs(60);
    }
    let first = link(&ring);
    let full = ring.rotate(Random, last, last + DAY * 400).expect_err("256 keys are in use");
    assert!(full.to_string().contains("256"), "{full}");
    assert!(opens(&ring, &first, last), "a refused rotation changes nothing");
    // The first key has just ended; its id is the only free one.
    let rotated =
        ring.rotate(Random, now() + DAY * 400, now() + DAY * 400 + DAY).expect("one id is free again");
    assert_eq!(rotated.current, KeyId(0));
}

#[test]
fn what_is_not_a_key_file_is_refused_without_being_quoted() {
    let (_folder, file) = folder();
    let good = "0 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= created=2026-11-23T00:00:00Z";
    for (text, why) in [
        ("", "no key in it"),
        ("# only a comment\n\n", "no key in it"),
        ("hunter2", "line 1 is not a key"),
        ("0 c2hvcnQ= created=2026-11-23T00:00:00Z", "line 1 is not a key"),
        (&good.replacen('0', "256", 1), "line 1 is not a key"),
        (&good.replace("2026-11-23", "yesterday"), "line 1 is not a key"),
        (&format!("{good} until=2026-12-23T00:00:00Z"), "no key in it"),
        (&format!("{good} until=2026-12-23T00:00:00Z more"), "line 1 is not a key"),
        (&format!("{good}\n{good} until=2026-12-23T00:00:00Z"), "line 2 has the id"),
        (&format!("{good}\n{}", good.replacen('0', "1", 1)), "line 2 is a second key"),
    ] {
        fs::write(&file, text).expect("writes");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("chmod");
        let error = KeyRing::load(&file, Random, now()).expect_err("is refused").to_string();
        assert!(error.contains(why) && error.contains("roundtable.key"), "{text:?}: {error}");
        assert!(!error.contains("hunter2") && !error.contains("AAAA"), "{error}");
        assert_eq!(fs::read_to_string(&file).expect("reads"), text, "it is left as it was");
    }
}

#[test]
fn a_link_to_the_file_stays_a_link() {
    let (folder, file) = folder();
    ring(&file);
    let alias = folder.path().join("alias.key");
    std::os::unix::fs::symlink(&file, &alias).expect("links");
    let ring = ring(&alias);
    ring.rotate(Random, now(), now() + DAY).expect("rotates");
    assert!(fs::symlink_metadata(&alias).expect("is there").is_symlink());
    assert!(opens(&self::ring(&file), &link(&ring), now()));
}
