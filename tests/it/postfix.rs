//! The mail server that the tests stand on: it takes, refuses and puts off as it is told, changes
//! no byte of a mail, and is gone afterwards.

use lettre::address::Envelope;
use lettre::message::header::ContentType;
use lettre::{Address, Message, SmtpTransport, Transport as _};

use crate::support::guarded::{processes, wait_for};
use crate::support::harness::tests;
use crate::support::postfix::Postfix;

fn a_mail_arrives_as_it_was_sent() {
    let postfix = Postfix::start();
    let head = "From: Roundtable <roundtable@host.example>\r\nTo: ada@ministry.example\r\nDate: Mon, 23 Nov 2026 \
                09:00:00 +0000\r\nMessage-ID: <1@host.example>\r\nSubject: An invitation\r\nMIME-Version: 1.0\r\n\
                Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n";
    let mail = format!(
        "{head}\r\n.\r\n..dots\r\n\r\n\u{c4}rger, \u{639}\u{631}\u{628}\u{64a}, a trailing space \r\n"
    );
    let parse = |address: &str| address.parse::<Address>().expect("an address");
    let envelope = Envelope::new(Some(parse("roundtable@host.example")), vec![parse("ada@ministry.example")]);
    transport(&postfix)
        .send_raw(&envelope.expect("an envelope"), mail.as_bytes())
        .expect("the server takes it");
    let delivered = postfix.wait_for_mail("ada@ministry.example", 1);
    let [delivered] = delivered.as_slice() else { panic!("one mail, not {}", delivered.len()) };
    // A Maildir keeps lines as the machine does, and the server's trace headers stand on top.
    // The last line is ended by the client.
    let sent = format!("{}\n", mail.replace("\r\n", "\n"));
    let got = String::from_utf8(delivered.raw.clone()).expect("text");
    let own = got.len().checked_sub(sent.len()).expect("nothing was taken away");
    assert_eq!(got[own..], sent);
    assert!(got[..own].lines().all(|line| {
        ["Return-Path:", "X-Original-To:", "Delivered-To:", "Received:", "\t"]
            .iter()
            .any(|h| line.starts_with(h))
    }));
    assert_eq!(postfix.delivered().len(), 1);
    assert!(postfix.log().contains("status=sent (delivered to maildir)"), "{}", postfix.log());
}

fn a_recipient_is_refused_or_put_off_as_told() {
    let postfix = Postfix::start();
    postfix.answer("gone@", "550 5.1.1 No such person here");
    postfix.answer("busy@ministry.example", "451 4.2.0 Please try again later");
    let refused = send(&postfix, &mail("gone@ministry.example")).expect_err("550 is a refusal");
    assert!(refused.is_permanent() && refused.to_string().contains("No such person here"), "{refused}");
    let put_off = send(&postfix, &mail("busy@ministry.example")).expect_err("451 is a refusal");
    assert!(put_off.is_transient() && put_off.to_string().contains("try again later"), "{put_off}");
    assert!(postfix.delivered().is_empty());

    postfix.answer_all();
    send(&postfix, &mail("busy@ministry.example")).expect("now it is taken");
    postfix.wait_for_mail("busy@ministry.example", 1);
}

fn nothing_of_the_server_is_left_behind() {
    let postfix = Postfix::start();
    let folder = postfix.folder().to_path_buf();
    let name = folder.display().to_string();
    assert!(!processes(&name).is_empty(), "the server runs");
    drop(postfix);
    wait_for("the server's processes to end", || processes(&name).is_empty().then_some(()));
    assert!(!folder.exists(), "its folder is gone");
}

tests! {
    #[needs(Postfix)]
    a_mail_arrives_as_it_was_sent,
    #[needs(Postfix)]
    a_recipient_is_refused_or_put_off_as_told,
    #[needs(Postfix)]
    nothing_of_the_server_is_left_behind,
}

fn mail(to: &str) -> Message {
    Message::builder()
        .from("Roundtable team <roundtable@host.example>".parse().expect("an address"))
        .to(to.parse().expect("an address"))
        .subject("An invitation")
        .header(ContentType::TEXT_PLAIN)
        .body("Please come.".to_owned())
        .expect("a mail can be made")
}

fn send(postfix: &Postfix, mail: &Message) -> Result<(), lettre::transport::smtp::Error> {
    transport(postfix).send(mail).map(|_| ())
}

fn transport(postfix: &Postfix) -> SmtpTransport {
    SmtpTransport::from_url(&postfix.url()).expect("the server's address").build()
}
