//! Tables of what is asked, what is taken and what stays.

use super::answers::{Given, Kept, Kind, Sent, asked, counts, edition, open, take};
use super::value::{Problem, Value};
use super::*;
use crate::domain::instant::Instant;
use crate::domain::invitation::Reply;
use crate::domain::organisation::Represents;
use crate::domain::text::TextError;

fn id(number: u8) -> QuestionId {
    QuestionId::from(uuid::Uuid::from_bytes([number; 16]))
}

fn wording(language: Language, label: &str, options: &[&str]) -> Wording {
    Wording {
        language,
        label: Line::parse(label).expect("a label"),
        hint: Line::default(),
        options: options.iter().map(|option| Line::parse(option).expect("an option")).collect(),
    }
}

/// A question of this kind that everybody who comes is asked and nobody has to answer.
pub(crate) fn draft(kind: QuestionKind) -> QuestionDraft {
    let options: &[&str] = if kind.has_options() { &["Red", "Green", "Blue"] } else { &[] };
    let mut draft = QuestionDraft {
        kind,
        wordings: vec![wording(Language::En, "A question", options)],
        options: vec![],
        required: false,
        desk_only: false,
        sensitive: false,
        asked_of: AskedOf::Acceptance,
        mode: None,
        groups: vec![],
        after: None,
        least: None,
        most: None,
    };
    draft.key_options(None, 0);
    draft
}

/// Version and stored value of each answer.
type Taken = Vec<(i32, Option<String>)>;

fn question(number: u8, details: QuestionDraft) -> Question {
    Question {
        id: id(number),
        event_id: EventId::from(uuid::Uuid::nil()),
        position: i32::from(number),
        version: 1,
        details,
        created_at: Instant::from_micros(0),
    }
}

fn read(kind: QuestionKind, sent: &[&str]) -> Result<Option<String>, Problem> {
    let bounds = QuestionDraft { least: Some(0), most: Some(20), ..draft(kind) };
    Value::parse(&bounds, sent).map(|value| value.map(|value| value.stored()))
}

#[test]
fn each_kind_takes_its_own_and_nothing_else() {
    use QuestionKind::*;
    let long = "x".repeat(301);
    for (kind, sent, want) in [
        (ShortText, &["  Halal "][..], Ok(Some("Halal"))),
        (ShortText, &["a\nb"], Err(Problem::Text(TextError::Control))),
        (ShortText, &[&long], Err(Problem::Text(TextError::TooLong { max: 300 }))),
        (ShortText, &["  "], Ok(None)),
        (ShortText, &[], Ok(None)),
        (LongText, &["a\r\nb "], Ok(Some("a\nb"))),
        (Number, &[" 12 "], Ok(Some("12"))),
        (Number, &["١٢"], Ok(Some("12"))),
        (Number, &["۴"], Ok(Some("4"))),
        (Number, &["1.5"], Err(Problem::NotANumber)),
        (Number, &["-1"], Err(Problem::TooSmall(0))),
        (Number, &["21"], Err(Problem::TooGreat(20))),
        (Number, &["99999999999999999999"], Err(Problem::NotANumber)),
        (YesNo, &["yes"], Ok(Some("yes"))),
        (YesNo, &["no"], Ok(Some("no"))),
        (YesNo, &["perhaps"], Err(Problem::NotOffered)),
        (OneOf, &["2"], Ok(Some("2"))),
        (OneOf, &["4"], Err(Problem::NotOffered)),
        (OneOf, &["1", "2"], Err(Problem::NotOffered)),
        (SeveralOf, &["3", "1"], Ok(Some("1 3"))),
        (SeveralOf, &["1", "9"], Err(Problem::NotOffered)),
        (Date, &["2027-06-09"], Ok(Some("2027-06-09"))),
        (Date, &["٢٠٢٧-٠٦-٠٩"], Ok(Some("2027-06-09"))),
        (Date, &["9 June"], Err(Problem::NotADate)),
        (Date, &["2027-02-30"], Err(Problem::NotADate)),
        (Country, &["nl"], Ok(Some("NL"))),
        (Country, &["XX"], Err(Problem::NotOffered)),
        (Consent, &["agreed"], Ok(Some("agreed"))),
        (Consent, &["1"], Err(Problem::NotOffered)),
        (File, &["a.pdf"], Err(Problem::NotOffered)),
    ] {
        let want = want.map(|value| value.map(str::to_owned));
        assert_eq!(read(kind, sent), want, "{kind} {sent:?}");
        if let Ok(Some(stored)) = &want {
            let value = Value::from_stored(&draft(kind), stored).expect("it is read back");
            assert_eq!(&value.stored(), stored, "{kind}");
            assert!(value.fits(&draft(kind)));
        }
    }
}

