//! The line that a letter opens with: `Your Excellency,`. It is the person's own where the directory has
//! one, else it goes by their honorific, else it is what everybody else reads.

use super::contact::{ContactDraft, Honorific, SalutationLine};
use super::fold::fold;
use super::language::Language;
use super::template::{Part, Placeholder, parts};

/// What people with one honorific are addressed with in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salutation {
    /// Their honorific, or what it begins with; empty: everybody else.
    pub honorific: Honorific,
    /// In which language.
    pub language: Language,
    /// The line.
    pub line: SalutationLine,
}

/// Why a line cannot be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SalutationError {
    /// It holds something that is not about the invitee's name or office; what stands in the braces.
    Placeholder(String),
}

impl std::fmt::Display for SalutationError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self::Placeholder(name) = self;
        write!(f, "{{{name}}} cannot stand in a salutation. ")?;
        f.write_str(
            "Use {invitee.name}, {invitee.honorific}, {invitee.given_name}, {invitee.family_name}, ",
        )?;
        f.write_str("{invitee.position} or {invitee.organisation}.")
    }
}

/// The placeholders that a salutation may hold.
const ALLOWED: [Placeholder; 6] = [
    Placeholder::InviteeName,
    Placeholder::InviteeHonorific,
    Placeholder::InviteeGivenName,
    Placeholder::InviteeFamilyName,
    Placeholder::InviteePosition,
    Placeholder::InviteeOrganisation,
];

/// Whether a line can be a salutation.
///
/// # Errors
/// The first thing in braces that cannot stand in it.
pub fn check(line: &SalutationLine) -> Result<(), SalutationError> {
    for part in parts(line.as_str()) {
        match part {
            Part::Value(placeholder) if !ALLOWED.contains(&placeholder) => {
                return Err(SalutationError::Placeholder(placeholder.as_str().to_owned()));
            }
            Part::Words(words) => {
                if let Some((_, rest)) = words.split_once('{') {
                    let name = rest.split('}').next().unwrap_or(rest);
                    return Err(SalutationError::Placeholder(name.chars().take(60).collect()));
                }
            }
            Part::Value(_) => {}
        }
    }
    Ok(())
}

/// What honorifics are compared by: their words without case, accents and full stops, initials put
/// together. `H. E. Ambassador`, `h.e. ambassador` and `HE Ambassador` are the same.
#[must_use]
pub fn honorific_key(honorific: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut after_initial = false;
    for word in fold(&spaced(honorific)).split_whitespace() {
        let is_initial = word.chars().count() == 1;
        match words.last_mut() {
            Some(last) if is_initial && after_initial => last.push_str(word),
            _ => words.push(word.to_owned()),
        }
        after_initial = is_initial;
    }
    words.join(" ")
}

/// With a space behind each full stop that a whole word follows: `H.E.Mr.` is `H.E. Mr.`.
fn spaced(honorific: &str) -> String {
    let mut out = String::with_capacity(honorific.len() + 4);
    let mut rest = honorific.chars();
    while let Some(c) = rest.next() {
        out.push(c);
        if c == '.' && rest.clone().take(2).filter(|next| next.is_alphabetic()).count() == 2 {
            out.push(' ');
        }
    }
    out
}

/// The lines that fit an honorific in a language, the best first: the longer the honorific that they are for, the
/// better, and of two for the same one the first of `known`.
#[must_use]
pub fn fitting<'a>(
    known: impl Iterator<Item = &'a Salutation>,
    honorific: &str,
    language: Language,
) -> Vec<&'a Salutation> {
    let theirs = honorific_key(honorific);
    let mut fitting: Vec<(usize, &Salutation)> = known
        .filter(|one| one.language == language)
        .filter_map(|one| {
            let key = honorific_key(one.honorific.as_str());
            begins_with(&theirs, &key).then_some((key.len(), one))
        })
        .collect();
    fitting.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
    fitting.into_iter().map(|(_, one)| one).collect()
}

/// The line that a letter to this person opens with, in this language; it ends with a comma or, but in
/// French, where closings repeat it within a sentence, with a mark of the author's own. `known` are the installation's, what people said before what the product says; `value`
/// knows what the placeholders stand for. A line with a placeholder that is empty for this person is passed over.
#[must_use]
pub fn salutation<'a>(
    person: &ContactDraft,
    language: Language,
    known: impl Iterator<Item = &'a Salutation>,
    value: impl Fn(Placeholder) -> String,
) -> String {
    let own = Some(&person.salutation).filter(|line| !line.is_empty() && person.speaks() == language);
    let fitting = fitting(known, person.honorific.as_str(), language);
    let mut lines = own.into_iter().chain(fitting.into_iter().map(|one| &one.line));
    let line = lines.find_map(|line| filled(line.as_str(), &value));
    ended(line.unwrap_or_else(|| value(Placeholder::InviteeName)), language)
}

