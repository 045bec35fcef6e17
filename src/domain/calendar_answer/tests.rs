//! Tables of what binds an answer and of what a calendar can say.

use std::time::Duration;

use super::*;
use crate::domain::id::LinkId;
use crate::domain::invitation::Confirmed;

fn now() -> Instant {
    Instant::from_micros(1_800_000_000_500_000)
}

fn invitation(reply: Option<Reply>) -> Invitation {
    let nobody = uuid::Uuid::nil();
    let id: InvitationId = nobody.into();
    let listed = Invitation::listed(id, nobody.into(), nobody.into(), LinkId([0; 16]), now());
    Invitation { reply, replied_at: reply.map(|_| now()), calendar_sequence: 2, ..listed }
}

fn given(said: Said) -> CalendarAnswer {
    CalendarAnswer {
        uid: "uid@rt.example".to_owned(),
        sequence: 2,
        stamp: Some(now() + Duration::from_secs(60)),
        attendee: Line::squeeze("Ada@ministry.example"),
        said,
    }
}

#[test]
fn everything_has_to_agree() {
    let nobody = uuid::Uuid::from_u128(7);
    let email = Email::parse("ada@MINISTRY.example").expect("an address");
    let assistants = [Assistant {
        id: nobody.into(),
        contact_id: nobody.into(),
        name: Line::squeeze("Eva"),
        email: Email::parse("eva@ministry.example").expect("an address"),
    }];
    let good = given(Said::Accepted);
    let attendee = |text: &str| CalendarAnswer { attendee: Line::squeeze(text), ..good.clone() };
    let stamped = |stamp| CalendarAnswer { stamp, ..good.clone() };
    let silent = invitation(None);
    let answered = invitation(Some(Reply::Accepted));
    let reissued = Invitation { link_replaced_at: Some(Instant::from_micros(1)), ..silent.clone() };
    for (what, answer, is_signed, against, want) in [
        ("all agree", good.clone(), true, &silent, Ok(None)),
        ("a later answer", good.clone(), true, &answered, Ok(None)),
        ("an assistant", attendee("EVA@ministry.example"), true, &silent, Ok(Some(nobody.into()))),
        ("no signature", good.clone(), false, &silent, Err(Doubt::NotSigned)),
        (
            "another entry",
            CalendarAnswer { uid: "x".into(), ..good.clone() },
            true,
            &silent,
            Err(Doubt::OtherEntry),
        ),
        ("a stranger", attendee("bob@ministry.example"), true, &silent, Err(Doubt::OtherPerson)),
        ("nobody", attendee(""), true, &silent, Err(Doubt::OtherPerson)),
        ("another link since", good.clone(), true, &reissued, Err(Doubt::LinkReplaced)),
        ("another link, and a stranger", attendee("bob@x.example"), true, &reissued, Err(Doubt::OtherPerson)),
        ("an older mail", CalendarAnswer { sequence: 1, ..good.clone() }, true, &silent, Err(Doubt::Older)),
        ("a newer one", CalendarAnswer { sequence: 3, ..good.clone() }, true, &silent, Ok(None)),
        ("no time, no answer", stamped(None), true, &silent, Ok(None)),
        ("no time, and an answer stands", stamped(None), true, &answered, Err(Doubt::Older)),
        (
            "the same second",
            stamped(Some(Instant::from_micros(1_800_000_000_000_000))),
            true,
            &answered,
            Ok(None),
        ),
        (
            "a second before",
            stamped(Some(Instant::from_micros(1_799_999_999_000_000))),
            true,
            &answered,
            Err(Doubt::Older),
        ),
        ("long before, no answer", stamped(Some(Instant::from_micros(1))), true, &silent, Ok(None)),
    ] {
        let known = Known {
            is_signed,
            uid: "uid@rt.example",
            invitation: against,
            email: &email,
            assistants: &assistants,
        };
        assert_eq!(bind(&answer, &known), want, "{what}");
    }
}

#[test]
fn a_calendar_says_yes_or_no_and_nothing_more() {
    use Said::{Accepted, AnotherTime, Declined, Other, Tentative};
    let simple = Asked { proof: MailboxProof::Never, ways: Ways::InPerson, has_questions: false };
    let proof = |proof| Asked { proof, ..simple };
    let questions = Asked { has_questions: true, ..simple };
    let either = Asked { ways: Ways::Either, ..simple };
    for (said, before, asked, want) in [
        (Accepted, None, simple, Ok(true)),
        (Declined, None, simple, Ok(false)),
        (Declined, Some(Reply::Accepted), simple, Ok(false)),
        (Accepted, Some(Reply::Declined), simple, Ok(true)),
        (Tentative, None, simple, Err(Doubt::Tentative)),
        (AnotherTime, None, simple, Err(Doubt::OtherRequest)),
        (Other, None, simple, Err(Doubt::OtherRequest)),
        (Accepted, None, proof(MailboxProof::NewBrowser), Ok(true)),
        (Declined, Some(Reply::Accepted), proof(MailboxProof::NewBrowser), Err(Doubt::Code)),
        // Nothing is seen or changed by saying it again.
        (Accepted, Some(Reply::Accepted), proof(MailboxProof::NewBrowser), Ok(true)),
        (Accepted, None, proof(MailboxProof::Always), Err(Doubt::Code)),
        (Accepted, None, questions, Err(Doubt::Questions)),
        (Declined, None, questions, Err(Doubt::Questions)),
        (Accepted, Some(Reply::Accepted), questions, Ok(true)),
        (Accepted, None, either, Err(Doubt::Way)),
        (Declined, None, either, Ok(false)),
    ] {
        let got = answer(said, &invitation(before), &asked, Confirmed::default());
        let got = got.map(|answer| matches!(answer, Answer::Accept(_)));
        assert_eq!(got, want, "{said} after {before:?} with {asked:?}");
    }
    for doubt in Doubt::ALL {
        assert!(doubt.words().ends_with('.'), "{doubt}");
    }
}
