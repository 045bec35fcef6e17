use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::domain::contact::ContactDraft;

fn fields(headers: &[&str]) -> Vec<&'static str> {
    let headers: Vec<String> = headers.iter().map(|h| (*h).to_owned()).collect();
    recognise(&headers, std::iter::empty()).iter().map(|f| f.map_or("-", |f| f.as_str())).collect()
}

#[test]
fn headers_of_any_language_are_recognised() {
    for (headers, want) in [
        (
            &["email", "honorific", "given_name", "family_name", "position", "organisation"][..],
            &["email", "honorific", "given_name", "family_name", "position", "organisation"][..],
        ),
        (
            &["stakeholder_group", "Country", "LANGUAGE", "Tags", "Name as printed"],
            &["stakeholder_group", "country", "language", "tags", "printed_name"],
        ),
        (
            &["E-Mail Address", "Salutation", "First Name", "Surname", "Job title", "Institution", "Sector"],
            &[
                "email",
                "honorific",
                "given_name",
                "family_name",
                "position",
                "organisation",
                "stakeholder_group",
            ],
        ),
        (
            &[
                "Courriel",
                "Civilité",
                "PRÉNOM",
                "Nom",
                "Fonction",
                "Organisme",
                "Pays",
                "Langue",
                "Mots-clés",
            ],
            &[
                "email",
                "honorific",
                "given_name",
                "family_name",
                "position",
                "organisation",
                "country",
                "language",
                "tags",
            ],
        ),
        (
            &[
                "E-Mail-Adresse",
                "Anrede",
                "Vorname",
                "Name",
                "Funktion",
                "Behörde",
                "Interessengruppe",
                "Land",
            ],
            &[
                "email",
                "honorific",
                "given_name",
                "family_name",
                "position",
                "organisation",
                "stakeholder_group",
                "country",
            ],
        ),
        (
            &[
                "Correo electrónico",
                "Tratamiento",
                "Nombre",
                "Apellidos",
                "Cargo",
                "Institución",
                "País",
                "Idioma",
            ],
            &[
                "email",
                "honorific",
                "given_name",
                "family_name",
                "position",
                "organisation",
                "country",
                "language",
            ],
        ),
        (&["البريد الإلكتروني", "الاسم الكامل", "الدولة"], &["email", "printed_name", "country"]),
        (&["Name", "Email"], &["printed_name", "email"]),
        (
            &["Name", "First name", "Last name", "Mail"],
            &["printed_name", "given_name", "family_name", "email"],
        ),
        (
            &["Title", "First name", "Last name", "e-mail"],
            &["honorific", "given_name", "family_name", "email"],
        ),
        (
            &["First name", "Last name", "Title", "e-mail"],
            &["given_name", "family_name", "position", "email"],
        ),
        (&["Position", "Title", "e-mail"], &["position", "honorific", "email"]),
        (&["Courriel", "email", "Organisation", "Ministry"], &["-", "email", "organisation", "-"]),
        (&["Shoe size", "", "email", REASONS_HEADER], &["-", "-", "email", "-"]),
    ] {
        assert_eq!(fields(headers), want, "{headers:?}");
    }
}

#[test]
fn the_header_is_found() {
    let find = |rows: &[&[&str]]| {
        let columns = rows.iter().map(|r| r.len()).max().unwrap_or(0);
        let layout = Layout::find(rows.iter().map(|r| r.iter().copied()), columns);
        (layout.headers.join("|"), layout.first)
    };
    for (rows, want) in [
        (&[&["email", "name"][..], &["a@x.example", "Ada"]][..], ("email|name", 1)),
        (&[&["Guests 2026"], &["Courriel", "Nom"], &["a@x.example", "Ada"]], ("Courriel|Nom", 2)),
        (&[&["Wohin", "Wer"], &["a@x.example", "Ada"]], ("Wohin|Wer", 1)),
        (&[&["List"], &["Wohin", "Wer"], &["?", "Bo"], &["a@x.example", "Ada"]], ("Wohin|Wer", 2)),
        (&[&["a@x.example", "Ada"], &["b@x.example", "Bo"]], ("Column A|Column B", 0)),
        (&[&["email", "", "x"], &["a@x.example"]], ("email|Column B|x", 1)),
        (&[&["Wer", "Was"], &["Ada", "Gast"]], ("Wer|Was", 1)),
    ] {
        assert_eq!(find(rows), (want.0.to_owned(), want.1), "{rows:?}");
    }
    let headers = ["Wohin".to_owned(), "Wer".to_owned()];
    let found = recognise(&headers, ["Ada", "a@x.example"].into_iter());
    assert_eq!(found, [None, Some(Field::Email)], "an address is recognised under any header");
}

