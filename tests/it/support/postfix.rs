//! A Postfix of the test's own: Debian's programs with a configuration, queue and data folder of
//! their own, on a free port of the loopback. It takes mail for every address and puts it into one
//! Maildir that the test reads; a test can name addresses that it refuses. The machine's own mail
//! system is not touched.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::components::program;
use super::guarded::{Guarded, wait_for};

/// Debian's `nobody` and `nogroup`: Postfix delivers as an ordinary user.
const NOBODY: u32 = 65534;

/// A running mail server; it stops when this is dropped.
pub(crate) struct Postfix {
    // Dropped before the folder that it works in.
    _master: Guarded,
    folder: TempDir,
    port: u16,
}

/// A mail as it was delivered.
#[derive(Debug, Clone)]
pub(crate) struct Delivered {
    /// Whom the server delivered it for.
    pub(crate) recipient: String,
    /// The whole file, with the server's own trace headers on top and lines that end in LF.
    pub(crate) raw: Vec<u8>,
}

impl Postfix {
    /// Starts the server and waits until it answers.
    pub(crate) fn start() -> Self {
        Self::start_with(|_| String::new())
    }

    /// The same with a certificate that it has signed itself, so that nobody else vouches for it.
    pub(crate) fn start_with_certificate() -> Self {
        Self::start_with(|folder| {
            let file = folder.join("etc/certificate.pem");
            fs::write(&file, [super::dkim::RSA, include_str!("self_signed.pem")].concat())
                .expect("the folder can be written");
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("it is ours");
            format!("smtpd_tls_security_level = may\nsmtpd_tls_chain_files = {}\n", file.display())
        })
    }

    /// The same with a certificate for this host name, signed by an authority of its own.
    pub(crate) fn start_certified_for(host: &str) -> Self {
        Self::start_with(|folder| certify(folder, host))
    }

    /// The same with mailboxes at this domain alone: mail for others is taken, and a report sent that there is nobody.
    pub(crate) fn start_with_mailboxes_at(domain: &str) -> Self {
        Self::start_with(|_| format!("virtual_mailbox_maps = inline:{{ {{ @{domain} = inbox/ }} }}\n"))
    }

    /// The same with more lines in its configuration, which may name its folder.
    fn start_with(more: impl FnOnce(&Path) -> String) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let port = free_port();
        lay_out(folder.path(), port);
        let more = main_cf(folder.path()) + &more(folder.path());
        fs::write(folder.path().join("etc/main.cf"), more).expect("the folder can be written");
        let configuration = folder.path().join("etc");
        // Makes the queue's folders, with the owners and modes that Postfix wants, and checks them.
        let postfix = program("postfix").expect("Postfix is installed");
        let check = Command::new(postfix).arg("-c").arg(&configuration).arg("check").output();
        let check = check.expect("Postfix can be run");
        assert!(check.status.success(), "postfix check: {}", String::from_utf8_lossy(&check.stderr));
        let master = Guarded::start(
            Command::new(daemons().join("master"))
                .arg("-c")
                .arg(&configuration)
                .arg("-s")
                .stdout(Stdio::null()),
        );
        let server = Self { _master: master, folder, port };
        wait_for("Postfix to listen", || TcpStream::connect(("127.0.0.1", port)).ok());
        server
    }

    /// The server's address in lettre's form, as `ROUNDTABLE_SMTP_URL` takes it.
    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The certificate of the authority that signed the server's.
    pub(crate) fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Its port.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Answers for this recipient from the next connection on with these words, such as
    /// `550 5.1.1 No such person`. A name without a host and with `@` behind it stands for any host.
    pub(crate) fn answer(&self, recipient: &str, words: &str) {
        let file = answers_file(self.folder.path());
        let mut answers = fs::read_to_string(&file).expect("the file of answers is there");
        answers.push_str(&format!("{recipient} {words}\n"));
        replace(&file, &answers);
    }

    /// Takes back every answer.
    pub(crate) fn answer_all(&self) {
        replace(&answers_file(self.folder.path()), "");
    }

    /// Every mail that was delivered so far, in no order.
    pub(crate) fn delivered(&self) -> Vec<Delivered> {
        let Ok(inbox) = fs::read_dir(self.folder.path().join("mail/inbox/new")) else { return Vec::new() };
        let read = |path: PathBuf| fs::read(path).expect("a delivered mail can be read");
        inbox.flatten().map(|entry| Delivered::new(read(entry.path()))).collect()
    }

    /// The mails for one address, once there are at least `count`.
    #[track_caller]
    pub(crate) fn wait_for_mail(&self, recipient: &str, count: usize) -> Vec<Delivered> {
        wait_for(&format!("{count} mails for {recipient}"), || {
            let mails: Vec<_> = self.delivered().into_iter().filter(|m| m.recipient == recipient).collect();
            (mails.len() >= count).then_some(mails)
        })
    }

    /// What the server logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("maillog")).unwrap_or_default()
    }

    /// The folder that the server lives in; every one of its processes names it.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Delivered {
    fn new(raw: Vec<u8>) -> Self {
        let text = String::from_utf8_lossy(&raw);
        let line = text.lines().find_map(|line| line.strip_prefix("Delivered-To: "));
        Self { recipient: line.unwrap_or_default().to_owned(), raw }
    }
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback has a free port");
    listener.local_addr().expect("a bound listener has an address").port()
}