/// True where the first words are these; everything begins with nothing.
fn begins_with(honorific: &str, key: &str) -> bool {
    key.is_empty() || honorific.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// The line with its values; `None` where one of them is empty.
fn filled(line: &str, value: impl Fn(Placeholder) -> String) -> Option<String> {
    parts(line)
        .into_iter()
        .map(|part| match part {
            Part::Words(words) => Some(words.to_owned()),
            Part::Value(placeholder) => Some(value(placeholder)).filter(|value| !value.is_empty()),
        })
        .collect()
}

fn ended(mut line: String, language: Language) -> String {
    let marks = [',', ':', ';', '!', '.', '،', '؛'];
    if language == Language::Fr {
        line.truncate(line.trim_end_matches(|c: char| marks.contains(&c) || c.is_whitespace()).len());
    }
    line.truncate(line.trim_end().len());
    if !line.ends_with(marks) {
        line.push(if language == Language::Ar { '،' } else { ',' });
    }
    line
}

#[cfg(test)]
mod tests {
    use super::super::contact::Name;
    use super::super::samples;
    use super::*;

    fn line(text: &str) -> SalutationLine {
        SalutationLine::parse(text).expect("a line")
    }

    fn known() -> Vec<Salutation> {
        [
            ("", Language::En, "Dear {invitee.name},"),
            ("", Language::Fr, "Madame, Monsieur,"),
            ("H.E.", Language::En, "Your Excellency,"),
            ("H.E. Ambassador", Language::En, "Dear Ambassador {invitee.family_name}"),
            ("H.E.", Language::Ar, "سعادة {invitee.given_name}"),
            ("Prof.", Language::En, "Dear Professor {invitee.family_name}:"),
            ("H.E.", Language::En, "never reached,"),
            ("Capt.", Language::Fr, "Cher Capitaine !"),
        ]
        .into_iter()
        .map(|(honorific, language, text)| Salutation {
            honorific: Honorific::squeeze(honorific),
            language,
            line: line(text),
        })
        .collect()
    }

    #[test]
    fn by_the_person_then_the_honorific_then_everybody() {
        use Language::{Ar, En, Fr};
        for (own, honorific, family, language, want) in [
            ("", "", "Example", En, "Dear Ada Example,"),
            ("", "Dr", "Example", En, "Dear Dr Ada Example,"),
            ("", "H.E.", "Example", En, "Your Excellency,"),
            ("", "h. e. Ms", "Example", En, "Your Excellency,"),
            ("", "HE Ambassador", "Example", En, "Dear Ambassador Example,"),
            // Not a word that merely begins so.
            ("", "Head", "Example", En, "Dear Head Ada Example,"),
            ("", "H.E. Ambassadorial", "Example", En, "Your Excellency,"),
            // A name that is not there is never left a gap.
            ("", "H.E. Ambassador", "", En, "Your Excellency,"),
            ("", "Prof.", "", En, "Dear Prof. Ada,"),
            ("", "Prof. Dr", "Example", En, "Dear Professor Example:"),
            ("", "H.E.", "Example", Fr, "Madame, Monsieur,"),
            ("", "H.E.", "Example", Ar, "سعادة Ada،"),
            ("", "Dr", "Example", Ar, "Dr Ada Example،"),
            // The person's own stands in their language alone.
            ("My dear friend", "H.E.", "Example", En, "My dear friend,"),
            ("My dear friend!", "H.E.", "Example", En, "My dear friend!"),
            ("My dear friend", "H.E.", "Example", Fr, "Madame, Monsieur,"),
            ("Dear {invitee.family_name}:", "", "Example", En, "Dear Example:"),
            ("Dear {invitee.family_name}:", "H.E.", "", En, "Your Excellency,"),
            ("", "H.E.Ms", "Example", En, "Your Excellency,"),
            ("", "Capt", "Example", Fr, "Cher Capitaine,"),
        ] {
            let mut person = samples::contact(En).details;
            person.salutation = SalutationLine::squeeze(own);
            person.honorific = Honorific::squeeze(honorific);
            person.given_name = Name::squeeze("Ada");
            person.family_name = Name::squeeze(family);
            person.printed_name = None;
            let value = |placeholder| match placeholder {
                Placeholder::InviteeName => person.printed(),
                Placeholder::InviteeGivenName => person.given_name.to_string(),
                Placeholder::InviteeFamilyName => person.family_name.to_string(),
                _ => String::new(),
            };
            let known = known();
            assert_eq!(
                salutation(&person, language, known.iter(), value),
                want,
                "{own:?} {honorific:?} {family:?} {language}"
            );
        }
    }

    #[test]
    fn what_cannot_stand_in_a_salutation() {
        for (text, wrong) in [
            ("Your Excellency,", None),
            ("Dear {invitee.family_name},", None),
            ("Dear {invitee.salutation},", Some("invitee.salutation")),
            ("See {reply.link}", Some("reply.link")),
            ("Dear {name},", Some("name")),
            ("Dear {", Some("")),
        ] {
            let want = wrong.map_or(Ok(()), |name| Err(SalutationError::Placeholder(name.to_owned())));
            assert_eq!(check(&line(text)), want, "{text}");
        }
    }

    #[test]
    fn honorifics_are_compared_by_their_words() {
        for (typed, want) in [
            ("H.E.", "he"),
            ("H. E. Mr.", "he mr"),
            ("H.E.Mr.", "he mr"),
            ("S.E.M.", "sem"),
            ("S. E. M. l’Ambassadeur", "sem lambassadeur"),
            ("سعادة السفير", "سعاده السفير"),
            ("  ", ""),
        ] {
            assert_eq!(honorific_key(typed), want, "{typed}");
        }
    }
}