#[test]
fn mappings_are_checked_and_kept() {
    use Field::{Email, GivenName};
    assert_eq!(Mapping::new(vec![Some(GivenName)]), Err(MappingError::NoEmail));
    assert_eq!(Mapping::new(vec![Some(Email), None, Some(Email)]), Err(MappingError::Twice(Email)));
    let columns = vec![None, Some(Email), None, Some(GivenName)];
    assert_eq!(Mapping::new(columns.clone()).as_ref().map(Mapping::columns), Ok(columns.as_slice()));
    assert_eq!(columns_to_text(&columns), ",email,,given_name");
    assert_eq!(columns_from_text(",email,,given_name"), Some(columns));
    assert_eq!(columns_from_text("email,shoe"), None);
}

const ALL: &[Field] = Field::ALL;

fn parse(cells: &[&str]) -> Result<GuestRow, Vec<RowProblem>> {
    let mapping = Mapping::new(ALL.iter().map(|f| Some(*f)).collect()).expect("every field once");
    GuestRow::parse(&mapping, |column| cells.get(column).copied().unwrap_or(""))
}

const ADA: [&str; 11] = [
    "Ada@Ministry.example",
    "H.E. Ambassador",
    "Ada",
    "van der Linden-Óskarsdóttir",
    "",
    "Director, International Relations",
    "Ministry of Economic Affairs",
    "Regierung",
    "Pays-Bas",
    "French",
    "speaker; VIP, speaker",
];

#[test]
fn a_row_says_who_is_meant() {
    let draft = parse(&ADA).and_then(|row| row.draft()).expect("a guest");
    assert_eq!(draft.email.as_str(), "Ada@Ministry.example");
    assert_eq!(draft.printed(), "H.E. Ambassador Ada van der Linden-Óskarsdóttir");
    assert_eq!(draft.printed_name, None);
    assert_eq!(draft.organisation.group.map(|g| g.as_str()), Some("government"));
    assert_eq!(draft.organisation.country.map(|c| c.code().to_owned()), Some("NL".to_owned()));
    assert_eq!(draft.language.as_ref().map(|l| l.as_str()), Some("fr"));
    assert_eq!(draft.tags.iter().map(|t| t.as_str()).collect::<Vec<_>>(), ["VIP", "speaker"]);
    let bare = parse(&["Ada Lovelace <ada@x.example>;", "", "", "", "Ada"])
        .and_then(|r| r.draft())
        .expect("a guest");
    assert_eq!((bare.email.as_str(), bare.printed().as_str()), ("ada@x.example", "Ada"));
    let one_word = parse(&["s@x.example", "", "Sukarno"]).and_then(|r| r.draft()).expect("a one-word name");
    assert_eq!(one_word.printed(), "Sukarno");
}

#[test]
fn everything_wrong_with_a_row_is_said_at_once() {
    let long = "x".repeat(301);
    let cells =
        ["ada@", "", "A\nda", "#REF!", "", &long, "", "friends", "Atlantis", "Klingon", &"t".repeat(61)];
    let problems = parse(&cells).expect_err("it is broken");
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    for (column, words) in [
        (0, "Email: “ada@”: The part after the @ is not a domain name."),
        (2, "Given name: This has a line break"),
        (3, "Family name: The spreadsheet shows the error #REF!"),
        (5, "Position: This is longer than 300 characters"),
        (7, "Stakeholder group: “friends” is not known. Choose one of these: government, regulator"),
        (8, "Country: “Atlantis” is not known. Write the country's two-letter code"),
        (9, "Language: “Klingon” is not known. Write English, French or Arabic"),
        (10, "Tags: “tttt"),
    ] {
        let found =
            problems.iter().zip(&said).find(|(p, _)| p.column == Some(column)).map(|(_, s)| s.as_str());
        assert!(found.is_some_and(|s| s.starts_with(words)), "{words}: {said:?}");
    }
    assert_eq!(problems.len(), 8);
    let nameless = parse(&["ada@x.example"]).and_then(|row| row.draft()).expect_err("no name");
    assert!(nameless[0].to_string().starts_with("There is no name."));
}

#[test]
fn stakeholder_groups_in_four_languages() {
    use crate::domain::organisation::StakeholderGroup as G;
    for (raw, want) in [
        ("Government", Some(G::Government)),
        ("gouvernement", Some(G::Government)),
        ("REGIERUNG", Some(G::Government)),
        ("Gobierno", Some(G::Government)),
        ("Régulateur", Some(G::Regulator)),
        ("law-enforcement", Some(G::LawEnforcement)),
        ("Law_Enforcement", Some(G::LawEnforcement)),
        ("Forces de l’ordre", Some(G::LawEnforcement)),
        ("International Organization", Some(G::InternationalOrganisation)),
        ("comunidad técnica", Some(G::TechnicalCommunity)),
        ("Zivilgesellschaft", Some(G::CivilSociety)),
        ("Secteur privé", Some(G::PrivateSector)),
        ("Wissenschaft", Some(G::Academia)),
        ("", None),
        ("friends", None),
    ] {
        assert_eq!(words::group(raw), want, "{raw:?}");
    }
}

