//! Signatures on mail that was really delivered, judged by another verifier, and the keys that make them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::support::builders::{event, guest_list};
use crate::support::dkim::{records, verify, with_keys};
use crate::support::harness::tests;
use crate::support::personas::Desk;
use crate::support::postfix::Postfix;
use crate::support::process::Installation;

fn an_invitation_arrives_with_two_signatures_that_hold() {
    let postfix = Postfix::start();
    let place = with_keys(Installation::new().with("ROUNDTABLE_SMTP_URL", &postfix.url()));
    let zone = place.folder().join("zone");
    fs::write(&zone, records(&place)).expect("the folder can be written");
    let server = place.start(&["serve"]);
    let olga = Desk::olga(&place, &server);
    let roundtable = olga.creates_event(&event("Resilient Networks"));
    olga.imports(&roundtable, &guest_list(&[("ada@ministry.example", "en"), ("dalia@wizara.example", "ar")]));
    olga.sends(&roundtable, "invitation");

    let both = |verdict: &str| [format!("rt rsa-sha256 {verdict}"), format!("rt-e ed25519-sha256 {verdict}")];
    for who in ["ada@ministry.example", "dalia@wizara.example"] {
        let mail = postfix.wait_for_mail(who, 1).remove(0).raw;
        assert_eq!(verify(&zone, &mail), both("good"), "{}", String::from_utf8_lossy(&mail));
        let text = String::from_utf8(mail).expect("a mail is ASCII");
        for (from, to, verdict) in [
            ("\n\n", "\n\nPay at once.\n\n", "bad"),
            ("\nSubject: ", "\nSubject: Re: ", "bad"),
            ("\nFrom: ", "\nFrom: Eve <eve@registry.example>\nFrom: ", "bad"),
            ("\nTo: ", "\nReply-To: eve@other.example\nTo: ", "bad"),
            ("\nTo: ", "\nList-Unsubscribe: <https://other.example/>\nTo: ", "bad"),
            ("\nAuto-Submitted: auto-generated", "", "bad"),
            // What stations on the way add is no part of it.
            ("\nFrom: ", "\nX-Spam-Score: 0\nFrom: ", "good"),
        ] {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text, "{from:?} is there");
            assert_eq!(verify(&zone, changed.as_bytes()), both(verdict), "{to}");
        }
    }
    let log = server.log();
    assert!(!log.contains("PRIVATE") && !log.contains("ada@"), "{log}");
}

fn a_key_is_made_once_and_its_record_printed() {
    let place = with_keys(Installation::new());
    let file = place.folder().join("ed25519.pem");
    let mode = fs::metadata(&file).expect("the key was made").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let before = fs::read(&file).expect("the key was made");
    let again = place.run(&["dkim", "new", "rt-e", "--key", "ed25519.pem"], "");
    assert_eq!((again.status.code(), again.stdout.len()), (Some(1), 0), "what is there is not replaced");
    assert_eq!(fs::read(&file).ok(), Some(before));
    let records = records(&place);
    let lines: Vec<&str> = records.lines().collect();
    let [rsa, ed25519] = lines.as_slice() else { panic!("{records}") };
    assert!(rsa.starts_with("rt._domainkey.registry.example. IN TXT \"v=DKIM1; k=rsa; p="), "{rsa}");
    assert!(rsa.split('"').all(|text| text.len() <= 255) && rsa.matches('"').count() == 4, "{rsa}");
    assert!(
        ed25519.starts_with("rt-e._domainkey.registry.example. IN TXT \"v=DKIM1; k=ed25519; p="),
        "{ed25519}"
    );
    let nobody = Installation::new().run(&["dkim", "show"], "");
    assert_eq!(nobody.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("ROUNDTABLE_DKIM_KEYS"));
}

fn a_key_that_is_of_no_use_stops_the_start() {
    let place = with_keys(Installation::new());
    let rsa = place.folder().join("rsa.pem");
    let serve = |place: &Installation| {
        let output = place.run(&["serve", "--listen", "127.0.0.1:0"], "");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    fs::set_permissions(&rsa, fs::Permissions::from_mode(0o644)).expect("it is ours");
    let errors = serve(&place);
    assert!(errors.contains("ROUNDTABLE_DKIM_KEYS") && errors.contains("chmod 600"), "{errors}");
    fs::set_permissions(&rsa, fs::Permissions::from_mode(0o600)).expect("it is ours");
    fs::write(&rsa, "hunter2").expect("it is ours");
    let errors = serve(&place);
    assert!(errors.contains("ROUNDTABLE_DKIM_KEYS") && !errors.contains("hunter2"), "{errors}");
    fs::remove_file(&rsa).expect("it is ours");
    let errors = serve(&place);
    assert!(errors.contains("ROUNDTABLE_DKIM_KEYS") && errors.contains("rsa.pem"), "{errors}");
    let errors = serve(&place.with("ROUNDTABLE_DKIM_DOMAIN", "other.example"));
    assert!(errors.contains("ROUNDTABLE_DKIM_DOMAIN") && errors.contains("registry.example"), "{errors}");
}

tests! {
    #[needs(Postfix, Dkimpy)]
    an_invitation_arrives_with_two_signatures_that_hold,
    a_key_is_made_once_and_its_record_printed,
    a_key_that_is_of_no_use_stops_the_start,
}
