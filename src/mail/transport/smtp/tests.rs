//! A mail server that says what the test wants it to say.

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::*;
use crate::domain::instant::Instant as At;

/// What the server does at a command that begins with these letters, each time once and in order.
type Script = Vec<(&'static str, Answer)>;

#[derive(Clone, Copy)]
enum Answer {
    Say(&'static str),
    HangUp,
    Silence,
}

/// Starts a server; the receiver gets every line of every session, and `(new)` for each connection.
async fn server(greeting: &'static str, script: Script) -> (Smtp, UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let (heard, lines) = unbounded_channel();
    tokio::spawn(async move {
        let mut script = script;
        loop {
            let Ok((stream, _)) = listener.accept().await else { return };
            let _ = heard.send("(new)".to_owned());
            let (read, mut write) = stream.into_split();
            let mut read = BufReader::new(read).lines();
            let _ = write.write_all(greeting.as_bytes()).await;
            let mut in_mail = false;
            while let Ok(Some(line)) = read.next_line().await {
                if in_mail && line != "." {
                    continue;
                }
                let _ = heard.send(line.clone());
                let command = if in_mail { "." } else { line.as_str() };
                let planned = script.iter().position(|(begin, _)| command.starts_with(begin));
                let answer = planned.map_or(Answer::Say(usual(command)), |at| script.remove(at).1);
                in_mail =
                    command.starts_with("DATA") && matches!(answer, Answer::Say(s) if s.starts_with('3'));
                match answer {
                    Answer::Say(words) => {
                        let _ = write.write_all(words.as_bytes()).await;
                    }
                    Answer::HangUp => break,
                    Answer::Silence => std::future::pending().await,
                }
            }
        }
    });
    let url = format!("smtp://127.0.0.1:{port}");
    (Smtp::new(Server::parse(&url, "rt.example").expect("a URL")).expect("a server"), lines)
}

fn usual(command: &str) -> &'static str {
    match command.split(' ').next().unwrap_or_default() {
        "EHLO" => "250-mail.example\r\n250 8BITMIME\r\n",
        "DATA" => "354 go on\r\n",
        "." => "250 2.0.0 queued as 1\r\n",
        "QUIT" => "221 bye\r\n",
        _ => "250 ok\r\n",
    }
}

fn mail(to: &str) -> Outgoing {
    Outgoing {
        id: "0190a5f2-7c1e-7d41-8a2b-2f6d1c0b9e37".parse().expect("an id"),
        queued_at: At::from_micros(0),
        from: "rt@host.example".parse().expect("an address"),
        to: lettre::Address::new_dangerous(to, "ministry.example"),
        raw: b"Subject: x\r\n\r\n.dot\r\nHello\r\n".to_vec(),
    }
}

impl Smtp {
    async fn send(&self, mail: &Outgoing) -> Delivery {
        match self.announce(mail).await {
            Ok(announced) => announced.hand_over(mail, || true).await.expect("it may go"),
            Err(delivery) => delivery,
        }
    }
}

fn connections(lines: &mut UnboundedReceiver<String>) -> usize {
    std::iter::from_fn(|| lines.try_recv().ok()).filter(|line| line == "(new)").count()
}

const GREETING: &str = "220 mail.example\r\n";

#[tokio::test]
async fn each_answer_and_what_it_means() {
    use Answer::{HangUp, Say};
    for (script, want) in [
        (vec![], "accepted 250 2.0.0 queued as 1"),
        (vec![("RCPT", Say("550 5.1.1 no such person\r\n"))], "never 550 5.1.1 no such person"),
        (vec![("RCPT", Say("450-4.7.1 grey\r\n450 4.7.1 listed\r\n"))], "later 450 4.7.1 grey listed"),
        (vec![("DATA", Say("452 4.3.1 full\r\n"))], "later 452 4.3.1 full"),
        (vec![(".", Say("554 5.7.1 spam\r\n"))], "never 554 5.7.1 spam"),
        (vec![(".", Say("451 4.3.0 try later\r\n"))], "later 451 4.3.0 try later"),
        (vec![(".", HangUp)], "later The connection broke at the end of the mail"),
        (
            vec![("MAIL", Say("553 5.7.1 not you\r\n"))],
            "refused The mail server refuses the sender: 553 5.7.1 not you",
        ),
        (vec![("MAIL", Say("421 4.3.2 closing\r\n"))], "busy 421 4.3.2 closing"),
        (vec![("MAIL", Say("432 4.3.2 too many\r\n"))], "busy 432 4.3.2 too many"),
        (
            vec![("EHLO", Say("554 5.7.1 blocked\r\n")), ("HELO", Say("554 5.7.1 blocked\r\n"))],
            "refused The mail server does not greet: 554 5.7.1",
        ),
        (vec![("RCPT", Say("421 4.3.2 closing\r\n"))], "later 421 4.3.2 closing"),
        (vec![("MAIL", HangUp)], "down The connection to the mail server broke"),
        (vec![("RCPT", HangUp)], "dropped The connection to the mail server broke"),
        (vec![("DATA", HangUp)], "dropped The connection to the mail server broke"),
        (vec![("EHLO", HangUp)], "down The mail server does not greet"),
    ] {
        let (smtp, _lines) = server(GREETING, script).await;
        let got = match smtp.send(&mail("ada")).await {
            Delivery::Accepted(words) => format!("accepted {words}"),
            Delivery::Later(words) => format!("later {words}"),
            Delivery::Never(words) => format!("never {words}"),
            Delivery::Down(words) => format!("down {words}"),
            Delivery::Dropped(words) => format!("dropped {words}"),
            Delivery::Busy(words) => format!("busy {words}"),
            Delivery::Refused(words) => format!("refused {words}"),
        };
        assert!(got.starts_with(want), "{want}: {got}");
    }
}

#[tokio::test]
async fn a_connection_serves_many_mails_even_after_a_refusal() {
    let (smtp, mut lines) = server(GREETING, vec![("RCPT", Answer::Say("550 no\r\n"))]).await;
    assert!(matches!(smtp.send(&mail("gone")).await, Delivery::Never(_)));
    for _ in 0..3 {
        assert!(matches!(smtp.send(&mail("ada")).await, Delivery::Accepted(_)));
    }
    smtp.close().await;
    assert_eq!(connections(&mut lines), 1);
}

#[tokio::test]
async fn a_kept_connection_that_was_hung_up_costs_no_mail() {
    let script = vec![("MAIL", Answer::Say("250 ok\r\n")), ("MAIL", Answer::HangUp)];
    let (smtp, mut lines) = server(GREETING, script).await;
    for _ in 0..2 {
        assert!(matches!(smtp.send(&mail("ada")).await, Delivery::Accepted(_)));
    }
    assert_eq!(connections(&mut lines), 2);
}

#[tokio::test]
async fn addresses_beyond_ascii_need_a_server_that_takes_them() {
    let (smtp, _lines) = server(GREETING, vec![]).await;
    let Delivery::Never(said) = smtp.send(&mail("δοκιμή")).await else { panic!("it cannot be sent") };
    assert!(said.as_str().starts_with("Not supported by the relay"), "{said}");
    let able = vec![("EHLO", Answer::Say("250-mail.example\r\n250 SMTPUTF8\r\n"))];
    let (smtp, mut lines) = server(GREETING, able).await;
    assert!(matches!(smtp.send(&mail("δοκιμή")).await, Delivery::Accepted(_)));
    let said: Vec<String> = std::iter::from_fn(|| lines.try_recv().ok()).collect();
    assert!(said.iter().any(|line| line.starts_with("MAIL FROM:") && line.contains("SMTPUTF8")), "{said:?}");
}

#[tokio::test]
async fn nothing_is_said_in_the_open_where_encryption_is_required() {
    let (plain, mut lines) = server(GREETING, vec![]).await;
    let port = plain.server.port;
    let url = format!("smtp://user:secret@127.0.0.1:{port}?tls=required");
    let smtp = Smtp::new(Server::parse(&url, "rt.example").expect("a URL")).expect("a server");
    let Delivery::Down(words) = smtp.send(&mail("ada")).await else { panic!("it must not go out") };
    assert!(words.as_str().starts_with("The mail server offers no encryption"), "{words}");
    let said: Vec<String> = std::iter::from_fn(|| lines.try_recv().ok()).collect();
    assert_eq!(said, ["(new)", "EHLO rt.example"]);
}

#[tokio::test]
async fn a_refused_login_stops_the_way_and_not_the_mail() {
    let script = vec![
        ("EHLO", Answer::Say("250-mail.example\r\n250 AUTH PLAIN LOGIN\r\n")),
        ("AUTH", Answer::Say("535 5.7.8 wrong password\r\n")),
    ];
    let (plain, _lines) = server(GREETING, script).await;
    let url = format!("smtp://user:secret@127.0.0.1:{}", plain.server.port);
    let smtp = Smtp::new(Server::parse(&url, "rt.example").expect("a URL")).expect("a server");
    let Delivery::Down(words) = smtp.send(&mail("ada")).await else { panic!("nobody's fault among guests") };
    assert_eq!(words.as_str(), "The mail server refuses the login: 535 5.7.8 wrong password");
}

#[tokio::test]
async fn a_server_that_falls_silent_is_left_after_a_while() {
    let (mut smtp, _lines) = server(GREETING, vec![("RCPT", Answer::Silence)]).await;
    smtp.limits = (Duration::from_secs(5), Duration::from_millis(50));
    assert!(matches!(smtp.send(&mail("ada")).await, Delivery::Later(_)));
    let (mut smtp, _lines) = server("", vec![]).await;
    smtp.limits = (Duration::from_millis(50), Duration::from_secs(5));
    assert!(matches!(smtp.send(&mail("ada")).await, Delivery::Down(_)));
}

#[tokio::test]
async fn nobody_there_is_down() {
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = free.local_addr().expect("an address").port();
    drop(free);
    let url = format!("smtp://127.0.0.1:{port}");
    let smtp = Smtp::new(Server::parse(&url, "rt.example").expect("a URL")).expect("a server");
    let Delivery::Down(words) = smtp.send(&mail("ada")).await else { panic!("nobody is there") };
    assert!(words.as_str().starts_with("The mail server cannot be reached"), "{words}");
}

#[tokio::test]
async fn what_may_not_go_any_more_is_not_handed_over() {
    use std::cell::Cell;
    // The right to send is lost before the text is announced, or while the server makes ready for it.
    for asked in [0, 1] {
        let (smtp, mut lines) = server(GREETING, vec![]).await;
        let mail = mail("ada");
        let announced = smtp.announce(&mail).await.expect("taken so far");
        let calls = Cell::new(0);
        let may_go = || calls.replace(calls.get() + 1) < asked;
        assert_eq!(announced.hand_over(&mail, may_go).await, None);
        let said: Vec<String> = std::iter::from_fn(|| lines.try_recv().ok()).collect();
        assert_eq!(said.iter().filter(|line| *line == "DATA").count(), asked, "{said:?}");
        assert!(!said.contains(&".".to_owned()), "{said:?}");
        // The connection is of no more use, and the next mail gets another one.
        assert!(matches!(smtp.send(&mail).await, Delivery::Accepted(_)));
    }
}

#[test]
fn the_text_ends_with_a_dot_and_no_line_of_it_is_one() {
    for (raw, want) in [
        ("Hello\r\n", "Hello\r\n.\r\n"),
        ("Hello", "Hello\r\n.\r\n"),
        (".\r\n..\r\n\r\n.x.\r\n", "..\r\n...\r\n\r\n..x.\r\n.\r\n"),
    ] {
        assert_eq!(Text(raw.as_bytes()).to_string(), want);
    }
}

#[tokio::test]
async fn a_look_at_the_server_sends_nothing() {
    use Answer::{HangUp, Say};
    let sender = "rt@host.example".parse().expect("an address");
    let (smtp, mut lines) = server(GREETING, vec![]).await;
    assert_eq!(smtp.probe(&sender).await, Ok(Welcome { encrypted: false, here: true, logged_in: false }));
    let said: Vec<String> = std::iter::from_fn(|| lines.try_recv().ok()).collect();
    let said: Vec<&str> = said.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(said, ["(new)", "EHLO", "MAIL", "RSET", "QUIT"]);
    for (script, want) in [
        (vec![("EHLO", Say("554 5.7.1 go away\r\n"))], "go away"),
        (vec![("MAIL", Say("553 5.7.1 not you\r\n"))], "refuses the sender: 553 5.7.1 not you"),
        (vec![("MAIL", HangUp)], "refuses the sender"),
    ] {
        let (smtp, _lines) = server(GREETING, script).await;
        let words = smtp.probe(&sender).await.expect_err("it says no");
        assert!(words.as_str().contains(want), "{words}");
    }
}
