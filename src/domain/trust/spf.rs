//! Which servers may send for a domain, as it says itself (SPF, RFC 7208).

/// What a domain's TXT records say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spf {
    /// Nothing: every receiver guesses.
    Absent,
    /// More than one record, which counts as a broken one (RFC 7208 section 4.5).
    Several,
    /// Everybody may send (`+all`): forgers too.
    Everybody,
    /// A list, and what becomes of servers that are not in it.
    Listed(Rest),
}

/// What a domain says about servers that it does not list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// `-all`.
    Refused,
    /// `~all`.
    Suspect,
    /// `?all`, or nothing.
    Unsaid,
    /// Another domain decides (`redirect=`).
    Elsewhere,
}

/// Reads a domain's TXT records.
#[must_use]
pub fn read(answers: &[String]) -> Spf {
    let mut records = answers.iter().filter(|answer| {
        let version = answer.split(' ').next().unwrap_or_default();
        version.eq_ignore_ascii_case("v=spf1")
    });
    let (record, None) = (records.next(), records.next()) else { return Spf::Several };
    let Some(record) = record else { return Spf::Absent };
    let terms: Vec<String> = record.split_ascii_whitespace().skip(1).map(str::to_ascii_lowercase).collect();
    for term in &terms {
        // What stands behind an `all` is never looked at (RFC 7208 section 5.1).
        match term.as_str() {
            "all" | "+all" => return Spf::Everybody,
            "-all" => return Spf::Listed(Rest::Refused),
            "~all" => return Spf::Listed(Rest::Suspect),
            "?all" => return Spf::Listed(Rest::Unsaid),
            _ => {}
        }
    }
    let elsewhere = terms.iter().any(|term| term.starts_with("redirect="));
    Spf::Listed(if elsewhere { Rest::Elsewhere } else { Rest::Unsaid })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_records_say() {
        for (answers, want) in [
            (&["v=spf1 mx -all"][..], Spf::Listed(Rest::Refused)),
            (&["google-verification=1", "V=SPF1 ip4:192.0.2.1 ~ALL"], Spf::Listed(Rest::Suspect)),
            (&["v=spf1 a ?all"], Spf::Listed(Rest::Unsaid)),
            (&["v=spf1"], Spf::Listed(Rest::Unsaid)),
            (&["v=spf1 redirect=_spf.host.example"], Spf::Listed(Rest::Elsewhere)),
            (&["v=spf1 redirect=_spf.host.example -all"], Spf::Listed(Rest::Refused)),
            (&["v=spf1 mx +all"], Spf::Everybody),
            (&["v=spf1 all"], Spf::Everybody),
            (&["v=spf1 mx -all all"], Spf::Listed(Rest::Refused)),
            (&["v=spf1 mx -all", "v=spf1 -all"], Spf::Several),
            (&["v=spf10 -all", "spf2.0/pra -all"], Spf::Absent),
            (&[], Spf::Absent),
        ] {
            let answers: Vec<String> = answers.iter().map(|answer| (*answer).to_owned()).collect();
            assert_eq!(read(&answers), want, "{answers:?}");
        }
    }
}
