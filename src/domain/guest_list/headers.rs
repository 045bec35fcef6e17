//! Finding the header and what its columns mean, in English, French, German, Spanish and Arabic.
//! Upper and lower case, accents, spaces and punctuation make no difference.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Field;
use crate::domain::email::Email;
use crate::domain::fold::fold;

/// Headers that mean a field, one line each language.
const SPELLINGS: &[(Field, &[&str])] = &[
    (
        Field::Email,
        &[
            "mail, mail address, email address, contact email, work email, official email, primary email",
            "courriel, adresse email, adresse courriel, adresse électronique, adresse mail, mél",
            "email adresse, mailadresse, elektronische adresse, email anschrift",
            "correo, correo electrónico, dirección de correo, dirección de correo electrónico, dirección electrónica",
            "البريد الإلكتروني, بريد إلكتروني, البريد",
        ],
    ),
    (
        Field::Honorific,
        &[
            "salutation, prefix, form of address, courtesy title, honorific title, name prefix, mr ms, mr mrs",
            "civilité, titre de civilité, titre honorifique",
            "anrede, akademischer titel, ehrentitel",
            "tratamiento, trato, título honorífico, fórmula de tratamiento",
            "اللقب, لقب",
        ],
    ),
    (
        Field::Salutation,
        &[
            "formal salutation, letter salutation, opening, opening line, greeting, greeting line",
            "formule d'appel, appel, formule d'ouverture",
            "anredezeile, briefanrede, grußformel",
            "línea de saludo, saludo, encabezamiento",
            "صيغة المخاطبة, عبارة المخاطبة",
        ],
    ),
    (
        Field::GivenName,
        &[
            "given names, first name, first names, forename, forenames, christian name",
            "prénom, prénoms",
            "vorname, vornamen, rufname",
            "nombre de pila, nombres, primer nombre",
            "الاسم الأول, الاسم الشخصي",
        ],
    ),
    (
        Field::FamilyName,
        &[
            "surname, surnames, last name, last names, family names",
            "nom de famille, nom patronymique, nom d'usage",
            "nachname, familienname, zuname",
            "apellido, apellidos, primer apellido",
            "اسم العائلة, الاسم العائلي",
        ],
    ),
    (
        Field::PrintedName,
        &[
            "full name, name as printed, display name, name on badge, badge name, name plate, complete name, \
             participant, participant name, name of participant, guest, guest name, delegate, delegate name, \
             contact name, contact",
            "nom complet, nom et prénom, prénom et nom, nom affiché, nom imprimé, nom du participant, invité",
            "vollständiger name, voller name, vor und nachname, anzeigename, teilnehmer, teilnehmerin, gast",
            "nombre completo, nombre y apellidos, nombre impreso, participante, invitado",
            "الاسم الكامل, المشارك",
        ],
    ),
    (
        Field::Position,
        &[
            "job title, function, role, post, office, job, designation, occupation, professional title, rank",
            "fonction, poste, qualité, intitulé du poste, titre du poste, emploi",
            "funktion, amtsbezeichnung, stellung, dienststellung, berufsbezeichnung, amt, rolle",
            "cargo, puesto, función, posición",
            "المنصب, الوظيفة, الصفة",
        ],
    ),
    (
        Field::Organisation,
        &[
            "organization, organisation name, organization name, institution, institution name, company, \
             company name, employer, affiliation, entity, body, agency, ministry, authority",
            "organisme, établissement, entreprise, société, employeur, administration, ministère, autorité, \
             entité, nom de l'organisation",
            "einrichtung, firma, unternehmen, behörde, arbeitgeber, ministerium, dienststelle, name der organisation",
            "organización, institución, empresa, entidad, organismo, ministerio",
            "المؤسسة, المنظمة, الجهة, الهيئة",
        ],
    ),
    (
        Field::StakeholderGroup,
        &[
            "stakeholder, stakeholders, stakeholder type, stakeholder category, group, sector, category, \
             constituency, community, type of organisation, type of organization, organisation type, \
             organization type",
            "groupe, groupe de parties prenantes, partie prenante, parties prenantes, catégorie, secteur, \
             groupe d'acteurs, type d'organisation",
            "gruppe, interessengruppe, stakeholdergruppe, anspruchsgruppe, akteursgruppe, kategorie, sektor",
            "grupo, grupo de interés, grupo de partes interesadas, parte interesada, partes interesadas, \
             categoría, tipo de organización",
            "المجموعة, فئة, الفئة, أصحاب المصلحة",
        ],
    ),
    (
        Field::Country,
        &[
            "country code, nation, country of residence, nationality, country or territory, iso country, country name",
            "pays, code pays, nationalité, pays de résidence",
            "land, ländercode, landescode, länderkürzel, staat, nationalität, herkunftsland",
            "país, código de país, código del país, nacionalidad",
            "البلد, الدولة, بلد",
        ],
    ),
    (
        Field::Language,
        &[
            "preferred language, correspondence language, language of correspondence, lang, language code, \
             language preference",
            "langue, langue préférée, langue de correspondance, langue de communication",
            "sprache, korrespondenzsprache, bevorzugte sprache, sprachcode",
            "idioma, lengua, idioma preferido, idioma de correspondencia",
            "اللغة, لغة",
        ],
    ),
    (
        Field::Tags,
        &[
            "tag, labels, label, keywords, keyword",
            "étiquettes, étiquette, mots clés, mot clé, libellés",
            "schlagwörter, schlagwort, stichwörter, stichwort, markierungen, etiketten",
            "etiquetas, etiqueta, palabras clave",
            "الوسوم, وسوم",
        ],
    ),
];