#[test]
fn rewording_keeps_what_was_answered_and_new_options_get_new_keys() {
    let old = draft(QuestionKind::OneOf);
    let keys = |of: &QuestionDraft| of.options.iter().map(|key| key.0).collect::<Vec<_>>();
    assert_eq!(keys(&old), [1, 2, 3]);
    let mut next = QuestionDraft {
        wordings: vec![
            wording(Language::En, "Reworded", &["Blue", "Yellow", "Red"]),
            wording(Language::Fr, "Autrement", &["Bleu", "Jaune", "Rouge"]),
        ],
        ..old.clone()
    };
    next.key_options(Some(&old), 0);
    assert_eq!(keys(&next), [3, 4, 1]);
    assert_eq!(next.option(OptionKey(3), Language::Fr), "Bleu");
    assert_eq!(next.option(OptionKey(1), Language::Ar), "Red", "another language reads the first one");
    let green = Value::Options(vec![OptionKey(2)]);
    assert!(green.fits(&old) && !green.fits(&next), "what is no longer offered is no answer any more");
    assert_eq!(old.option(OptionKey(2), Language::En), "Green", "but still means what it meant");
}

/// Will you need a visa? If so: for which country; and a line that only regulators are asked for.
fn visa() -> Vec<Question> {
    let nationality = QuestionDraft {
        required: true,
        sensitive: true,
        after: Some(After { question: id(1), answer: "yes".to_owned() }),
        ..draft(QuestionKind::Country)
    };
    let licence = QuestionDraft {
        required: true,
        groups: vec![StakeholderGroup::Regulator],
        ..draft(QuestionKind::ShortText)
    };
    let why = QuestionDraft { asked_of: AskedOf::Refusal, ..draft(QuestionKind::LongText) };
    let own = QuestionDraft { desk_only: true, required: true, ..draft(QuestionKind::ShortText) };
    let terms = QuestionDraft { required: true, asked_of: AskedOf::Both, ..draft(QuestionKind::Consent) };
    vec![
        question(1, QuestionDraft { required: true, ..draft(QuestionKind::YesNo) }),
        question(2, nationality),
        question(3, licence),
        question(4, why),
        question(5, own),
        question(6, terms),
    ]
}

const REGULATOR: Represents =
    Represents { country: None, group: Some(StakeholderGroup::Regulator), organisation: None };

#[test]
fn who_is_asked_what() {
    let questions = visa();
    let of = |who, attends| asked(&questions, who, attends).map(|q| q.position).collect::<Vec<_>>();
    assert_eq!(of(REGULATOR, Some(Mode::InPerson)), [1, 2, 3, 6]);
    assert_eq!(of(Represents::default(), Some(Mode::Online)), [1, 2, 6]);
    assert_eq!(of(REGULATOR, None), [4, 6]);
}

#[test]
fn some_are_asked_only_of_those_who_attend_like_this() {
    let only = |mode| QuestionDraft { mode, ..draft(QuestionKind::ShortText) };
    let room = Some(Mode::InPerson);
    for (mode, attends, want) in [
        (None, room, true),
        (None, Some(Mode::Online), true),
        (None, None, false),
        (room, room, true),
        (room, Some(Mode::Online), false),
        (room, None, false),
        (Some(Mode::Online), Some(Mode::Online), true),
    ] {
        assert_eq!(only(mode).goes_with(attends), want, "{mode:?} {attends:?}");
        let counted = counts(&only(mode), REGULATOR, Some(Reply::Declined), Mode::InPerson);
        assert!(!counted, "{mode:?}: nobody attends who declined");
    }
    for (asked_of, want) in [
        (AskedOf::Acceptance, Ok(())),
        (AskedOf::Refusal, Err(DraftProblem::ModeOfRefusal)),
        (AskedOf::Both, Err(DraftProblem::ModeOfRefusal)),
    ] {
        assert_eq!(QuestionDraft { asked_of, ..only(room) }.check(&[]), want, "{asked_of}");
    }
    // What follows an answer can be asked only of those who gave it.
    let leader = question(1, QuestionDraft { mode: room, ..draft(QuestionKind::YesNo) });
    let after = Some(After { question: leader.id, answer: "yes".to_owned() });
    for (mode, want) in [
        (room, Ok(())),
        (None, Err(DraftProblem::NeverAsked)),
        (Some(Mode::Online), Err(DraftProblem::NeverAsked)),
    ] {
        let follower = QuestionDraft { after: after.clone(), ..only(mode) };
        assert_eq!(follower.check(std::slice::from_ref(&leader)), want, "{mode:?}");
    }
}

