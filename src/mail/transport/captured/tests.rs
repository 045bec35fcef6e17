//! Ids that lead nowhere else, pages without gaps, and what is found.

use std::path::PathBuf;

use super::super::Transport;
use super::*;

const ID: &str = "20270115T080000Z-0190a5f2-7c1e-7d41-8a2b-2f6d1c0b9e37";

fn mail(n: u32, to: &str, subject: &str) -> Outgoing {
    let to: lettre::Address = to.parse().expect("an address");
    let raw = format!("To: Zoë {n} <{to}>\r\nSubject: {subject}\r\n\r\nHello {n}\r\n");
    Outgoing {
        id: format!("0190a5f2-7c1e-7d41-8a2b-{n:012x}").parse().expect("an id"),
        queued_at: Instant::from_micros(1_800_000_000_000_000 + i64::from(n / 2) * 1_000_000),
        from: "rt@host.example".parse().expect("an address"),
        to,
        raw: raw.into_bytes(),
    }
}

async fn folder_with(mails: &[Outgoing]) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("mail");
    let transport = Transport::folder(path.clone()).expect("made");
    for mail in mails {
        let announced = transport.announce(mail).await.expect("the folder is there");
        announced.hand_over(mail, || true).await;
    }
    (dir, path)
}

fn hellos(listed: &Listed) -> Vec<&str> {
    listed.lines.iter().map(|line| line.head.subject.as_str()).collect()
}

#[test]
fn only_the_one_spelling_is_an_id() {
    let id: CapturedId = ID.parse().expect("an id");
    assert_eq!((id.to_string().as_str(), id.file_name()), (ID, format!("{ID}.eml")));
    let message = "0190a5f2-7c1e-7d41-8a2b-2f6d1c0b9e37";
    for bad in [
        String::new(),
        "..".to_owned(),
        format!("../{ID}"),
        format!("..%2f{ID}"),
        format!("{ID}/../../roundtable.db"),
        format!("{ID}.eml"),
        format!("{ID}\0"),
        format!(" {ID}"),
        format!("./{ID}"),
        format!(".{ID}.eml.part"),
        format!("/etc/{ID}"),
        format!("C:\\{ID}"),
        ID.to_lowercase(),
        ID.to_uppercase(),
        ID.replace('2', "٢"),
        format!("20270115T080000Z-{{{message}}}"),
        format!("20270115T080000Z-urn:uuid:{message}"),
        format!("20270115T080000Z-{}", message.replace('-', "")),
        format!("20271315T080000Z-{message}"),
        format!("2027115T080000Z-{message}"),
        format!("+20270115T080000Z-{message}"),
        format!("20270115T080060Z-{message}"),
        message.to_owned(),
    ] {
        assert_eq!(bad.parse::<CapturedId>(), Err(NotCaptured), "{bad:?}");
    }
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repeat() {
    let mails: Vec<_> = (0..120).map(|n| mail(n, "ada@ministry.example", &format!("{n}"))).collect();
    let (_dir, folder) = folder_with(&mails).await;
    let (mut seen, mut after, mut pages) = (Vec::new(), None, 0);
    loop {
        let listed = list(&folder, "", after).await.expect("listed");
        assert_eq!(listed.total, 120);
        seen.extend(hellos(&listed).into_iter().map(str::to_owned));
        (after, pages) = (listed.next, pages + 1);
        if after.is_none() {
            break;
        }
    }
    assert_eq!(pages, 3);
    assert_eq!(seen, (0..120).rev().map(|n| n.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_full_last_page_is_the_last() {
    let mails: Vec<_> = (0..50).map(|n| mail(n, "ada@ministry.example", "x")).collect();
    let (_dir, folder) = folder_with(&mails).await;
    let listed = list(&folder, "", None).await.expect("listed");
    assert_eq!((listed.lines.len(), listed.next), (50, None));
}

#[tokio::test]
async fn mails_are_found_by_recipient_and_subject() {
    let (_dir, folder) = folder_with(&[
        mail(0, "ada@ministry.example", "Invitation: Réseaux résilients"),
        mail(2, "basile@regulateur.example", "Invitation: Réseaux résilients"),
        mail(4, "ada@ministry.example", "دعوة"),
    ])
    .await;
    for (search, want) in [
        ("", 3),
        ("  …  ", 3),
        ("ada", 2),
        ("ADA@Ministry.example", 2),
        ("reseaux", 2),
        ("resilients ada", 1),
        ("zoe", 3),
        ("دعوه", 1),
        ("hello", 0),
        ("nobody", 0),
    ] {
        let listed = list(&folder, search, None).await.expect("listed");
        assert_eq!((listed.lines.len(), listed.next), (want, None), "{search:?}");
    }
}

#[tokio::test]
async fn a_search_rests_where_it_has_looked_at_enough_and_goes_on_from_there() {
    let mails: Vec<_> = (0..7).map(|n| mail(n, "ada@ministry.example", &format!("number {n}"))).collect();
    let (_dir, folder) = folder_with(&mails).await;
    let (mut found, mut after, mut rests) = (Vec::new(), None, Vec::new());
    loop {
        let listed = list_now(&folder, "number 1", after, 3).expect("listed");
        found.extend(hellos(&listed).into_iter().map(str::to_owned));
        after = listed.next;
        let Some(next) = after else { break };
        rests.push(next);
    }
    assert_eq!(found, ["number 1"]);
    assert_eq!(rests, [CapturedId::of(&mails[4]), CapturedId::of(&mails[1])]);
}

#[tokio::test]
async fn nothing_but_captured_mails_is_shown() {
    let (dir, folder) = folder_with(&[mail(0, "ada@ministry.example", "x")]).await;
    let secret = dir.path().join("secret");
    fs::write(&secret, "Subject: secret\r\n\r\n").expect("written");
    fs::write(folder.join("notes.eml"), "Subject: notes\r\n\r\n").expect("written");
    fs::write(folder.join(format!(".{ID}.eml.part")), "Subject: half\r\n\r\n").expect("written");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&secret, folder.join(format!("{ID}.eml"))).expect("linked");
    let listed = list(&folder, "", None).await.expect("listed");
    assert_eq!((hellos(&listed), listed.total), (vec!["x"], 1));
    let id: CapturedId = ID.parse().expect("an id");
    assert_eq!(read(&folder, id).await.expect("looked"), None);
    let known = CapturedId::of(&mail(0, "ada@ministry.example", "x"));
    assert_eq!(read(&folder, known).await.expect("read"), Some(mail(0, "ada@ministry.example", "x").raw));
    let unknown = CapturedId::of(&mail(8, "ada@ministry.example", "x"));
    assert_eq!(read(&folder, unknown).await.expect("looked"), None);
}

#[tokio::test]
async fn an_unreadable_mail_is_listed_all_the_same() {
    let (_dir, folder) =
        folder_with(&[Outgoing { raw: vec![], ..mail(0, "ada@ministry.example", "x") }]).await;
    let listed = list(&folder, "", None).await.expect("listed");
    assert_eq!(listed.lines.len(), 1);
    assert_eq!(listed.lines[0].head, Head::default());
}
