//! Tables: who is left out of what, what can be sent when, what still makes sense at the end.

use std::time::Duration;

use super::*;
use crate::domain::language::Language;
use crate::domain::samples;
use crate::domain::suppression::SuppressionReason;

pub(super) fn guest(standing: Standing, reply: Option<Reply>) -> Candidate {
    Candidate {
        invitation: samples::invitation().id,
        standing,
        reply,
        is_reserve: false,
        language: Language::En,
        latest: None,
        invited: None,
        undeliverable: false,
        corrected: false,
        suppressed: None,
    }
}

#[test]
fn who_is_left_out_of_what_and_why() {
    use LeftOut::{
        AlreadyInvited, Answered, Declined, JustReminded, NotInvited, OnItsWay, Revoked, Told, Undeliverable,
    };
    use MessageKind::{Cancellation, Change, Invitation, Reminder};
    use Standing::{Invited, Listed};
    let event = samples::event();
    let now = event.updated_at + Duration::from_hours(100);
    let ago = |hours: u64| now - Duration::from_hours(hours);
    let (yes, no) = (Some(Reply::Accepted), Some(Reply::Declined));
    let sent = |hours| Some((MessageState::Sent, ago(hours)));
    let failed = Some((MessageState::Failed, ago(2)));
    for (kind, standing, reply, latest, undeliverable, want) in [
        (Invitation, Listed, None, None, false, None),
        (Invitation, Invited, None, None, false, Some(AlreadyInvited)),
        (Invitation, Standing::Revoked, None, None, false, Some(Revoked)),
        (Reminder, Listed, None, None, false, Some(NotInvited)),
        (Reminder, Invited, None, None, false, None),
        (Reminder, Invited, yes, None, false, Some(Answered)),
        (Reminder, Invited, no, None, false, Some(Answered)),
        (Reminder, Invited, Some(Reply::Tentative), None, false, Some(Answered)),
        (Reminder, Invited, None, None, true, Some(Undeliverable)),
        (Reminder, Invited, None, sent(23), false, Some(JustReminded)),
        (Reminder, Invited, None, sent(25), false, None),
        (Reminder, Invited, None, Some((MessageState::Queued, ago(1))), false, Some(OnItsWay)),
        (Reminder, Invited, None, Some((MessageState::Sending, ago(99))), false, Some(OnItsWay)),
        (Reminder, Invited, None, Some((MessageState::Cancelled, ago(1))), false, None),
        (Reminder, Standing::Revoked, None, None, false, Some(Revoked)),
        (Change, Listed, None, None, false, Some(NotInvited)),
        (Change, Invited, None, None, false, None),
        (Change, Invited, yes, None, false, None),
        (Change, Invited, no, None, false, Some(Declined)),
        (Change, Invited, yes, None, true, None),
        (Change, Invited, yes, sent(99), false, Some(Told)),
        (Change, Invited, yes, sent(101), false, None),
        (Change, Invited, yes, failed, false, None),
        (Cancellation, Listed, None, None, false, Some(NotInvited)),
        (Cancellation, Invited, None, None, false, None),
        (Cancellation, Invited, yes, None, false, None),
        (Cancellation, Invited, no, None, false, Some(Declined)),
        (Cancellation, Invited, yes, sent(400), false, Some(Told)),
        (Cancellation, Invited, yes, failed, false, None),
    ] {
        let who = Candidate { latest, undeliverable, ..guest(standing, reply) };
        assert_eq!(left_out(kind, &event, &who, now), want, "{kind} {who:?}");
    }
}

#[test]
fn an_address_that_is_not_to_be_mailed_is_told_where_nothing_weighs_more() {
    use Standing::{Invited, Listed};
    use SuppressionReason::{Bounced, Unsubscribed};
    let (event, now) = (samples::event(), samples::event().created_at);
    for (kind, standing, reply, reason, want) in [
        (MessageKind::Invitation, Listed, None, Unsubscribed, LeftOut::Unsubscribed),
        (MessageKind::Invitation, Listed, None, Bounced, LeftOut::Bounced),
        (MessageKind::Invitation, Invited, None, Bounced, LeftOut::AlreadyInvited),
        (MessageKind::Reminder, Invited, None, Unsubscribed, LeftOut::Unsubscribed),
        (MessageKind::Reminder, Invited, Some(Reply::Accepted), Unsubscribed, LeftOut::Answered),
        (MessageKind::Reminder, Standing::Revoked, None, Unsubscribed, LeftOut::Revoked),
        (MessageKind::Change, Invited, Some(Reply::Accepted), Bounced, LeftOut::Bounced),
        (MessageKind::Cancellation, Invited, Some(Reply::Accepted), Unsubscribed, LeftOut::Unsubscribed),
    ] {
        let who = Candidate { suppressed: Some(reason), undeliverable: true, ..guest(standing, reply) };
        assert_eq!(left_out(kind, &event, &who, now), Some(want), "{kind} {standing} {reason}");
    }
}

