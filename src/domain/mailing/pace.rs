//! The pace of a mailing: when each of its mails is due, and whose turn it is when they are.

use std::time::Duration;

use super::super::instant::Instant;

/// How long after a mailing's beginning its mail number `nth` (0 is the first) is due.
#[must_use]
pub fn after(pace: Option<u32>, nth: usize) -> Duration {
    let nth = u32::try_from(nth).unwrap_or(u32::MAX);
    pace.map_or(Duration::ZERO, |a_minute| Duration::from_mins(1).saturating_mul(nth) / a_minute.max(1))
}

/// What of a paced mailing's mails that are due goes now, and when the others do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// How many go, of those that are due the longest.
    pub goes: usize,
    /// When the next one may go.
    pub next_at: Instant,
    /// When each of the others is due from now on.
    pub later: Vec<Instant>,
}

/// Whose turn it is of `due` mails that are due at `now`, where the next one may go at `next_at` and `planned` is when
/// the mailing's other mails are due, in order. Never do two go closer together than the pace: what could not go when
/// it was due, because the mail server or this program was away, gets the first places that nobody has. Those are
/// behind all others where one follows the other, and before a mail that waits for long because it was put off.
#[must_use]
pub fn turn(pace: u32, next_at: Instant, now: Instant, due: usize, planned: &[Instant]) -> Turn {
    let goes = usize::from(due > 0 && next_at <= now);
    let next_at = if goes > 0 { now + after(Some(pace), 1) } else { next_at };
    let mut planned = planned.iter().peekable();
    let later = (0..)
        .map(|nth| next_at + after(Some(pace), nth))
        // A place is whose mail is due by then.
        .filter(|place| planned.next_if(|due| *due <= place).is_none())
        .take(due.saturating_sub(goes))
        .collect();
    Turn { goes, next_at, later }
}

#[cfg(test)]
mod tests {
    use super::super::super::samples;
    use super::*;

    #[test]
    fn whose_turn_it_is() {
        let now = samples::event().created_at;
        let later = |seconds: u64| now + Duration::from_secs(seconds);
        let before = now - Duration::from_secs(600);
        // Ten a minute: one every six seconds.
        let hour = 3_600;
        for (what, next_at, due, planned, goes, next, put) in [
            ("the first of all", before, 1, vec![], 1, later(6), vec![]),
            ("at its moment", now, 1, vec![6, 12], 1, later(6), vec![]),
            ("a moment early", later(1), 1, vec![6, 12], 0, later(1), vec![1]),
            ("two at once", before, 2, vec![54], 1, later(6), vec![6]),
            ("after a while away", before, 4, vec![5, 11, 17, 23], 1, later(6), vec![30, 36, 42]),
            (
                "after a while away, with one put off",
                before,
                4,
                vec![5, 11, hour],
                1,
                later(6),
                vec![18, 24, 30],
            ),
            ("all of them late", before, 4, vec![], 1, later(6), vec![6, 12, 18]),
            (
                "all of them late but one that was put off",
                before,
                4,
                vec![hour],
                1,
                later(6),
                vec![6, 12, 18],
            ),
            ("one is put off until among them", before, 5, vec![13], 1, later(6), vec![6, 12, 24, 30]),
            (
                "several are put off until the same moment",
                before,
                4,
                vec![9, 9, 9],
                1,
                later(6),
                vec![6, 30, 36],
            ),
            ("all of them late, and one just went", later(2), 3, vec![], 0, later(2), vec![2, 8, 14]),
            ("nothing is due", before, 0, vec![6], 0, before, vec![]),
        ] {
            let [planned, put] =
                [planned, put].map(|all: Vec<u64>| all.into_iter().map(later).collect::<Vec<_>>());
            let want = Turn { goes, next_at: next, later: put };
            assert_eq!(turn(10, next_at, now, due, &planned), want, "{what}");
        }
    }

    #[test]
    fn whatever_happens_no_two_go_closer_together_than_the_pace_and_no_place_stays_empty() {
        use proptest::prelude::*;
        // Mails that are due at any time, looked at whenever somebody comes to it.
        let looks = proptest::collection::vec(0_u64..40, 1..60);
        let dues = proptest::collection::vec(0_u64..300, 1..40);
        proptest!(|(looks in looks, dues in dues, pace in 1_u32..120)| {
            let start = samples::event().created_at;
            let mut due: Vec<Instant> = dues.iter().map(|at| start + Duration::from_secs(*at)).collect();
            let (mut now, mut next_at, mut gone) = (start, start - Duration::from_secs(9), Vec::new());
            for wait in looks {
                now = now + Duration::from_secs(wait);
                due.sort();
                let ripe = due.iter().filter(|at| **at <= now).count();
                let planned = &due[ripe..];
                let turn = turn(pace, next_at, now, ripe, planned);
                prop_assert_eq!(turn.goes + turn.later.len(), ripe, "none is lost");
                prop_assert!(turn.later.iter().all(|at| *at > now), "and none is looked at twice");
                for (nth, at) in turn.later.iter().enumerate() {
                    let sooner = nth + planned.iter().filter(|due| *due <= at).count();
                    prop_assert!(*at <= turn.next_at + after(Some(pace), sooner), "and none waits for nobody");
                }
                gone.extend(std::iter::repeat_n(now, turn.goes));
                due.splice(..ripe, turn.later);
                next_at = turn.next_at;
            }
            let step = after(Some(pace), 1);
            prop_assert!(gone.windows(2).all(|two| two[0] + step <= two[1]));
        });
    }
}
