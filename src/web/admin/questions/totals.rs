//! What those who come answered, added up.

use std::collections::BTreeMap;

use crate::domain::id::QuestionId;
use crate::domain::question::value::Value;
use crate::domain::question::{Question, QuestionDraft, QuestionKind};
use crate::i18n::Words;
use crate::web::questions::read;

/// How often each answer was given in each version, as it is stored.
pub(super) type Tally = Vec<(i32, String, i64)>;

/// True where answers of this kind can be added up.
pub(super) fn can_be_added_up(kind: QuestionKind) -> bool {
    match kind {
        QuestionKind::Number
        | QuestionKind::YesNo
        | QuestionKind::OneOf
        | QuestionKind::SeveralOf
        | QuestionKind::Country
        | QuestionKind::Consent => true,
        QuestionKind::ShortText | QuestionKind::LongText | QuestionKind::Date | QuestionKind::File => false,
    }
}

/// The answers in words with how many gave them, the most frequent first; numbers as their sum.
pub(super) fn totals(
    question: &Question,
    versions: &BTreeMap<(QuestionId, i32), QuestionDraft>,
    tally: &Tally,
    words: Words,
) -> Vec<(String, i64)> {
    let mut sum = None;
    let mut totals: BTreeMap<String, i64> = BTreeMap::new();
    for (version, stored, times) in tally {
        let Some(asked) = versions.get(&(question.id, *version)) else { continue };
        match Value::from_stored(asked, stored) {
            Some(Value::Number(number)) => {
                sum = Some(sum.unwrap_or(0_i64).saturating_add(number.saturating_mul(*times)));
            }
            // Options count one by one, by the words that they have now where they are still there.
            Some(Value::Options(keys)) => {
                for key in keys {
                    let now = question.details.option(key, words.language());
                    let label = if now.is_empty() { asked.option(key, words.language()) } else { now };
                    *totals.entry(label.to_owned()).or_default() += times;
                }
            }
            Some(value) => *totals.entry(read(asked, &value, words)).or_default() += times,
            None => {}
        }
    }
    let mut totals: Vec<(String, i64)> = totals.into_iter().collect();
    totals.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
    totals.extend(sum.map(|sum| ("Sum".to_owned(), sum)));
    totals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::EventId;
    use crate::domain::instant::Instant;
    use crate::domain::language::Language;
    use crate::domain::question::tests::draft;
    use crate::domain::text::Line;

    fn question(details: QuestionDraft, version: i32) -> Question {
        let (id, event_id) = (QuestionId::from(uuid::Uuid::nil()), EventId::from(uuid::Uuid::nil()));
        Question { id, event_id, position: 1, version, details, created_at: Instant::from_micros(0) }
    }

    fn added_up(
        question: &Question,
        before: &QuestionDraft,
        tally: &[(i32, &str, i64)],
    ) -> Vec<(String, i64)> {
        let versions = BTreeMap::from([
            ((question.id, 1), before.clone()),
            ((question.id, 2), question.details.clone()),
        ]);
        let tally =
            tally.iter().map(|(version, value, times)| (*version, (*value).to_owned(), *times)).collect();
        totals(question, &versions, &tally, Words(Language::En))
    }

    #[test]
    fn a_reworded_option_counts_with_its_earlier_self_and_a_removed_one_by_itself() {
        let before = draft(QuestionKind::SeveralOf);
        let mut details = before.clone();
        let wording = &mut details.wordings[0];
        // Red is gone, and Green is spelt otherwise.
        wording.options = vec![Line::parse("Green!").expect("a line"), Line::parse("Blue").expect("a line")];
        details.options.remove(0);
        let question = question(details, 2);
        assert_eq!(
            added_up(&question, &before, &[(1, "1 2", 3), (1, "2 3", 1), (2, "2", 2)]),
            [("Green!".to_owned(), 6), ("Red".to_owned(), 3), ("Blue".to_owned(), 1)]
        );
    }

    #[test]
    fn numbers_are_summed_and_yes_and_no_counted() {
        let number = question(draft(QuestionKind::Number), 2);
        assert_eq!(
            added_up(&number, &draft(QuestionKind::Number), &[(1, "2", 3), (2, "1", 1)]),
            [("Sum".to_owned(), 7)]
        );
        let yes_no = question(draft(QuestionKind::YesNo), 2);
        assert_eq!(
            added_up(&yes_no, &draft(QuestionKind::YesNo), &[(1, "no", 1), (2, "yes", 4)]),
            [("Yes".to_owned(), 4), ("No".to_owned(), 1)]
        );
    }
}
