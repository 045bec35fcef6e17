//! What one row says about a person.

use super::{Field, Mapping, RowProblem, words};
use crate::domain::contact::{
    ContactDraft, Honorific, Name, Position, PrintedName, SalutationLine, Tag, printed_name, tags,
};
use crate::domain::country::Country;
use crate::domain::email::{Email, EmailError};
use crate::domain::language::{LanguageTag, names};
use crate::domain::organisation::{OrganisationDraft, OrganisationName, StakeholderGroup};
use crate::domain::salutation;
use crate::domain::text::{Line, TextError};

/// A parsed row. `None` is a column that is not there or a cell that is empty: the row says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestRow {
    /// The address.
    pub email: Email,
    /// The honorific.
    pub honorific: Option<Honorific>,
    /// What letters open with.
    pub salutation: Option<SalutationLine>,
    /// The given name.
    pub given_name: Option<Name>,
    /// The family name.
    pub family_name: Option<Name>,
    /// The name as printed.
    pub printed_name: Option<PrintedName>,
    /// The office.
    pub position: Option<Position>,
    /// The organisation's name.
    pub organisation: Option<OrganisationName>,
    /// The organisation's part of the community.
    pub group: Option<StakeholderGroup>,
    /// The organisation's country.
    pub country: Option<Country>,
    /// The language.
    pub language: Option<LanguageTag>,
    /// Sorted, without doubles; may be empty.
    pub tags: Vec<Tag>,
}

/// A field that the row changes about a known contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which one.
    pub field: Field,
    /// What is known; may be empty.
    pub from: String,
    /// What the row says.
    pub to: String,
}

/// What a spreadsheet program shows where a formula failed.
const FAILED: [&str; 8] = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!"];
const COUNTRIES: &str =
    "Write the country's two-letter code, such as NL, or its name; leave it empty for none.";
const LANGUAGES: &str = "Write English, French or Arabic (en, fr, ar), or another language's name or code, such as \
     Spanish or es.";
/// The most characters of a wrong value that are repeated to people.
const QUOTED: usize = 60;

/// The cells of a row with what was found wrong in them.
struct Reader<'a, F> {
    cell: F,
    mapping: &'a Mapping,
    problems: Vec<RowProblem>,
}

impl<'c, F: Fn(usize) -> &'c str> Reader<'_, F> {
    /// The cell of a field as it stands in the row, if there is anything in it.
    fn raw(&self, field: Field) -> Option<&'c str> {
        let cell = (self.cell)(self.mapping.column(field)?).trim();
        (!cell.is_empty()).then_some(cell)
    }

    fn problem(&mut self, field: Field, says: impl Into<String>) {
        let column = self.mapping.column(field);
        self.problems.push(RowProblem { field: Some(field), column, says: says.into() });
    }

    fn line<const MAX: usize>(&mut self, field: Field) -> Option<Line<MAX>> {
        let raw = self.raw(field)?;
        if FAILED.contains(&raw) {
            self.problem(
                field,
                format!("The spreadsheet shows the error {raw}. Correct the cell or empty it."),
            );
            return None;
        }
        Line::parse(raw).map_err(|e| self.problem(field, format!("This {e}. Correct the cell."))).ok()
    }

    fn salutation(&mut self) -> Option<SalutationLine> {
        let line = self.line(Field::Salutation)?;
        salutation::check(&line).map_err(|e| self.problem(Field::Salutation, e.to_string())).ok()?;
        Some(line)
    }

    fn choice<T>(&mut self, field: Field, parse: impl Fn(&str) -> Option<T>, choices: &str) -> Option<T> {
        let raw = self.raw(field)?;
        let found = parse(raw);
        if found.is_none() {
            self.problem(field, format!("“{}” is not known. {choices}", shortened(raw)));
        }
        found
    }

    fn email(&mut self) -> Option<Email> {
        let raw = self.raw(Field::Email).unwrap_or("");
        // As mail programs copy it: `Ada Lovelace <ada@ministry.example>;`
        let raw = raw.trim_end_matches([';', ',', ' ']);
        let address =
            raw.strip_suffix('>').and_then(|r| r.rsplit_once('<')).map_or(raw, |(_, address)| address);
        match Email::parse(address) {
            Ok(email) => Some(email),
            Err(EmailError::Missing) => {
                self.problem(Field::Email, EmailError::Missing.to_string());
                None
            }
            Err(error) => {
                self.problem(Field::Email, format!("“{}”: {error}", shortened(raw)));
                None
            }
        }
    }

    fn tags(&mut self) -> Vec<Tag> {
        let cell = self.raw(Field::Tags).unwrap_or("");
        let parsed: Result<Vec<Tag>, (&str, TextError)> =
            cell.split([',', ';', '|', '\n']).map(|raw| Tag::parse(raw).map_err(|e| (raw, e))).collect();
        match parsed {
            Ok(found) => tags(found),
            // The first wrong one tells enough: a cell may hold thousands.
            Err((raw, e)) => {
                self.problem(Field::Tags, format!("“{}” {e}.", shortened(raw)));
                Vec::new()
            }
        }
    }
}

fn shortened(raw: &str) -> String {
    match raw.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", raw.get(..end).unwrap_or("")),
        None => raw.to_owned(),
    }
}