#[test]
fn reserves_are_left_out_of_invitations_alone() {
    let (event, now) = (samples::event(), samples::event().created_at);
    let reserve = |standing| Candidate { is_reserve: true, ..guest(standing, None) };
    for (kind, standing, want) in [
        (MessageKind::Invitation, Standing::Listed, Some(LeftOut::Reserve)),
        (MessageKind::Invitation, Standing::Invited, Some(LeftOut::AlreadyInvited)),
        (MessageKind::Reminder, Standing::Invited, None),
        (MessageKind::Reminder, Standing::Listed, Some(LeftOut::NotInvited)),
    ] {
        assert_eq!(left_out(kind, &event, &reserve(standing), now), want, "{kind} {standing}");
    }
}

#[test]
fn what_can_be_sent_in_which_state_of_an_event() {
    use EventStatus::{Archived, Cancelled, Closed, Draft, Open};
    let allowed = |kind| match kind {
        MessageKind::Invitation => vec![Draft, Open],
        MessageKind::Reminder => vec![Open],
        MessageKind::Change | MessageKind::Message => vec![Open, Closed],
        // Before the end nobody is thanked.
        MessageKind::Thanks => vec![],
        MessageKind::Cancellation => vec![Draft, Open, Closed, Cancelled],
        MessageKind::Confirmation
        | MessageKind::Regret
        | MessageKind::Waiting
        | MessageKind::Offer
        | MessageKind::Nomination
        | MessageKind::Substitute
        | MessageKind::Unsubstituted
        | MessageKind::Code => vec![],
    };
    for kind in MessageKind::ALL {
        for status in [Draft, Open, Closed, Cancelled, Archived] {
            let event = Event { status, ..samples::event() };
            let before = sendable(*kind, &event, event.details.reply_by).is_ok();
            assert_eq!(before, allowed(*kind).contains(&status), "{kind} {status}");
            let late = event.details.reply_by + Duration::from_secs(1);
            let asks = matches!(kind, MessageKind::Invitation | MessageKind::Reminder);
            assert_eq!(sendable(*kind, &event, late).is_ok(), before && !asks, "{kind} {status}");
        }
    }
    for status in [Draft, Open, Closed, Cancelled, Archived] {
        let event = Event { status, ..samples::event() };
        let thanks = sendable(MessageKind::Thanks, &event, event.details.ends_at).is_ok();
        assert_eq!(thanks, [Open, Closed, Archived].contains(&status), "{status}");
    }
    let early = sendable(MessageKind::Thanks, &samples::event(), samples::event().details.starts_at);
    assert_eq!(early, Err(NotNow::NotOver));
}

#[test]
fn whose_address_was_corrected_can_be_invited_again() {
    let (event, now) = (samples::event(), samples::event().created_at);
    let lost = |reply| Candidate { corrected: true, ..guest(Standing::Invited, reply) };
    let on_its_way = Candidate { latest: Some((MessageState::Queued, now)), ..lost(None) };
    let bounced = Candidate { suppressed: Some(SuppressionReason::Bounced), ..lost(None) };
    for (who, want) in [
        (lost(None), None),
        (lost(Some(Reply::Accepted)), Some(LeftOut::AlreadyInvited)),
        (on_its_way, Some(LeftOut::OnItsWay)),
        (bounced, Some(LeftOut::Bounced)),
    ] {
        assert_eq!(left_out(MessageKind::Invitation, &event, &who, now), want, "{who:?}");
    }
}

