//! Invented guests by the thousand: the same list for the same number, spread over countries,
//! scripts, groups and languages, at addresses that lead nowhere.

use crate::documents::csv::Writer;

const NAMES: [(&str, &str, &str, &str); 24] = [
    ("Ms", "Zoë", "Ångström", "en"),
    ("Mr", "José María", "Ñíguez", "en"),
    ("Dr", "Đorđe", "Šarić", "en"),
    ("Ms", "Ольга", "Ковальчук", "en"),
    ("H.E.", "فاطمة", "المنصوري", "ar"),
    ("Mr", "Μιχάλης", "Παπαδόπουλος", "en"),
    ("Ms", "Siobhán", "Ní Dhomhnaill", "en"),
    ("Mr", "Jürgen", "Groß", "en"),
    ("Prof.", "Ștefan", "Țurcanu", "en"),
    ("Ms", "Éloïse", "Lefèvre", "fr"),
    ("Mr", "Jean-Baptiste", "D'Hondt", "fr"),
    ("", "Sukarno", "", "en"),
    ("Dr", "Nguyễn Thị", "Minh Khai", "en"),
    ("Ms", "გიორგი", "მაისურაძე", "en"),
    ("Mr", "Ahmet Çağrı", "Yıldırım", "en"),
    ("Ms", "Þórdís", "Ægisdóttir", "en"),
    ("H.E. Ambassador", "Margriet", "van der Linden", "en"),
    ("Mr", "Łukasz", "Wójcik", "en"),
    ("Ms", "Eszter", "Kovács", "en"),
    ("Mr", "خالد", "بن سعيد", "ar"),
    ("Ms", "Anneli", "Mäkelä", "en"),
    ("Mr", "Rúben", "Gonçalves", "en"),
    ("Dr", "Aoife", "O’Brien", "en"),
    ("Ms", "Camille", "Dubois", "fr"),
];

const OFFICES: [(&str, &str, &str); 7] = [
    ("Director, International Relations", "Ministry of Digital Affairs", "government"),
    ("Head of Internet Governance", "Communications Regulatory Authority", "regulator"),
    ("Counsellor", "Permanent Representation", "government"),
    ("Senior Adviser, Numbering", "National Numbering Agency", "regulator"),
    ("Policy Officer", "Internet Exchange Association", "technical community"),
    ("Head of Unit", "National Cyber Crime Centre", "law enforcement"),
    ("Legal Counsel", "Digital Rights Forum", "civil society"),
];

const COUNTRIES: [&str; 30] = [
    "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GE", "GR", "HR", "HU",
    "IE", "IS", "IT", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE",
];

/// The guests numbered `from` to `to` (the latter left out), as a CSV file.
pub(super) fn list(from: u32, to: u32) -> Vec<u8> {
    let mut csv = Writer::new(false);
    csv.record([
        "email",
        "honorific",
        "given_name",
        "family_name",
        "position",
        "organisation",
        "stakeholder_group",
        "country",
        "language",
    ]);
    for number in from..to {
        let at = number as usize;
        let (honorific, given, family, language) = NAMES[at % NAMES.len()];
        let (position, organisation, group) = OFFICES[at % OFFICES.len()];
        let country = COUNTRIES[at % COUNTRIES.len()];
        let email = format!("guest{}@org{}.{}.example", number + 1, at % 400, country.to_lowercase());
        let organisation = format!("{organisation} {country}");
        csv.record([&email, honorific, given, family, position, &organisation, group, country, language]);
    }
    csv.take()
}
