//! A Dovecot of the test's own: Debian's programs with a configuration and data folder of their own, on free ports of
//! the loopback, with and without TLS. One mailbox, `rt` with the password `secret@1`, which is a Maildir that the
//! test delivers into. It runs as root or as anybody; the machine's own mail system is not touched.

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::components::program;
use super::guarded::{Guarded, wait_for};
use super::incoming::Maildir;
use super::postfix::free_port;

/// Debian's `nobody` and `nogroup`, whom the mailbox belongs to where root starts the server.
const NOBODY: u32 = 65534;

/// A running IMAP server; it stops when this is dropped.
pub(crate) struct Dovecot {
    // Dropped before the folder that it works in.
    master: Option<Guarded>,
    folder: TempDir,
    port: u16,
    tls_port: u16,
}

impl Dovecot {
    /// Starts the server and waits until it answers.
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (port, tls_port) = (free_port(), free_port());
        lay_out(folder.path(), port, tls_port);
        let mut server = Self { master: None, folder, port, tls_port };
        server.go_on();
        server
    }

    /// Stops the server for a while.
    pub(crate) fn stop(&mut self) {
        self.master = None;
    }

    /// Starts it again.
    pub(crate) fn go_on(&mut self) {
        let dovecot = program("dovecot").expect("Dovecot is installed");
        let configuration = self.folder.path().join("dovecot.conf");
        let master = Guarded::start(
            Command::new(dovecot)
                .arg("-F")
                .arg("-c")
                .arg(configuration)
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        );
        self.master = Some(master);
        for port in [self.port, self.tls_port] {
            wait_for(&format!("Dovecot to listen: {}", self.log()), || {
                TcpStream::connect(("127.0.0.1", port)).ok()
            });
        }
    }

    /// The mailbox's address as `ROUNDTABLE_MAILBOX` takes it.
    pub(crate) fn url(&self) -> String {
        format!("imap://rt:secret%401@127.0.0.1:{}", self.port)
    }

    /// The same with TLS, by a certificate that nobody signed.
    pub(crate) fn tls_url(&self) -> String {
        format!("imaps://rt:secret%401@127.0.0.1:{}", self.tls_port)
    }

    /// The mailbox's folder.
    pub(crate) fn inbox(&self) -> Maildir {
        let inbox = Maildir::at(&inbox(self.folder.path()));
        self.give_away();
        inbox
    }

    /// Lets the server read what the test delivered.
    pub(crate) fn give_away(&self) {
        if rustix::process::geteuid().is_root() {
            give(&inbox(self.folder.path()));
        }
    }

    /// What the server logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

fn inbox(folder: &Path) -> PathBuf {
    folder.join("mail/rt")
}

fn give(path: &Path) {
    std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).expect("root may give a file away");
    if path.is_dir() {
        fs::read_dir(path).expect("it is readable").flatten().for_each(|entry| give(&entry.path()));
    }
}

fn lay_out(folder: &Path, port: u16, tls_port: u16) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("the folder is ours");
    for part in ["run", "state", "mail/rt"] {
        fs::create_dir_all(folder.join(part)).expect("the folder can be written");
    }
    let made = Command::new(program("openssl").expect("OpenSSL is installed, with Dovecot"))
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"])
        .args(["-addext", "subjectAltName=IP:127.0.0.1"])
        .arg("-keyout")
        .arg(folder.join("key.pem"))
        .arg("-out")
        .arg(folder.join("certificate.pem"))
        .output()
        .expect("a certificate can be made");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let is_root = rustix::process::geteuid().is_root();
    let (user, group) = if is_root { (NOBODY, NOBODY) } else { own() };
    fs::write(
        folder.join("users"),
        format!("rt:{{PLAIN}}secret@1:{user}:{group}::{}::\n", inbox(folder).display()),
    )
    .expect("the folder can be written");
    fs::write(folder.join("dovecot.conf"), configuration(folder, port, tls_port, is_root))
        .expect("the folder can be written");
}

fn own() -> (u32, u32) {
    (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw())
}

fn configuration(folder: &Path, port: u16, tls_port: u16, is_root: bool) -> String {
    let folder = folder.display();
    let rest = if is_root {
        String::new()
    } else {
        // Without root's rights nobody can be changed into, and no folder be changed for the root.
        let (name, group) = (name_of("-un"), name_of("-gn"));
        format!(
            "default_login_user = {name}\ndefault_internal_user = {name}\ndefault_internal_group = {group}\n\
             service anvil {{\n  chroot =\n}}\nservice imap-login {{\n  chroot =\n}}\n"
        )
    };
    format!(
        "base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = passwd-file
  args = {folder}/users
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
{rest}"
    )
}

fn name_of(which: &str) -> String {
    let said = Command::new("id").arg(which).output().expect("the machine knows who we are");
    String::from_utf8_lossy(&said.stdout).trim().to_owned()
}
