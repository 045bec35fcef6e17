//! The HTML part of a mail in a page of its own, shut off: no scripts, no forms, nothing loaded from
//! anywhere, and no origin (`sandbox`), whatever the mail says. Its own style blocks are allowed one
//! by one, by their hashes, and on elements the styles that the product's own mails have. Links open in a
//! new tab, because nothing but the mail may be shown here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::mail::compose::STYLE_HASHES;

/// The most style blocks that are allowed, so that no mail can make a header without end.
const STYLES: usize = 16;

/// A new tab for every link that names no other place.
const NEW_TAB: &str = "<base target=\"_blank\">";

/// The part as it is shown, and the Content-Security-Policy that it is shown under.
#[must_use]
pub fn framed(html: &str) -> (String, String) {
    // A browser hashes what it has read, and it reads every line end as one character.
    let html = html.replace("\r\n", "\n").replace('\r', "\n");
    let policy = policy(&html);
    (in_new_tabs(&html), policy)
}

fn policy(html: &str) -> String {
    let mut styles: Vec<String> = style_blocks(html)
        .take(STYLES)
        .map(|block| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(block))))
        .collect();
    if html.contains(" style=\"") {
        styles.push(STYLE_HASHES.clone());
    }
    if styles.is_empty() {
        styles.push("'none'".to_owned());
    }
    format!(
        "default-src 'none'; style-src {}; img-src 'none'; form-action 'none'; base-uri 'none'; \
         frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
        styles.join(" ")
    )
}

/// What stands in each `<style>` element.
fn style_blocks(html: &str) -> impl Iterator<Item = &str> {
    let lower = html.to_ascii_lowercase();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = loop {
            let found = at + lower.get(at..)?.find("<style")?;
            at = found + "<style".len();
            if ends_name(lower.as_bytes().get(at).copied()) {
                break at + lower.get(at..)?.find('>')? + 1;
            }
        };
        let end = start + lower.get(start..)?.find("</style")?;
        at = end;
        html.get(start..end)
    })
}

/// True where a tag's name is over.
fn ends_name(next: Option<u8>) -> bool {
    next.is_some_and(|b| b.is_ascii_whitespace() || b == b'>' || b == b'/')
}

