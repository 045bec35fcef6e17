//! What others see of the installation: its address, its mail server, and what DNS says about its sender.

use std::net::IpAddr;

use super::Finding;
use crate::config::{Config, DkimConfig, DkimKeyFile};
use crate::domain::trust::Domain;
use crate::domain::trust::dkim::{Published, published};
use crate::domain::trust::dmarc::{self, Dmarc, NoDmarc, Policy, aligned};
use crate::domain::trust::spf::{self, Rest, Spf};
use crate::mail::dkim::{Record, record};
use crate::mail::dns::{Dns, Unanswered};
use crate::mail::transport::{Transport, Welcome};

pub(super) async fn base_url(config: &Config, dns: &Dns) -> Finding {
    const CHECK: &str = "base URL";
    let (url, host) = (config.base_url.as_str(), config.base_url.host());
    let is_here = host == "localhost" || host.ends_with(".localhost");
    if is_here || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        let says =
            format!("Links in mails lead to {url}; set ROUNDTABLE_BASE_URL to a name that guests can reach.");
        return Finding::wrong(CHECK, says);
    }
    if !config.base_url.is_https() {
        let says = format!(
            "{url} is not encrypted, and whoever listens has the guests' links; put a proxy with TLS in front, and \
             set ROUNDTABLE_BASE_URL to https://{host}."
        );
        return Finding::wrong(CHECK, says);
    }
    match dns.has_address(host).await {
        Ok(true) => Finding::good(CHECK, url),
        Ok(false) => {
            Finding::wrong(CHECK, format!("DNS has no address for {host}: give it an A or AAAA record."))
        }
        Err(why) => unanswered(CHECK, host, &why),
    }
}

pub(super) async fn server(config: &Config) -> Finding {
    const CHECK: &str = "mail server";
    let transport = match Transport::from_config(config) {
        Ok(transport) => transport,
        Err(error) => return Finding::wrong(CHECK, error.to_string()),
    };
    match transport.probe(&config.mail_from.email).await {
        None => {
            Finding::wrong(CHECK, "Mail is queued and not sent: ROUNDTABLE_SMTP_URL names no mail server.")
        }
        Some(Err(words)) => Finding::wrong(CHECK, words.to_string()),
        Some(Ok(Welcome { encrypted, here, logged_in })) => {
            let who = if logged_in { "logged in" } else { "without a login" };
            if encrypted || here {
                let how = if encrypted { "encrypted" } else { "not encrypted, on this very machine" };
                return Finding::good(CHECK, format!("takes the sender; {how}, {who}"));
            }
            let says = format!(
                "takes the sender, {who}, but not encrypted: whoever listens has the guests' links; take tls= out of \
                 ROUNDTABLE_SMTP_URL, if the server can do better."
            );
            Finding::note(CHECK, says)
        }
    }
}

pub(super) async fn dkim(config: &Config, dns: &Dns) -> Vec<Finding> {
    const CHECK: &str = "DKIM";
    let DkimConfig { domain, keys } = &config.dkim;
    if keys.is_empty() {
        let says = "Mail leaves unsigned: name a key in ROUNDTABLE_DKIM_KEYS, unless your mail server signs for \
                    the domain.";
        return vec![Finding::note(CHECK, says)];
    }
    let mut findings = Vec::with_capacity(keys.len());
    for key in keys {
        findings.push(match record(domain, key) {
            Err(error) => Finding::wrong(CHECK, format!("{}: {error}", DkimConfig::KEYS)),
            Ok(record) => match dns.texts(&record.name).await {
                Err(why) => unanswered(CHECK, &record.name, &why),
                Ok(answers) => dkim_record(CHECK, key, &record, published(&record.key, &answers)),
            },
        });
    }
    findings
}

fn dkim_record(check: &'static str, key: &DkimKeyFile, record: &Record, found: Published) -> Finding {
    let Record { name, key: public } = record;
    let show = "`roundtable dkim show` prints the record that belongs there.";
    let says = match found {
        Published::Good => {
            return Finding::good(check, format!("{name} has the public {} key", public.kind()));
        }
        Published::Testing => {
            let says = format!("{name} says t=y, so that receivers may overlook signatures; take that out.");
            return Finding::note(check, says);
        }
        Published::Nothing => format!("DNS has no TXT record at {name}; {show}"),
        Published::Several => format!("DNS has more than one TXT record at {name}; leave one. {show}"),
        Published::Withdrawn => format!("The key at {name} was withdrawn (p= is empty); {show}"),
        Published::Another => {
            format!("DNS has another key at {name} than {}; {show}", key.file.display())
        }
        Published::Unfit => {
            format!("The key at {name} is not for signing mail with SHA-256 (h= or s=); {show}")
        }
        Published::Unreadable => format!("The TXT record at {name} is no DKIM key; {show}"),
    };
    Finding::wrong(check, says)
}

