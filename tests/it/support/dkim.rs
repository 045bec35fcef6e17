//! Keys that sign, records that publish them, and a verifier that is none of ours (dkimpy).

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::process::Installation;

/// An RSA key that has signed nothing but the mails of tests.
pub(crate) const RSA: &str = include_str!("../../../src/mail/dkim/samples/rsa_pkcs8.pem");

/// Takes the records from a file of lines as zone files have them, and the mail from standard input; prints a
/// line for each signature: selector, algorithm, and whether it holds.
const VERIFIER: &str = r#"
import re, sys
import dkim
records = {}
for line in open(sys.argv[1]):
    name, rest = line.split(" ", 1)
    records[name.rstrip(".")] = "".join(re.findall('"([^"]*)"', rest)).encode()
def answer(name, timeout=5):
    return records.get(name.decode().rstrip("."))
mail = sys.stdin.buffer.read()
count = sum(1 for name, _ in dkim.DKIM(mail).headers if name.lower() == b"dkim-signature")
for index in range(count):
    verifier = dkim.DKIM(mail)
    try:
        good = verifier.verify(index, dnsfunc=answer)
    except dkim.DKIMException as why:
        good = False
    fields = verifier.signature_fields
    print(fields[b"s"].decode(), fields[b"a"].decode(), "good" if good else "bad")
"#;

/// The interpreter that has dkimpy: the one that `.ci/run` makes, or the machine's own.
pub(crate) fn interpreter() -> Option<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/python/bin/python3");
    let candidates = [Some(own), super::components::program("python3")];
    candidates.into_iter().flatten().find(|python| {
        let look = Command::new(python).args(["-c", "import dkim, nacl.signing"]).output();
        look.is_ok_and(|output: Output| output.status.success())
    })
}

/// Says of each signature, from the top, whether it holds: `selector algorithm good`.
pub(crate) fn verify(zone: &Path, mail: &[u8]) -> Vec<String> {
    let python = interpreter().expect("dkimpy is installed");
    let mut child = Command::new(python)
        .args(["-c", VERIFIER])
        .arg(zone)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it can be run");
    let mut stdin = child.stdin.take().expect("its input is a pipe");
    stdin.write_all(mail).expect("it reads the mail");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "the verifier ends well");
    String::from_utf8(output.stdout).expect("text").lines().map(str::to_owned).collect()
}

/// Lays two keys into the installation's folder, by which its mail is signed: `rt` (RSA) and `rt-e` (Ed25519).
pub(crate) fn with_keys(place: Installation) -> Installation {
    let place = place
        .with("ROUNDTABLE_MAIL_FROM", "Example Registry <roundtable@registry.example>")
        .with("ROUNDTABLE_DKIM_KEYS", "rt:rsa.pem, rt-e:ed25519.pem");
    let rsa = place.folder().join("rsa.pem");
    fs::write(&rsa, RSA).expect("the folder can be written");
    fs::set_permissions(&rsa, fs::Permissions::from_mode(0o600)).expect("it is ours");
    let made = place.run(&["dkim", "new", "rt-e", "--key", "ed25519.pem"], "");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    place
}

/// The records of the installation's keys, as it prints them.
pub(crate) fn records(place: &Installation) -> String {
    let shown = place.run(&["dkim", "show"], "");
    assert!(shown.status.success(), "{}", String::from_utf8_lossy(&shown.stderr));
    String::from_utf8(shown.stdout).expect("text")
}