#[test]
fn a_row_changes_only_what_it_says() {
    let known = parse(&ADA).and_then(|row| row.draft()).expect("a guest");
    for (cells, want) in [
        (&["ADA@ministry.example"][..], &[][..]),
        (&ADA[..], &[]),
        (&["ada@ministry.example", "", "", "", "H.E. Ambassador Ada van der Linden-Óskarsdóttir"], &[]),
        (&["ada@ministry.example", "Ms"], &["Honorific: H.E. Ambassador > Ms"]),
        (
            &["ada@ministry.example", "", "", "", "Ada L."],
            &["Name as printed: H.E. Ambassador Ada van der Linden-Óskarsdóttir > Ada L."],
        ),
        (
            &["ada@ministry.example", "", "", "", "", "", "RDI", "regulator", "BE", "en", "new"],
            &[
                "Organisation: Ministry of Economic Affairs > RDI",
                "Stakeholder group: government > regulator",
                "Country: NL > BE",
                "Language: fr > en",
                "Tags: VIP, speaker > VIP, new, speaker",
            ],
        ),
    ] {
        let row = parse(cells).expect("a good row");
        let (merged, changes) = row.merge(&known);
        let said: Vec<String> =
            changes.iter().map(|c| format!("{}: {} > {}", c.field.label(), c.from, c.to)).collect();
        assert_eq!(said, want, "{cells:?}");
        assert_eq!(merged.email.as_str(), "Ada@Ministry.example");
        assert_eq!(row.merge(&merged).1, [], "a second time changes nothing");
    }
}

#[test]
fn each_row_of_a_file_has_its_outcome() {
    let ada = parse(&ADA).and_then(|row| row.draft()).expect("a guest");
    let renamed =
        ContactDraft { email: crate::domain::email::Email::parse("bo@x.example").expect("parses"), ..ada };
    let rows = [
        &["new@x.example", "", "New"][..],
        &["NEW@x.example", "", "New"],
        &["new@x.example", "", "Other"],
        &["bo@x.example"],
        &["listed@x.example"],
        &["changed@x.example", "Dr"],
        &["nameless@x.example"],
        &["nameless@x.example", "", "Has a name now"],
        &["not an address"],
    ];
    let details = |email: &str| ContactDraft {
        email: crate::domain::email::Email::parse(email).expect("parses"),
        ..renamed.clone()
    };
    let known: HashMap<String, Known> = [("bo", false), ("listed", true), ("changed", true)]
        .map(|(who, listed)| {
            let email = format!("{who}@x.example");
            (email.clone(), Known { details: details(&email), listed })
        })
        .into();
    let parsed = (2..).zip(rows).map(|(number, cells)| (number, parse(cells))).collect();
    let decisions = decide(parsed, &known);
    let kinds: Vec<&str> = decisions.iter().map(|d| d.outcome.kind().as_str()).collect();
    assert_eq!(
        kinds,
        ["new", "already-there", "broken", "new", "already-there", "updated", "broken", "new", "broken"]
    );
    assert_eq!(decisions[1].outcome, Outcome::AlreadyThere { same_as: Some(2) });
    let Outcome::Broken(problems) = &decisions[2].outcome else { panic!("{decisions:?}") };
    assert!(problems[0].to_string().starts_with("The same address as in row 2,"));
    assert!(matches!(&decisions[3].outcome, Outcome::Added { changes, .. } if changes.is_empty()));
    let summary = Summary::of(&decisions);
    assert_eq!(summary, Summary { new: 3, known: 1, updated: 1, already_there: 2, broken: 3 });
    assert_eq!((summary.rows(), summary.changes()), (9, 4));
}

proptest! {
    #[test]
    fn whatever_a_row_says_saying_it_again_changes_nothing(
        cells in prop::collection::vec("[aA é;,'=]{0,5}|Dr|NL|fr|government|a b c", 10),
        later in prop::collection::vec("[bB é;,]{0,5}|Ms|BE|en|regulator|a b c", 10),
    ) {
        let row = |cells: &[String]| {
            let cells: Vec<&str> =
                std::iter::once("ada@x.example").chain(cells.iter().map(String::as_str)).collect();
            parse(&cells)
        };
        if let (Ok(first), Ok(second)) = (row(&cells), row(&later))
            && let Ok(draft) = first.draft()
        {
            prop_assert_eq!(first.merge(&draft).1, []);
            let (merged, _) = second.merge(&draft);
            let (again, changes) = second.merge(&merged);
            prop_assert_eq!(changes, []);
            prop_assert_eq!(again, merged);
        }
    }

    #[test]
    fn no_cells_make_it_panic(cells in prop::collection::vec("\\PC{0,12}", 0..12)) {
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let headers: Vec<String> = cells.iter().map(|c| (*c).to_owned()).collect();
        let _ = recognise(&headers, cells.iter().copied());
        let _ = parse(&cells).and_then(|row| row.draft());
    }
}
