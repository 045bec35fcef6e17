//! The shape of a signature, what it covers, and which keys are taken.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::*;

/// The secret of RFC 8463, appendix A.2.
const SECRET: [u8; 32] = [
    0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44,
    0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
];
/// The public key that belongs to it.
const PUBLIC: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

/// An RSA key of 1024 bits, which are too few.
const SHORT: &str = include_str!("samples/rsa_too_short.pem");

/// One RSA key in both of its forms.
const RSA: [&str; 2] = [include_str!("samples/rsa_pkcs1.pem"), include_str!("samples/rsa_pkcs8.pem")];

const MAIL: &str = "Date: Mon, 23 Nov 2026 09:00:00 +0000\r\nFrom: RT <rt@host.example>\r\n\
                    To: ada@ministry.example\r\nSubject: Hello\r\nAuto-Submitted: auto-generated\r\n\
                    X-Other: not signed\r\n\r\nCome.\r\n";

fn write(folder: &Path, text: &str, mode: u32) -> std::path::PathBuf {
    let path = folder.join("key.pem");
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    path
}

fn dkim(folder: &Path) -> Dkim {
    let file = write(folder, &fresh(SECRET), 0o600);
    let config = Config::from_lookup(|name| match name {
        "ROUNDTABLE_MAIL_FROM" => Some("rt@host.example".to_owned()),
        DkimConfig::KEYS => Some(format!("rt:{}", file.display())),
        _ => None,
    });
    Dkim::from_config(&config.unwrap()).unwrap()
}

fn signed(mail: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut outgoing = Outgoing {
        id: "0190a5f2-7c1e-7d41-8a2b-2f6d1c0b9e37".parse().unwrap(),
        queued_at: Instant::from_micros(0),
        from: "rt@host.example".parse().unwrap(),
        to: "ada@ministry.example".parse().unwrap(),
        raw: mail.as_bytes().to_vec(),
    };
    dkim(folder.path()).sign(&mut outgoing, Instant::from_micros(1_795_424_400_000_000)).unwrap();
    let whole = String::from_utf8(outgoing.raw).unwrap();
    whole.strip_suffix(mail).expect("the mail itself is as it was").to_owned()
}

#[test]
fn a_signature_has_its_fixed_shape() {
    // Ed25519 gives the same signature every time; that it is right is told by another verifier.
    insta::assert_snapshot!(signed(MAIL).replace("\r\n", "\n"), @r"
    DKIM-Signature: v=1; a=ed25519-sha256; s=rt; d=host.example; c=relaxed/relaxed;
    	h=From:From:To:To:Cc:Subject:Subject:Date:Date:Message-ID:Reply-To
    	:MIME-Version:Content-Type:List-Unsubscribe:List-Unsubscribe-Post
    	:Auto-Submitted; t=1795424400; bh=Oe2+yTwf6Tc65IKshbrrP0tm/fv8IvCIbfN5GrBUq
    	jw=; b=+FVdSv0zc6jjbMJuGs2gT+81iz8VQ6dGN24xG/xq2Pf+8On2XCZb18XFF9Oir6hTFZWF
    	y56moBqxauwARyrGAQ==;
    ");
}

#[test]
fn headers_that_are_signed_change_the_signature_and_others_do_not() {
    let value = |mail: &str| signed(mail).split("; b=").nth(1).map(str::to_owned).unwrap();
    let first = value(MAIL);
    for (from, to) in [
        ("Subject: Hello", "Subject: Hallo"),
        ("auto-generated", "auto-replied"),
        ("Come.", "Stay."),
        ("Subject:", "List-Unsubscribe: <https://host.example/u>\r\nSubject:"),
        ("Subject:", "Content-Language: en\r\nSubject:"),
    ] {
        assert_ne!(value(&MAIL.replace(from, to)), first, "{to}");
    }
    for (from, to) in [("not signed", "changed"), ("Subject: Hello", "subject:  Hello ")] {
        assert_eq!(value(&MAIL.replace(from, to)), first, "{to}");
    }
}

#[test]
fn the_record_has_the_public_half() {
    let folder = tempfile::tempdir().unwrap();
    let records = dkim(folder.path()).records();
    let [record] = records.as_slice() else { panic!("{records:?}") };
    assert_eq!(record.name, "rt._domainkey.host.example");
    assert_eq!(record.key.record(), format!("v=DKIM1; k=ed25519; p={PUBLIC}"));
}

#[test]
fn an_rsa_key_is_read_in_both_forms() {
    let folder = tempfile::tempdir().unwrap();
    let read = |pem: &str| key::public(&key::read(&write(folder.path(), pem, 0o600)).ok().unwrap()).record();
    let [record, same] = RSA.map(read);
    assert_eq!(record, same);
    assert!(record.starts_with("v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA"), "{record}");
}

#[test]
fn files_that_are_of_no_use() {
    let folder = tempfile::tempdir().unwrap();
    for (text, mode, says) in [
        (fresh(SECRET), 0o640, "chmod 600"),
        (fresh(SECRET), 0o604, "chmod 600"),
        (SHORT.to_owned(), 0o600, "fewer than 2048 bits"),
        (
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".to_owned(),
            0o600,
            "neither an RSA",
        ),
        (
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n".to_owned(),
            0o600,
            "passphrase",
        ),
        ("hunter2".to_owned(), 0o600, "no private key"),
    ] {
        let path = write(folder.path(), &text, mode);
        let why = key::read(&path).err().map(|why| why.to_string()).unwrap_or_default();
        assert!(why.contains(says) && why.contains("key.pem") && !why.contains("hunter2"), "{why}");
    }
    let absent = key::read(&folder.path().join("absent.pem")).err().map(|why| why.to_string());
    assert!(absent.is_some_and(|why| why.contains("absent.pem")));
}