/// A given, a family or a whole name, depending on what else there is.
const NAME: &str = "name, nom, nombre, noms, names, الاسم, اسم";
/// An honorific or an office, depending on where it stands.
const TITLE: &str = "title, titre, titel, título, titles";

/// What a header means by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Field(Field),
    Name,
    Title,
}

/// The meaning of every spelling, folded and without spaces.
static MEANINGS: LazyLock<HashMap<String, Meaning>> = LazyLock::new(|| {
    let mut meanings = HashMap::new();
    let mut add = |spelling: &str, meaning| {
        meanings.entry(compact(spelling)).or_insert(meaning);
    };
    for field in Field::ALL {
        add(field.as_str(), Meaning::Field(*field));
    }
    for (field, lines) in SPELLINGS {
        for spelling in lines.iter().flat_map(|line| line.split(',')) {
            add(spelling, Meaning::Field(*field));
        }
    }
    NAME.split(',').for_each(|spelling| add(spelling, Meaning::Name));
    TITLE.split(',').for_each(|spelling| add(spelling, Meaning::Title));
    meanings
});

/// How many rows are looked through for the header: lists often begin with a title of their own.
const TOP: usize = 20;

/// Where the guests are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The names of the columns; `Column A` where there is none.
    pub headers: Vec<String>,
    /// The first row with a guest, counted from 0.
    pub first: usize,
}

impl Layout {
    /// Finds the header among the first rows: the first one with a column for the email. Where no
    /// row has one, it is the fullest row above the first address; a list that begins with an
    /// address has no header, and one without any address begins with it.
    #[must_use]
    pub fn find<'a, R>(rows: impl Iterator<Item = R>, columns: usize) -> Self
    where
        R: Iterator<Item = &'a str>,
    {
        let top: Vec<Vec<&str>> = rows.take(TOP).map(Iterator::collect).collect();
        let named = top
            .iter()
            .position(|row| row.iter().any(|cell| means(cell) == Some(Meaning::Field(Field::Email))));
        let header = named.or_else(|| {
            let addressed = top.iter().position(|row| row.iter().any(|cell| Email::parse(cell).is_ok()));
            let filled = |row: &Vec<&str>| row.iter().filter(|cell| !cell.is_empty()).count();
            let above = top.iter().take(addressed.unwrap_or(1)).map(filled).enumerate();
            // Of rows that are filled alike, the first: below it, an address may be missing.
            above.max_by_key(|(at, filled)| (*filled, std::cmp::Reverse(*at))).map(|(at, _)| at)
        });
        let names = header.and_then(|at| top.get(at)).map_or(&[][..], Vec::as_slice);
        let headers = (0..columns).map(|column| match names.get(column) {
            Some(name) if !name.is_empty() => (*name).to_owned(),
            _ => format!("Column {}", letters(column)),
        });
        Self { headers: headers.collect(), first: header.map_or(0, |at| at + 1) }
    }
}

/// The letters of a column, counted from 0.
fn letters(column: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(column % 26).unwrap_or(0));
    if column < 26 { letter.to_string() } else { format!("{}{letter}", letters(column / 26 - 1)) }
}

/// What each column means, as far as its header tells; `sample` is the first row of guests, where
/// an address is recognised under any header. The field's own word counts before another spelling,
/// and the first column before a later one.
#[must_use]
pub fn recognise<'a>(headers: &[String], sample: impl Iterator<Item = &'a str>) -> Vec<Option<Field>> {
    let mut columns: Vec<Option<Field>> = vec![None; headers.len()];
    let meanings: Vec<Option<Meaning>> = headers.iter().map(|header| means(header)).collect();
    for (column, header) in headers.iter().enumerate() {
        let own = Field::ALL.iter().find(|field| compact(field.as_str()) == compact(header));
        give(&mut columns, column, own.copied());
    }
    for (column, meaning) in meanings.iter().enumerate() {
        if let Some(Meaning::Field(field)) = meaning {
            give(&mut columns, column, Some(*field));
        }
    }
    let columns_that_mean = |meaning| {
        let found = meanings.iter().enumerate().filter(move |(_, m)| **m == Some(meaning));
        found.map(|(column, _)| column)
    };
    for column in columns_that_mean(Meaning::Name) {
        let has = |field| columns.contains(&Some(field));
        let meant = match (has(Field::GivenName), has(Field::FamilyName)) {
            (true, false) => Field::FamilyName,
            (false, true) => Field::GivenName,
            _ => Field::PrintedName,
        };
        give(&mut columns, column, Some(meant));
    }
    for column in columns_that_mean(Meaning::Title) {
        let next = columns.get(column + 1).copied().flatten();
        let before_a_name = matches!(next, Some(Field::GivenName | Field::FamilyName | Field::PrintedName));
        let first = if before_a_name { Field::Honorific } else { Field::Position };
        give(&mut columns, column, Some(first));
        give(&mut columns, column, Some(if before_a_name { Field::Position } else { Field::Honorific }));
    }
    let address = sample.enumerate().find(|(_, cell)| Email::parse(cell).is_ok());
    if let Some((column, _)) = address {
        give(&mut columns, column, Some(Field::Email));
    }
    columns
}

/// Gives a field to a column where neither has the other yet.
fn give(columns: &mut [Option<Field>], column: usize, field: Option<Field>) {
    if field.is_some()
        && !columns.contains(&field)
        && let Some(place @ None) = columns.get_mut(column)
    {
        *place = field;
    }
}

/// True where a header would be recognised as some field.
#[must_use]
pub fn is_recognised(header: &str) -> bool {
    means(header).is_some()
}

fn means(header: &str) -> Option<Meaning> {
    MEANINGS.get(&compact(header)).copied()
}

/// Folded, without spaces: `E-Mail` and `email` are one word.
fn compact(text: &str) -> String {
    fold(text).replace(' ', "")
}