#[test]
fn thanks_are_for_those_who_came_and_a_message_for_whom_it_was_written() {
    let (event, now) = (samples::event(), samples::event().created_at);
    let (thanks, message) = (MessageKind::Thanks, MessageKind::Message);
    for (kind, standing, reply, latest, want) in [
        (thanks, Standing::Invited, Some(Reply::Accepted), None, None),
        (thanks, Standing::Invited, Some(Reply::Accepted), Some(MessageState::Sent), Some(LeftOut::Told)),
        (thanks, Standing::Invited, Some(Reply::Declined), None, Some(LeftOut::NotAttending)),
        (thanks, Standing::Invited, None, None, Some(LeftOut::NotAttending)),
        (thanks, Standing::Listed, None, None, Some(LeftOut::NotInvited)),
        (message, Standing::Invited, Some(Reply::Declined), None, None),
        (message, Standing::Invited, None, Some(MessageState::Sent), Some(LeftOut::Told)),
        (message, Standing::Revoked, None, None, Some(LeftOut::Revoked)),
    ] {
        let who = Candidate { latest: latest.map(|state| (state, now)), ..guest(standing, reply) };
        assert_eq!(left_out(kind, &event, &who, now), want, "{kind} {standing} {reply:?}");
    }
}

#[test]
fn a_pace_and_the_text_of_a_language() {
    for (pace, nth, seconds) in [(None, 99, 0), (Some(60), 0, 0), (Some(60), 3, 3), (Some(10), 25, 150)] {
        assert_eq!(after(pace, nth), Duration::from_secs(seconds), "{pace:?} {nth}");
    }
    let id = |n| TemplateId::from(uuid::Uuid::from_u128(n));
    let texts =
        |languages: &[Language]| languages.iter().zip(1..).map(|(l, n)| (*l, id(n))).collect::<Texts>();
    use Language::{Ar, En, Fr};
    for (kind, saved, language, want) in [
        (MessageKind::Reminder, texts(&[En]), Fr, (Fr, None)),
        (MessageKind::Reminder, texts(&[Fr]), Fr, (Fr, Some(id(1)))),
        (MessageKind::Message, texts(&[Fr, En]), Ar, (En, Some(id(2)))),
        (MessageKind::Message, texts(&[Ar]), Fr, (Ar, Some(id(1)))),
        (MessageKind::Message, texts(&[]), Fr, (Fr, None)),
    ] {
        assert_eq!(text_for(kind, &saved, language), want, "{kind} {saved:?} {language}");
    }
}