/// Puts [`NEW_TAB`] behind the document's first tags, so that they stay the first.
fn in_new_tabs(html: &str) -> String {
    let mut at = 0;
    for tag in ["<!doctype", "<html", "<head"] {
        let rest = &html[at..];
        let begin = rest.len() - rest.trim_start().len();
        let tail = &rest.as_bytes()[begin..];
        let is_there = tail.get(..tag.len()).is_some_and(|name| name.eq_ignore_ascii_case(tag.as_bytes()))
            && ends_name(tail.get(tag.len()).copied());
        if is_there && let Some(end) = rest[begin..].find('>') {
            at += begin + end + 1;
        }
    }
    format!("{}{NEW_TAB}{}", &html[..at], &html[at..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Sender;
    use crate::documents::eml;
    use crate::domain::email::Email;
    use crate::domain::instant::Instant;
    use crate::domain::language::Language;
    use crate::domain::message::MessageKind;
    use crate::domain::samples;
    use crate::mail::compose::{Letter, compose};
    use crate::mail::own;

    /// The hash of `p{}`, as another tool reckons it.
    const HASH: &str = "'sha256-gG2yISYereRMiG2lMXrbiUgi0Ubw9p7QCeWcroOvy9Y='";

    #[test]
    fn every_style_block_is_allowed_by_its_hash_and_nothing_else() {
        for (html, styles) in [
            ("<p>x</p>", vec![]),
            ("<style>p{}</style>", vec!["p{}"]),
            ("<STYLE type=\"text/css\">p{}</STYLE >", vec!["p{}"]),
            ("<style>a{}</style><style\n>b{}\nc{}</style>", vec!["a{}", "b{}\nc{}"]),
            ("<style>a{}</style><p style=\"color:red\"><stylesheet>b{}</stylesheet>", vec!["a{}"]),
            ("<style>never closed", vec![]),
            ("<style", vec![]),
            ("é<style>é{}</style>İ", vec!["é{}"]),
        ] {
            assert_eq!(style_blocks(html).collect::<Vec<_>>(), styles, "{html}");
        }
        assert_eq!(
            framed("<style>p{}</style>").1,
            format!(
                "default-src 'none'; style-src {HASH}; img-src 'none'; form-action 'none'; base-uri 'none'; \
                 frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
            )
        );
        assert!(framed("<p>").1.contains("style-src 'none';"));
    }

    #[test]
    fn the_style_of_our_own_mails_is_allowed() {
        for kind in MessageKind::ALL {
            let language = Language::Ar;
            let email = Email::parse("dalia@wizara.example").expect("an address");
            let mail = compose(&Letter {
                id: "0190a5f2-0000-7000-8000-00000000000a".parse().expect("an id"),
                queued_at: Instant::from_micros(1_800_000_000_000_000),
                now: Instant::from_micros(1_800_000_060_000_000),
                kind: *kind,
                language,
                template: &own::template(*kind, language),
                also: &[],
                event: &samples::event(),
                contact: &samples::contact(language),
                salutations: &[],
                invitation: &samples::invitation(),
                programme: &[],
                colleague: "",
                to: &email,
                to_name: "داليا",
                test: false,
                is_copy: false,
                code: "",
                link: "https://rt.example/i/TOKEN",
                stop: None,
                calendar: None,
                asked: None,
                bounce: None,
                from: &Sender::parse("rt@host.example").expect("a sender"),
                host: "rt.example",
            });
            let read = eml::read(&mail.outgoing.raw).expect("a mail");
            let (html, policy) = framed(&read.html.expect("an HTML part"));
            let hash = |style: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(style)));
            for block in style_blocks(&html) {
                assert!(policy.contains(&hash(block)), "{kind}: {policy}");
            }
            let styles: Vec<&str> =
                html.split(" style=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
            assert!(styles.len() > 5 && policy.contains(" 'unsafe-hashes' "), "{kind}: {html}");
            for style in styles {
                assert!(policy.contains(&hash(style)), "{kind}: “{style}” would be refused");
            }
            assert!(html.contains(&format!("<head>{NEW_TAB}")), "{kind}: {html}");
            assert_eq!(read.head.subject, mail.subject, "{kind}");
            assert_eq!(read.text.map(|text| text.replace("\r\n", "\n")), Some(mail.text), "{kind}");
        }
    }

    #[test]
    fn a_mail_cannot_make_a_policy_without_end() {
        let many: String = (0..500).map(|n| format!("<style>p{{margin:{n}px}}</style>")).collect();
        assert_eq!(framed(&many).1.matches("sha256-").count(), STYLES);
    }

    #[test]
    fn line_ends_are_hashed_as_a_browser_reads_them() {
        let hashes =
            ["p{}\nq{}", "p{}\r\nq{}", "p{}\rq{}"].map(|css| framed(&format!("<style>{css}</style>")));
        assert!(hashes.iter().all(|one| *one == hashes[0]), "{hashes:?}");
    }

    #[test]
    fn links_open_in_a_new_tab_and_the_document_begins_as_it_did() {
        for (html, want) in [
            (
                "<!DOCTYPE html>\n<html lang=\"ar\">\n<head>\n<title>x</title>",
                "<!DOCTYPE html>\n<html lang=\"ar\">\n<head><base target=\"_blank\">\n<title>x</title>",
            ),
            ("<p>x</p>", "<base target=\"_blank\"><p>x</p>"),
            ("<html><header>x</header>", "<html><base target=\"_blank\"><header>x</header>"),
            ("<!doctype html", "<base target=\"_blank\"><!doctype html"),
            ("", "<base target=\"_blank\">"),
        ] {
            assert_eq!(framed(html).0, want);
        }
    }
}