/// What a form with these fields gives, as question and stored answer.
fn given(
    fields: &[(u8, &str)],
    sealed: &[u8],
    forget: &[u8],
    strict: bool,
) -> Result<Taken, Vec<(u8, Problem)>> {
    let questions = visa();
    let fields: Vec<(u8, Vec<String>)> =
        fields.iter().map(|(number, raw)| (*number, vec![(*raw).to_owned()])).collect();
    let sent = |of: QuestionId| Sent {
        values: fields.iter().find(|(n, _)| id(*n) == of).map(|(_, v)| v.as_slice()).unwrap_or_default(),
        forget: forget.iter().any(|n| id(*n) == of),
        has_hidden: sealed.iter().any(|n| id(*n) == of),
    };
    let number = |of: QuestionId| of.as_bytes()[0];
    take(asked(&questions, REGULATOR, Some(Mode::InPerson)), sent, strict)
        .map(|given| {
            let one = |g: Given| (i32::from(number(g.question)), g.value.map(|value| value.stored()));
            given.into_iter().map(one).collect()
        })
        .map_err(|problems| problems.into_iter().map(|(of, problem)| (number(of), problem)).collect())
}

#[test]
fn forms_are_read_in_their_order() {
    let some = |text: &str| Some(text.to_owned());
    let no_visa = given(&[(1, "no"), (2, "NL"), (3, "A 1"), (6, "agreed")], &[], &[], true);
    assert_eq!(no_visa, Ok(vec![(1, some("no")), (2, None), (3, some("A 1")), (6, some("agreed"))]));
    assert_eq!(
        given(&[(1, "yes"), (3, "")], &[], &[], true),
        Err(vec![(2, Problem::Missing), (3, Problem::Missing), (6, Problem::NotAgreed)])
    );
    // The desk writes down what it was told.
    assert_eq!(
        given(&[(1, "yes")], &[], &[], false),
        Ok(vec![(1, some("yes")), (2, None), (3, None), (6, None)])
    );
    let rest = [(1, "yes"), (3, "A 1"), (6, "agreed")];
    let kept = given(&rest, &[2], &[], true).expect("a sealed answer stays");
    assert_eq!(kept.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 3, 6]);
    assert_eq!(given(&rest, &[2], &[2], true), Err(vec![(2, Problem::Missing)]));
    assert_eq!(given(&rest, &[2], &[2], false).map(|all| all[1].clone()), Ok((2, None)));
}

#[test]
fn what_is_open_is_what_was_not_answered() {
    let questions = visa();
    let kept = |number: u8, value: Kind| Kept {
        question: id(number),
        version: 1,
        asked: questions[usize::from(number) - 1].details.clone(),
        value,
        at: Instant::from_micros(0),
    };
    let left = |kept: &[Kept]| {
        open(&questions, REGULATOR, Some(Mode::InPerson), kept).iter().map(|q| q.position).collect::<Vec<_>>()
    };
    assert_eq!(left(&[]), [1, 3, 6], "nobody is asked for a nationality before they need a visa");
    let yes = kept(1, Kind::Open(Value::YesNo(true)));
    assert_eq!(left(std::slice::from_ref(&yes)), [2, 3, 6]);
    assert_eq!(left(&[yes, kept(2, Kind::Sealed), kept(6, Kind::Open(Value::Agreed))]), [3]);
}

#[test]
fn an_edition_changes_with_every_version_and_not_with_the_order() {
    let mut questions = visa();
    let before = edition(&questions);
    assert_eq!(before.len(), 12);
    questions[2].version = 2;
    let after = edition(&questions);
    questions.swap(0, 5);
    assert!(before != after && after == edition(&questions));
    questions.pop();
    assert_ne!(after, edition(&questions));
}