pub(super) async fn spf(config: &Config, dns: &Dns) -> Finding {
    const CHECK: &str = "SPF";
    let domain = config.envelope_domain();
    let answers = match dns.texts(domain).await {
        Ok(answers) => answers,
        Err(why) => return unanswered(CHECK, domain, &why),
    };
    match spf::read(&answers) {
        Spf::Absent => Finding::wrong(
            CHECK,
            format!(
                "{domain} does not say which servers may send for it; publish a TXT record such as \"v=spf1 mx -all\" \
                 that lists your mail server."
            ),
        ),
        Spf::Several => Finding::wrong(
            CHECK,
            format!("{domain} has more than one SPF record, so none counts; leave one."),
        ),
        Spf::Everybody => Finding::wrong(
            CHECK,
            format!("The SPF record of {domain} lets everybody send for it (+all); end it in -all or ~all."),
        ),
        Spf::Listed(Rest::Unsaid) => Finding::note(
            CHECK,
            format!(
                "The SPF record of {domain} says nothing about servers that it does not list; end it in -all or ~all."
            ),
        ),
        Spf::Listed(Rest::Refused) => {
            Finding::good(CHECK, format!("{domain} lists its servers and refuses others"))
        }
        Spf::Listed(Rest::Suspect) => {
            Finding::good(CHECK, format!("{domain} lists its servers and suspects others"))
        }
        Spf::Listed(Rest::Elsewhere) => {
            Finding::good(CHECK, format!("{domain} leaves it to the record of another domain"))
        }
    }
}

/// The record of the From's domain, or of the nearest one above it that has one (RFC 7489 section 6.6.3; where
/// a registry's part ends is known to nobody here, so each is asked).
pub(super) async fn dmarc(config: &Config, dns: &Dns) -> Finding {
    const CHECK: &str = "DMARC";
    let own = config.mail_from.email.domain();
    let Some(from) = Domain::parse(own) else {
        return Finding::wrong(CHECK, format!("{own} is no domain that DNS could have."));
    };
    for domain in from.and_above() {
        let name = format!("_dmarc.{domain}");
        let answers = match dns.texts(&name).await {
            Ok(answers) => answers,
            Err(why) => return unanswered(CHECK, &name, &why),
        };
        match dmarc::read(&answers, domain == from) {
            Ok(record) => {
                let DkimConfig { domain: signs, keys } = &config.dkim;
                let signs = Some(signs).filter(|_| !keys.is_empty());
                let envelope = Domain::parse(config.envelope_domain());
                return alignment(CHECK, &from, signs, envelope.as_ref().unwrap_or(&from), record);
            }
            Err(NoDmarc::Absent) => {}
            Err(NoDmarc::Several) => {
                return Finding::wrong(
                    CHECK,
                    format!("{name} has more than one DMARC record, so none counts; leave one."),
                );
            }
            Err(NoDmarc::Unreadable) => {
                return Finding::wrong(
                    CHECK,
                    format!("The DMARC record at {name} has no policy: p=none, quarantine or reject."),
                );
            }
        }
    }
    let says = format!(
        "{from} has no DMARC record; publish a TXT record at _dmarc.{from}, \"v=DMARC1; p=none\" to begin with."
    );
    Finding::wrong(CHECK, says)
}

/// Whether what is proved, by a signature or by the envelope, speaks for the From.
fn alignment(
    check: &'static str,
    from: &Domain,
    signs: Option<&Domain>,
    envelope: &Domain,
    record: Dmarc,
) -> Finding {
    let Dmarc { policy, strict_dkim, strict_spf } = record;
    let asks = match policy {
        Policy::None => "asks for reports alone (p=none)",
        Policy::Quarantine => "has what fails put aside (p=quarantine)",
        Policy::Reject => "has what fails refused (p=reject)",
    };
    let envelope_counts = aligned(envelope, from, strict_spf);
    match signs {
        Some(signs) if !aligned(signs, from, strict_dkim) => {
            let says = format!(
                "Signatures of {signs} do not count for {from}, whose DMARC record asks for the very same domain \
                 (adkim=s); set ROUNDTABLE_DKIM_DOMAIN to {from}."
            );
            Finding::wrong(check, says)
        }
        Some(signs) => {
            let also = if envelope_counts { "counts as well" } else { "does not count" };
            let says = format!(
                "{from} {asks}; signatures of {signs} count for it, the envelope's sender ({envelope}) {also}"
            );
            Finding::good(check, says)
        }
        None if envelope_counts => {
            let says = format!(
                "{from} {asks}; the envelope's sender ({envelope}) counts for it, which a forwarded mail loses, and \
                 this program signs nothing"
            );
            Finding::note(check, says)
        }
        None => {
            let says = format!(
                "The envelope's sender ({envelope}) does not count for {from}, and this program signs \
                 nothing; name a key in ROUNDTABLE_DKIM_KEYS."
            );
            Finding::wrong(check, says)
        }
    }
}

fn unanswered(check: &'static str, name: &str, why: &Unanswered) -> Finding {
    Finding::wrong(check, format!("The DNS gives no answer about {name}, try again: {why}"))
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    #[test]
    fn what_speaks_for_the_sender() {
        let of = |raw: &str| Domain::parse(raw).unwrap();
        let from = of("mail.host.example");
        for (signs, envelope, strict_dkim, strict_spf, verdict) in [
            (Some("mail.host.example"), "mail.host.example", true, true, Verdict::Good),
            (Some("host.example"), "mail.host.example", false, false, Verdict::Good),
            (Some("host.example"), "other.example", false, false, Verdict::Good),
            (Some("host.example"), "mail.host.example", true, false, Verdict::Wrong),
            (None, "mail.host.example", true, true, Verdict::Note),
            (None, "host.example", true, false, Verdict::Note),
            (None, "host.example", false, true, Verdict::Wrong),
            (None, "other.example", false, false, Verdict::Wrong),
        ] {
            let record = Dmarc { policy: Policy::Reject, strict_dkim, strict_spf };
            let found = alignment("DMARC", &from, signs.map(of).as_ref(), &of(envelope), record);
            assert_eq!(found.verdict, verdict, "{found:?}");
        }
    }
}
