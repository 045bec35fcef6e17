//! The part of the event form that is about seats.

use super::EventForm;
use crate::domain::attendance::Ways;
use crate::domain::event::{Holding, ReserveRule, SeatRules, WaitingList, WaitingRules};
use crate::domain::quotas::{QuotaError, Quotas};
use crate::web::form::FieldErrors;

impl EventForm {
    pub(super) fn seat_rules(&self, errors: &mut FieldErrors) -> Option<SeatRules> {
        let typed = self.ways.trim();
        let ways = if typed.is_empty() { Some(Ways::InPerson) } else { Ways::parse(typed) };
        if ways.is_none() {
            errors.add("ways", "Choose how guests attend.");
        }
        let capacity = self.capacity(errors);
        let overbooking = self.overbooking(errors);
        let quotas = errors.take("quotas", Quotas::parse(&self.quotas), |e: QuotaError| e.to_string());
        let waiting = self.waiting(errors);
        let reserve = self.reserve(errors);
        let holding = if self.hold.is_empty() { Holding::No } else { Holding::UntilDeadline };
        Some(SeatRules {
            ways: ways?,
            capacity: capacity?,
            overbooking: overbooking?,
            holding,
            quotas: quotas?,
            waiting: waiting?,
            reserve: reserve?,
        })
    }

    fn reserve(&self, errors: &mut FieldErrors) -> Option<ReserveRule> {
        let typed = self.reserve_rule.trim();
        let rule = if typed.is_empty() { Some(ReserveRule::ByHand) } else { ReserveRule::parse(typed) };
        if rule.is_none() {
            errors.add("reserve_rule", "Choose when people on the reserve list are invited.");
        }
        rule
    }

    /// The choices for when people on the reserve list are invited.
    pub fn reserve_rules() -> [(&'static str, &'static str); 2] {
        [
            (ReserveRule::ByHand.as_str(), "When you say so"),
            (ReserveRule::AsSeatsComeFree.as_str(), "By themselves, as seats come free"),
        ]
    }

    fn overbooking(&self, errors: &mut FieldErrors) -> Option<u32> {
        let typed = self.overbooking.trim().trim_end_matches('%').trim_end();
        let percent = if typed.is_empty() { Some(0) } else { typed.parse::<u32>().ok() };
        let percent = percent.filter(|percent| *percent <= SeatRules::MOST_OVERBOOKING);
        if percent.is_none() {
            errors.add(
                "overbooking",
                "Overbooking must be a whole number of per cent from 0 to 100, or empty.",
            );
        }
        percent
    }

    fn waiting(&self, errors: &mut FieldErrors) -> Option<WaitingRules> {
        let standard = WaitingRules::default();
        let typed = self.waiting_list.trim();
        let list = if typed.is_empty() { Some(standard.list) } else { WaitingList::parse(typed) };
        if list.is_none() {
            errors.add("waiting_list", "Choose what happens when all seats are taken.");
        }
        let typed = self.offer_hours.trim();
        let hours = if typed.is_empty() { Some(standard.offer_hours) } else { typed.parse::<u32>().ok() };
        let hours = hours.filter(|hours| (1..=WaitingRules::LONGEST_OFFER).contains(hours));
        if hours.is_none() {
            errors.add("offer_hours", "Hours must be a whole number from 1 to 720 (thirty days).");
        }
        Some(WaitingRules { list: list?, offer_hours: hours? })
    }

    /// The choices for what happens when all seats are taken.
    pub fn waiting_lists() -> [(&'static str, &'static str); 4] {
        [
            (WaitingList::Promote.as_str(), "Waiting list: the next in line has a free seat at once"),
            (
                WaitingList::Offer.as_str(),
                "Waiting list: a free seat is offered to the next in line for a time",
            ),
            (WaitingList::Propose.as_str(), "Waiting list: you give each free seat yourself"),
            (WaitingList::Off.as_str(), "No waiting list: whoever comes too late is told so"),
        ]
    }

    #[expect(clippy::option_option, reason = "outside: is it right; inside: is there a limit")]
    fn capacity(&self, errors: &mut FieldErrors) -> Option<Option<u32>> {
        let typed = self.capacity.trim();
        if typed.is_empty() {
            return Some(None);
        }
        match typed.parse::<u32>() {
            Ok(seats @ 1..=1_000_000) => Some(Some(seats)),
            _ => {
                errors.add(
                    "capacity",
                    "Seats must be a whole number from 1 to 1,000,000, or empty for no limit.",
                );
                None
            }
        }
    }
}