#[test]
fn a_question_says_what_is_wrong_with_it() {
    let led = |answer: &str| QuestionDraft {
        after: Some(After { question: id(1), answer: answer.to_owned() }),
        ..draft(QuestionKind::Date)
    };
    let others = visa();
    let options = |words: &[&str]| QuestionDraft {
        wordings: vec![wording(Language::En, "Which?", words), wording(Language::Ar, "أي؟", &["أ", "ب"])],
        ..draft(QuestionKind::OneOf)
    };
    for (draft, want) in [
        (led("yes"), Ok(())),
        (led("maybe"), Err(DraftProblem::Leader)),
        (QuestionDraft { asked_of: AskedOf::Refusal, ..led("yes") }, Err(DraftProblem::NeverAsked)),
        (
            QuestionDraft { after: Some(After { question: id(9), answer: "yes".into() }), ..led("yes") },
            Err(DraftProblem::Leader),
        ),
        // Sensitive, and dependent itself.
        (
            QuestionDraft { after: Some(After { question: id(2), answer: "NL".into() }), ..led("yes") },
            Err(DraftProblem::Leader),
        ),
        (options(&["A", "B"]), Ok(())),
        (options(&["A"]), Err(DraftProblem::Options)),
        (options(&["A", "A"]), Err(DraftProblem::SameOptions)),
        (options(&["A", "B", "C"]), Err(DraftProblem::UnevenOptions(Language::Ar))),
        (QuestionDraft { wordings: vec![], ..draft(QuestionKind::Date) }, Err(DraftProblem::NoWording)),
        (
            QuestionDraft { least: Some(2), most: Some(1), ..draft(QuestionKind::Number) },
            Err(DraftProblem::Bounds),
        ),
        (
            QuestionDraft { sensitive: true, ..draft(QuestionKind::Consent) },
            Err(DraftProblem::SensitiveConsent),
        ),
    ] {
        assert_eq!(draft.check(&others), want, "{draft:?}");
    }
}

#[test]
fn a_question_moves_but_never_before_the_one_that_it_depends_on() {
    let questions = visa();
    let order = |id: QuestionId, before| {
        moved(&questions, id, before).map(|order| order.iter().map(|id| id.as_bytes()[0]).collect::<Vec<_>>())
    };
    assert_eq!(order(id(6), Some(id(1))), Ok(vec![6, 1, 2, 3, 4, 5]));
    assert_eq!(order(id(3), None), Ok(vec![1, 2, 4, 5, 6, 3]));
    assert_eq!(order(id(3), Some(id(3))), Ok(vec![1, 2, 3, 4, 5, 6]));
    assert_eq!(order(id(2), Some(id(1))), Err(MoveRefusal::BeforeItsLeader));
    assert_eq!(order(id(1), Some(id(3))), Err(MoveRefusal::BeforeItsLeader));
    assert_eq!(order(id(9), None), Err(MoveRefusal::Unknown));
    assert_eq!(order(id(1), Some(id(9))), Err(MoveRefusal::Unknown));
}

/// What is stored today has to be read for as long as answers to it are kept.
#[test]
fn a_stored_question_of_the_first_day_is_read() {
    let stored = r#"{"kind":"one of several","wordings":[{"language":"en","label":"Which?","hint":"","options":["A","B"]}],"options":[1,2],"asked_of":"acceptance"}"#;
    let read: QuestionDraft = serde_json::from_str(stored).expect("it is read");
    assert_eq!(read.options, [OptionKey(1), OptionKey(2)]);
    assert!(!read.required && !read.sensitive && read.after.is_none() && read.groups.is_empty());
    let again = serde_json::to_string(&read).expect("it is written");
    assert_eq!(serde_json::from_str::<QuestionDraft>(&again).expect("and read again"), read);
    for broken in [r#""kind":"guess""#, r#""kind":"date","asked_of":"nobody""#] {
        assert!(serde_json::from_str::<QuestionDraft>(&format!("{{{broken},\"wordings\":[]}}")).is_err());
    }
}

#[test]
fn a_key_is_never_used_again_and_a_translation_changes_none() {
    let before = draft(QuestionKind::OneOf);
    // Blue, with the highest key, was removed a version ago.
    let mut two = before.clone();
    two.wordings[0].options.pop();
    two.key_options(Some(&before), 3);
    let mut three = two.clone();
    three.wordings[0].options.push(Line::parse("Vegan").expect("an option"));
    three.key_options(Some(&two), 3);
    assert_eq!(three.options, [OptionKey(1), OptionKey(2), OptionKey(4)]);
    // A wording in front of the first one does not make other options of them.
    let french = QuestionDraft {
        wordings: vec![wording(Language::Fr, "Une question", &["Rouge", "Vert", "Bleu"])],
        ..before.clone()
    };
    let mut both = QuestionDraft {
        wordings: vec![
            wording(Language::En, "A question", &["Red", "Green", "Blue"]),
            french.wordings[0].clone(),
        ],
        ..before
    };
    both.key_options(Some(&french), 3);
    assert_eq!(both.options, french.options);
}
