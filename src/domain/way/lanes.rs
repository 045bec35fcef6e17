//! What each recipient domain is spared: so many mails at once and so many a second. A domain that is
//! slow has its own lane, and mails for others pass it.
//!
//! Moments are told as the time since the worker began.

use std::collections::HashMap;
use std::time::Duration;

/// How far a mail that waits for its domain is put off at most, so that a domain that recovers is not
/// left alone for long.
const FARTHEST: Duration = Duration::from_mins(10);
/// Where a domain has not shown yet how fast it is, a mail is taken to last so long.
const GUESS: f64 = 0.2;
/// So much of what may go in a second may go at once.
const BURST: Duration = Duration::from_secs(1);
/// A lane that was not used for so long is forgotten.
const FORGOTTEN: Duration = Duration::from_mins(15);

/// What a domain is spared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerDomain {
    /// Mails on their way at the same time.
    pub at_once: usize,
    /// Mails that begin in a second; `None`: as many as there are.
    pub per_second: Option<u32>,
}

impl PerDomain {
    /// Unless it is said: a place remains for others beside a domain that hangs, and no provider that is
    /// known to count takes offence.
    pub const DEFAULT: &str = "4, 20/s";
    /// What it looks like.
    pub const FORM: &str =
        "mails at once, from 1 to 50, and how many a second if that is to be limited, such as 4, 20/s";

    /// `4` or `4, 20/s`.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let (at_once, rate) = raw.split_once(',').map_or((raw, None), |(a, b)| (a, Some(b)));
        let at_once = at_once.trim().parse().ok().filter(|n| (1..=50).contains(n))?;
        let per_second = match rate {
            None => None,
            Some(rate) => {
                let rate = rate.trim().strip_suffix("/s")?.trim_end();
                Some(rate.parse().ok().filter(|n| (1..=1_000).contains(n))?)
            }
        };
        Some(Self { at_once, per_second })
    }
}

/// Whether a mail for a domain may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Now.
    Open,
    /// When one that is on its way has come to an end.
    Full,
    /// Not before this moment.
    From(Duration),
}

#[derive(Debug)]
struct Lane {
    aboard: usize,
    /// When the next mail would begin if all did at the very rate.
    next: Duration,
    /// When a mail last came to an end, or the lane was made.
    ended: Duration,
    /// Seconds from one mail's end to the next one's, lately.
    each: f64,
    /// Until when mails are put off already.
    booked: Duration,
}

/// The lanes of all domains.
#[derive(Debug)]
pub struct Lanes {
    limit: PerDomain,
    lanes: HashMap<String, Lane>,
}

impl Lanes {
    /// No lane yet.
    #[must_use]
    pub fn new(limit: PerDomain) -> Self {
        Self { limit, lanes: HashMap::new() }
    }

    /// Whether a mail for this domain may begin.
    #[must_use]
    pub fn entry(&self, domain: &str, now: Duration) -> Entry {
        let Some(lane) = self.lanes.get(domain) else { return Entry::Open };
        match lane.next.checked_sub(BURST) {
            _ if lane.aboard >= self.limit.at_once => Entry::Full,
            Some(from) if from > now => Entry::From(from),
            _ => Entry::Open,
        }
    }

    /// A mail for this domain has begun.
    pub fn begin(&mut self, domain: &str, now: Duration) {
        if !self.lanes.contains_key(domain) {
            self.lanes.retain(|_, lane| lane.aboard > 0 || lane.ended + FORGOTTEN > now);
        }
        let lane = self.lane(domain, now);
        lane.aboard += 1;
        if lane.aboard == 1 {
            // Nothing was on its way: the time until now says nothing about the domain.
            lane.ended = now;
        }
        let each = self.limit.per_second.map_or(Duration::ZERO, |rate| Duration::from_secs(1) / rate);
        let lane = self.lane(domain, now);
        lane.next = lane.next.max(now) + each;
    }

    /// A mail for this domain has come to an end.
    pub fn end(&mut self, domain: &str, now: Duration) {
        let lane = self.lane(domain, now);
        lane.aboard = lane.aboard.saturating_sub(1);
        lane.each = 0.8 * lane.each + 0.2 * now.saturating_sub(lane.ended).as_secs_f64();
        lane.ended = now;
    }