impl GuestRow {
    /// Reads a row through its mapping.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse<'c>(mapping: &Mapping, cell: impl Fn(usize) -> &'c str) -> Result<Self, Vec<RowProblem>> {
        let mut read = Reader { cell, mapping, problems: Vec::new() };
        let groups: Vec<&str> = StakeholderGroup::ALL.iter().map(|g| g.as_str()).collect();
        let groups = format!("Choose one of these: {}.", groups.join(", "));
        let email = read.email();
        let honorific = read.line(Field::Honorific);
        let salutation = read.salutation();
        let given_name = read.line(Field::GivenName);
        let family_name = read.line(Field::FamilyName);
        let printed_name = read.line(Field::PrintedName);
        let position = read.line(Field::Position);
        let organisation = read.line(Field::Organisation);
        let group = read.choice(Field::StakeholderGroup, words::group, &groups);
        let country = read.choice(Field::Country, Country::parse, COUNTRIES);
        let language = read.choice(Field::Language, names::recognise, LANGUAGES);
        let tags = read.tags();
        match email {
            Some(email) if read.problems.is_empty() => Ok(Self {
                email,
                honorific,
                salutation,
                given_name,
                family_name,
                printed_name,
                position,
                organisation,
                group,
                country,
                language,
                tags,
            }),
            _ => Err(read.problems),
        }
    }

    /// The person, where nobody knows them yet.
    ///
    /// # Errors
    /// A problem where the row has no name.
    pub fn draft(&self) -> Result<ContactDraft, Vec<RowProblem>> {
        let nobody = ContactDraft {
            email: self.email.clone(),
            honorific: Honorific::default(),
            salutation: SalutationLine::default(),
            given_name: Name::default(),
            family_name: Name::default(),
            printed_name: None,
            position: Position::default(),
            organisation: OrganisationDraft::default(),
            language: None,
            tags: Vec::new(),
        };
        let (draft, _) = self.merge(&nobody);
        match draft.check() {
            Ok(()) => Ok(draft),
            Err(_) => Err(vec![RowProblem::of_row(
                "There is no name. Give a given name, a family name or the name as printed.",
            )]),
        }
    }

    /// What is known with what the row says written over it, and what that changes. The address
    /// stays as it was typed first.
    #[must_use]
    pub fn merge(&self, known: &ContactDraft) -> (ContactDraft, Vec<Change>) {
        let mut merged = known.clone();
        let mut changes = Vec::new();
        let mut note = |field: Field, from: &str, to: &str| {
            if from != to {
                changes.push(Change { field, from: from.to_owned(), to: to.to_owned() });
            }
        };
        if let Some(honorific) = &self.honorific {
            note(Field::Honorific, merged.honorific.as_str(), honorific.as_str());
            merged.honorific = honorific.clone();
        }
        if let Some(salutation) = &self.salutation {
            note(Field::Salutation, merged.salutation.as_str(), salutation.as_str());
            merged.salutation = salutation.clone();
        }
        for (field, said, kept) in [
            (Field::GivenName, &self.given_name, &mut merged.given_name),
            (Field::FamilyName, &self.family_name, &mut merged.family_name),
        ] {
            if let Some(name) = said {
                note(field, kept.as_str(), name.as_str());
                *kept = name.clone();
            }
        }
        if let Some(printed) = &self.printed_name {
            let made = printed_name(&merged.honorific, &merged.given_name, &merged.family_name);
            // A printed name that is what the parts make is not a name of its own.
            let kept = if made == printed.as_str() { None } else { Some(printed.clone()) };
            if merged.printed_name != kept {
                note(Field::PrintedName, &known.printed(), printed.as_str());
                merged.printed_name = kept;
            }
        }
        if let Some(position) = &self.position {
            note(Field::Position, merged.position.as_str(), position.as_str());
            merged.position = position.clone();
        }
        self.merge_organisation(&mut merged.organisation, &mut note);
        if let Some(language) = &self.language {
            let from = merged.language.as_ref().map_or("", LanguageTag::as_str);
            note(Field::Language, from, language.as_str());
            merged.language = Some(language.clone());
        }
        let all = tags(merged.tags.iter().chain(&self.tags).cloned().collect());
        note(Field::Tags, &joined(&merged.tags), &joined(&all));
        merged.tags = all;
        (merged, changes)
    }

    fn merge_organisation(&self, merged: &mut OrganisationDraft, note: &mut impl FnMut(Field, &str, &str)) {
        // In other capitals it is the same organisation, and the directory keeps one spelling.
        let same =
            |name: &OrganisationName| name.as_str().to_lowercase() == merged.name.as_str().to_lowercase();
        if let Some(name) = self.organisation.as_ref().filter(|name| !same(name)) {
            note(Field::Organisation, merged.name.as_str(), name.as_str());
            merged.name = name.clone();
        }
        if let Some(group) = self.group {
            note(Field::StakeholderGroup, merged.group.map_or("", |g| g.as_str()), group.as_str());
            merged.group = Some(group);
        }
        if let Some(country) = self.country {
            note(Field::Country, merged.country.as_ref().map_or("", Country::code), country.code());
            merged.country = Some(country);
        }
    }
}

fn joined(tags: &[Tag]) -> String {
    tags.iter().map(Tag::as_str).collect::<Vec<_>>().join(", ")
}