#[test]
fn what_still_makes_sense_when_it_goes_out() {
    use MessageKind::{Cancellation, Change, Confirmation, Invitation, Offer, Regret, Reminder};
    let (waits, offered) = (Some(Reply::Waiting), Some(Reply::Offered));
    let (yes, no) = (Some(Reply::Accepted), Some(Reply::Declined));
    let replaced = Some(Reply::Replaced);
    let open = EventStatus::Open;
    for (kind, status, standing, reply, want) in [
        (Invitation, open, Standing::Invited, None, Ok(())),
        (Invitation, open, Standing::Invited, yes, Err(Unwanted::Answered)),
        (Invitation, open, Standing::Revoked, None, Err(Unwanted::Revoked)),
        (Invitation, EventStatus::Closed, Standing::Invited, None, Err(Unwanted::EventClosed)),
        (Invitation, EventStatus::Cancelled, Standing::Invited, None, Err(Unwanted::EventCancelled)),
        (Reminder, open, Standing::Invited, no, Err(Unwanted::Answered)),
        (Reminder, open, Standing::Invited, None, Ok(())),
        (Confirmation, open, Standing::Invited, yes, Ok(())),
        (Confirmation, open, Standing::Invited, no, Err(Unwanted::AnswerChanged)),
        (Confirmation, open, Standing::Revoked, yes, Err(Unwanted::Revoked)),
        (Confirmation, EventStatus::Closed, Standing::Invited, yes, Ok(())),
        (Confirmation, EventStatus::Cancelled, Standing::Invited, yes, Err(Unwanted::EventCancelled)),
        (Regret, open, Standing::Invited, no, Ok(())),
        (Regret, open, Standing::Invited, yes, Err(Unwanted::AnswerChanged)),
        (Regret, open, Standing::Invited, waits, Err(Unwanted::AnswerChanged)),
        (Confirmation, open, Standing::Invited, offered, Err(Unwanted::AnswerChanged)),
        (MessageKind::Waiting, open, Standing::Invited, waits, Ok(())),
        (MessageKind::Waiting, open, Standing::Invited, offered, Err(Unwanted::AnswerChanged)),
        (MessageKind::Waiting, open, Standing::Invited, None, Err(Unwanted::AnswerChanged)),
        (Offer, open, Standing::Invited, offered, Err(Unwanted::OfferOver)),
        (Offer, open, Standing::Invited, waits, Err(Unwanted::AnswerChanged)),
        (Offer, open, Standing::Invited, None, Err(Unwanted::AnswerChanged)),
        (Offer, EventStatus::Cancelled, Standing::Invited, offered, Err(Unwanted::EventCancelled)),
        (MessageKind::Nomination, open, Standing::Invited, None, Ok(())),
        (MessageKind::Nomination, open, Standing::Invited, no, Err(Unwanted::Answered)),
        (
            MessageKind::Nomination,
            EventStatus::Closed,
            Standing::Invited,
            None,
            Err(Unwanted::DeadlinePassed),
        ),
        (MessageKind::Substitute, open, Standing::Invited, replaced, Ok(())),
        (MessageKind::Substitute, open, Standing::Invited, None, Err(Unwanted::AnswerChanged)),
        (MessageKind::Unsubstituted, open, Standing::Invited, None, Ok(())),
        (MessageKind::Unsubstituted, open, Standing::Invited, replaced, Err(Unwanted::AnswerChanged)),
        (Change, open, Standing::Invited, replaced, Err(Unwanted::Answered)),
        (Change, open, Standing::Invited, yes, Ok(())),
        (Change, open, Standing::Invited, no, Err(Unwanted::Answered)),
        (Change, EventStatus::Archived, Standing::Invited, yes, Err(Unwanted::EventCancelled)),
        (Cancellation, EventStatus::Cancelled, Standing::Invited, yes, Ok(())),
        (Cancellation, open, Standing::Invited, yes, Err(Unwanted::NotCancelled)),
        (Cancellation, EventStatus::Cancelled, Standing::Revoked, yes, Err(Unwanted::Revoked)),
    ] {
        let event = Event { status, ..samples::event() };
        let invitation = crate::domain::invitation::Invitation { standing, reply, ..samples::invitation() };
        let at = event.details.reply_by;
        assert_eq!(still_wanted(kind, &event, &invitation, at, at), want, "{kind} {status} {standing}");
    }
    let (event, invitation) = (samples::event(), samples::invitation());
    let late = event.details.reply_by + Duration::from_secs(1);
    assert_eq!(still_wanted(Reminder, &event, &invitation, late, late), Err(Unwanted::DeadlinePassed));
    assert_eq!(still_wanted(Change, &event, &invitation, late, late), Ok(()));
    let kept = crate::domain::invitation::Invitation {
        reply: offered,
        offered_until: Some(late),
        ..samples::invitation()
    };
    assert_eq!(still_wanted(Offer, &event, &kept, late, late), Ok(()));
}

#[test]
fn the_invitation_goes_out_again_to_somebody_who_answered_before_it_was_asked_for() {
    use MessageKind::{Invitation, Reminder};
    let event = Event { status: EventStatus::Open, ..samples::event() };
    let replied = event.details.reply_by - Duration::from_secs(60);
    let invitation = crate::domain::invitation::Invitation {
        standing: Standing::Invited,
        reply: Some(Reply::Accepted),
        replied_at: Some(replied),
        ..samples::invitation()
    };
    let (before, after) = (replied - Duration::from_secs(1), replied + Duration::from_secs(1));
    let wanted = |kind, queued_at, now| still_wanted(kind, &event, &invitation, queued_at, now);
    assert_eq!(wanted(Invitation, after, after), Ok(()));
    assert_eq!(wanted(Invitation, before, after), Err(Unwanted::Answered));
    assert_eq!(wanted(Reminder, after, after), Err(Unwanted::Answered));
    let late = event.details.reply_by + Duration::from_secs(1);
    assert_eq!(wanted(Invitation, after, late), Err(Unwanted::DeadlinePassed));
}

#[test]
fn progress_adds_up() {
    use MessageState::{Bounced, Cancelled, Failed, Queued, Sending, Sent};
    let progress =
        Progress::of([(Queued, 3), (Sending, 2), (Sent, 40), (Failed, 2), (Bounced, 1), (Cancelled, 4)]);
    assert_eq!((progress.total(), progress.done(), progress.waiting), (52, 47, 5));
    assert!(progress.is_running() && !Progress::of([(Sent, 1)]).is_running());
}