    /// How long to put off so many mails that wait for this domain: until its turn has come, after those that
    /// were put off before.
    pub fn put_off(&mut self, domain: &str, mails: usize, now: Duration) -> Duration {
        let least = self.limit.per_second.map_or(0.0, |rate| 1.0 / f64::from(rate));
        let lane = self.lane(domain, now);
        let still = now.saturating_sub(lane.ended).as_secs_f64();
        let each = lane.each.max(still).max(least);
        let mails = u32::try_from(mails).unwrap_or(u32::MAX);
        let all = Duration::from_secs_f64((each * f64::from(mails)).clamp(1.0, FARTHEST.as_secs_f64()));
        lane.booked = (lane.booked.max(now) + all).min(now + FARTHEST);
        lane.booked - now
    }

    fn lane(&mut self, domain: &str, now: Duration) -> &mut Lane {
        self.lanes.entry(domain.to_owned()).or_insert(Lane {
            aboard: 0,
            next: now,
            ended: now,
            each: GUESS,
            booked: now,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn limits_as_they_are_written() {
        for (raw, want) in [
            ("4", Some((4, None))),
            (" 4 , 20/s", Some((4, Some(20)))),
            ("50,1000/s", Some((50, Some(1_000)))),
            ("0", None),
            ("51", None),
            ("4,", None),
            ("4, 0/s", None),
            ("4, 20", None),
            ("4, 20/m", None),
            ("", None),
        ] {
            let got = PerDomain::parse(raw).map(|limit| (limit.at_once, limit.per_second));
            assert_eq!(got, want, "{raw:?}");
        }
        assert!(PerDomain::parse(PerDomain::DEFAULT).is_some());
    }

    #[test]
    fn a_full_lane_leaves_the_others_open() {
        let mut lanes = Lanes::new(PerDomain { at_once: 2, per_second: None });
        for _ in 0..2 {
            assert_eq!(lanes.entry("slow.example", SECOND), Entry::Open);
            lanes.begin("slow.example", SECOND);
        }
        assert_eq!(lanes.entry("slow.example", 90 * SECOND), Entry::Full);
        assert_eq!(lanes.entry("other.example", SECOND), Entry::Open);
        lanes.end("slow.example", 100 * SECOND);
        assert_eq!(lanes.entry("slow.example", 100 * SECOND), Entry::Open);
    }

    #[test]
    fn a_rate_is_kept_after_one_second_s_worth() {
        let mut lanes = Lanes::new(PerDomain { at_once: 50, per_second: Some(10) });
        let mut begun = 0;
        let mut last = Entry::Open;
        for tenth in 0..50_u32 {
            let now = SECOND + SECOND * tenth / 10;
            loop {
                last = lanes.entry("a.example", now);
                if last != Entry::Open {
                    break;
                }
                lanes.begin("a.example", now);
                lanes.end("a.example", now);
                begun += 1;
            }
        }
        assert!((58..=62).contains(&begun), "{begun} in five seconds");
        assert!(matches!(last, Entry::From(at) if at > 5 * SECOND));
    }

    #[test]
    fn mails_are_put_off_one_lot_after_the_other_and_never_far() {
        let mut lanes = Lanes::new(PerDomain { at_once: 4, per_second: Some(20) });
        lanes.begin("a.example", SECOND);
        let first = lanes.put_off("a.example", 100, SECOND);
        let second = lanes.put_off("a.example", 100, SECOND);
        assert!(first >= 5 * SECOND && second >= first + 5 * SECOND, "{first:?} {second:?}");
        for _ in 0..100 {
            assert!(lanes.put_off("a.example", 1_000, SECOND) <= FARTHEST);
        }
        // A domain that hangs is taken for as slow as it is.
        let mut lanes = Lanes::new(PerDomain { at_once: 4, per_second: None });
        lanes.begin("tarpit.example", SECOND);
        assert!(lanes.put_off("tarpit.example", 10, 31 * SECOND) >= 300 * SECOND);
    }
}
