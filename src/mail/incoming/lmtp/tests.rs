//! Whole conversations, over a pipe in memory.

use std::sync::Mutex;

use tokio::io::{AsyncReadExt as _, duplex};

use super::*;

/// What was taken, and the answers to all that was said.
async fn said(words: &str, taken: Taken) -> (Vec<Received>, String) {
    let seen: Arc<Mutex<Vec<Received>>> = Arc::default();
    let own = seen.clone();
    let take: Take = Arc::new(move |mail| {
        own.lock().expect("nobody panicked").push(mail);
        Box::pin(async move { taken })
    });
    let (mut here, there) = duplex(64);
    let words = words.to_owned().into_bytes();
    let talking = async move {
        let _ = talk(there, &take).await;
    };
    let client = async move {
        let (mut reader, mut writer) = tokio::io::split(&mut here);
        let mut heard = String::new();
        let write = async {
            let _ = writer.write_all(&words).await;
            let _ = writer.shutdown().await;
        };
        let read = reader.read_to_string(&mut heard);
        let (_, read) = tokio::join!(write, read);
        read.expect("answers are text");
        heard
    };
    let ((), heard) = tokio::join!(talking, client);
    (std::mem::take(&mut seen.lock().expect("nobody panicked")), heard)
}

fn codes(heard: &str) -> Vec<&str> {
    heard.lines().filter(|line| line.as_bytes().get(3) == Some(&b' ')).map(|line| &line[..3]).collect()
}

#[tokio::test]
async fn a_mail_is_handed_over_with_an_answer_for_each_recipient() {
    let words = "LHLO mx.example\r\nMAIL FROM:<> SIZE=20 BODY=8BITMIME\r\nRCPT TO:<a+x@rt.example>\r\n\
                 rcpt to:<b@rt.example> NOTIFY=NEVER\r\nDATA\r\nSubject: x\r\n\r\n..dot\r\n.\r\nQUIT\r\n";
    let (mails, heard) = said(words, Taken::Done).await;
    assert_eq!(codes(&heard), ["220", "250", "250", "250", "250", "354", "250", "250", "221"], "{heard}");
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert_eq!(mail.recipients, ["a+x@rt.example", "b@rt.example"]);
    assert_eq!(String::from_utf8_lossy(&mail.raw), "Subject: x\r\n\r\n.dot\r\n");
}

#[tokio::test]
async fn what_was_not_taken_is_not_answered_for() {
    let words = "LHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<a@rt.example>\r\nDATA\r\n.\r\n";
    for (taken, code) in [(Taken::Later, "451"), (Taken::NotOurs, "550")] {
        let (mails, heard) = said(words, taken).await;
        assert_eq!((mails.len(), codes(&heard).last().copied()), (1, Some(code)), "{heard}");
    }
    // Cut off before the dot: nothing was handed over.
    let (mails, _) = said(words.trim_end_matches(".\r\n"), Taken::Done).await;
    assert_eq!(mails, []);
}

#[tokio::test]
async fn whoever_does_not_keep_to_the_order_or_the_limits_is_told() {
    let large = format!("{}\r\n", "x".repeat(MAX_OCTETS / 4)).repeat(5);
    let to = "LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@rt.example>\r\n";
    for (words, want) in [
        ("EHLO x\r\nHELO x\r\nMAIL FROM:<>\r\nWHAT\r\n".to_owned(), &["220", "500", "500", "503", "500"][..]),
        (
            "LHLO x\r\nRCPT TO:<a@b>\r\nDATA\r\nMAIL TO:<>\r\n".to_owned(),
            &["220", "250", "503", "503", "501"],
        ),
        (
            format!("{to}MAIL FROM:<>\r\nRSET\r\nDATA\r\nVRFY a\r\nNOOP\r\n"),
            &["220", "250", "250", "250", "503", "250", "503", "252", "250"],
        ),
        ("LHLO x\r\nMAIL FROM:<> SIZE=99999999\r\n".to_owned(), &["220", "250", "552"]),
        (format!("{to}DATA\r\n{large}.\r\nNOOP\r\n"), &["220", "250", "250", "250", "354", "552", "250"]),
        (format!("LHLO x\r\n{}\r\n", "N".repeat(LINE)), &["220", "250", "500"]),
        (
            format!(
                "LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<>\r\nRCPT TO:a\r\n{}",
                "RCPT TO:<a@b>\r\n".repeat(101)
            ),
            &[],
        ),
    ] {
        let (mails, heard) = said(&words, Taken::Done).await;
        assert_eq!(mails, [], "{}", heard.len());
        if want.is_empty() {
            assert_eq!(codes(&heard).iter().filter(|code| **code == "501").count(), 2);
            assert_eq!(codes(&heard).last().copied(), Some("452"));
        } else {
            assert_eq!(codes(&heard), want, "{heard}");
        }
    }
}

proptest::proptest! {
    #[test]
    fn dots_and_line_ends_survive(lines in proptest::collection::vec("[.a\r]{0,6}", 0..20)) {
        let lines: Vec<String> = lines.iter().map(|line| line.trim_end_matches('\r').to_owned()).collect();
        let body: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        let stuffed: String = lines
            .iter()
            .map(|line| if line.starts_with('.') { format!(".{line}\r\n") } else { format!("{line}\r\n") })
            .collect();
        let words = format!("LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\n{stuffed}.\r\n");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (mails, _) = runtime.block_on(said(&words, Taken::Done));
        proptest::prop_assert_eq!(mails.len(), 1);
        proptest::prop_assert_eq!(String::from_utf8_lossy(&mails[0].raw).into_owned(), body);
    }
}