fn answers_file(folder: &Path) -> PathBuf {
    folder.join("etc/answers")
}

/// Writes a file in one step, so that a server that reads it just then sees the old or the new.
fn replace(file: &Path, content: &str) {
    let new = file.with_extension("new");
    fs::write(&new, content).expect("the folder can be written");
    fs::rename(&new, file).expect("the folder can be written");
}

/// Where Debian keeps Postfix's daemons.
fn daemons() -> PathBuf {
    let postconf = program("postconf").expect("Postfix is installed");
    let output = Command::new(postconf).args(["-d", "-h", "daemon_directory"]).output();
    let output = output.expect("postconf can be run");
    PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())
}

fn lay_out(folder: &Path, port: u16) {
    // The daemons give up root's rights and must still find their files.
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("the folder is ours");
    for name in ["etc", "queue", "data", "mail"] {
        fs::create_dir(folder.join(name)).expect("the folder can be written");
    }
    let (owner, group) = postfix_user();
    chown(folder.join("data"), Some(owner), Some(group)).expect("root may give a folder away");
    chown(folder.join("mail"), Some(NOBODY), Some(NOBODY)).expect("root may give a folder away");
    fs::write(answers_file(folder), "").expect("the folder can be written");
    fs::write(folder.join("etc/master.cf"), master_cf(port)).expect("the folder can be written");
}

/// The user and group that Debian's package made for the daemons.
fn postfix_user() -> (u32, u32) {
    let users = fs::read_to_string("/etc/passwd").expect("the machine lists its users");
    let line = users.lines().find(|line| line.starts_with("postfix:")).expect("Postfix has its user");
    let mut ids = line.split(':').skip(2).map(|id| id.parse().expect("an id is a number"));
    (ids.next().expect("a user id"), ids.next().expect("a group id"))
}

/// One transport for every address, no look-ups beyond this machine, nobody but the loopback.
fn main_cf(folder: &Path) -> String {
    let folder = folder.display();
    let answers = answers_file(Path::new(&folder.to_string()));
    format!(
        "compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/maillog
maillog_file_prefixes = {folder}
myhostname = mail.host.example
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
append_dot_mydomain = no
default_transport = virtual:
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:inbox/
virtual_uid_maps = static:{NOBODY}
virtual_gid_maps = static:{NOBODY}
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_recipient_access texthash:{}, permit_mynetworks, reject
# A new process for each connection, which reads the answers anew.
max_use = 1
",
        answers.display()
    )
}

/// Makes an authority and a certificate that it signs; gives the lines that tell the server of it.
fn certify(folder: &Path, host: &str) -> String {
    let openssl = |arguments: &[&str]| {
        let done =
            Command::new("openssl").args(arguments).current_dir(folder).output().expect("openssl can be run");
        assert!(done.status.success(), "openssl: {}", String::from_utf8_lossy(&done.stderr));
    };
    let key =
        ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    openssl(
        &[&key[..], &["-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Authority of a test"]].concat(),
    );
    let name = format!("subjectAltName=DNS:{host}");
    let subject = format!("/CN={host}");
    let signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-addext", "basicConstraints=critical,CA:FALSE"];
    let own = ["-keyout", "server.key", "-out", "server.pem", "-subj", &subject, "-addext", &name];
    openssl(&[&key[..], &signed, &own].concat());
    let place = folder.display();
    format!(
        "smtpd_tls_security_level = may\nsmtpd_tls_cert_file = {place}/server.pem\nsmtpd_tls_key_file = {place}/server.key\n"
    )
}

fn master_cf(port: u16) -> String {
    format!(
        "127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
showq unix n - n - - showq
tlsmgr unix - - n 1000? 1 tlsmgr
virtual unix - n n - - virtual
postlog unix-dgram n - n - 1 postlogd
"
    )
}
