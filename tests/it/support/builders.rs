//! What a test begins with: an event as somebody would plan it, a guest list as somebody would have
//! it. All people are invented.

/// An event that is to be, field by field as the form has them.
#[derive(Debug, Clone)]
pub(crate) struct EventPlan {
    fields: Vec<(&'static str, String)>,
}

/// A roundtable in The Hague, half a year after the tests' clock.
pub(crate) fn event(title: &str) -> EventPlan {
    let fields = [
        ("Title", title),
        ("Description", "Two sessions, **one** table."),
        ("Time zone", "Europe/Amsterdam"),
        ("Start", "2027-06-09T14:00"),
        ("End", "2027-06-09T17:30"),
        ("Reply by", "2027-05-28"),
        ("Venue", "Peace Palace"),
        ("Address", "Carnegieplein 2, The Hague"),
        ("Organiser", "Roundtable Secretariat"),
        ("Email for guests' questions", "secretariat@roundtable.example"),
    ];
    EventPlan { fields: fields.map(|(label, value)| (label, value.to_owned())).to_vec() }
}

impl EventPlan {
    /// The same with this many seats.
    pub(crate) fn seats(self, seats: u32) -> Self {
        self.with("Seats", &seats.to_string())
    }

    /// The same with another value in the field with this label.
    pub(crate) fn with(mut self, label: &'static str, value: &str) -> Self {
        self.fields.retain(|(of, _)| *of != label);
        self.fields.push((label, value.to_owned()));
        self
    }

    /// Label and value of every field that is filled in.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.fields.iter().map(|(label, value)| (*label, value.as_str()))
    }
}

/// The header of the guest lists made here.
pub(crate) const COLUMNS: &str =
    "email,honorific,given_name,family_name,position,organisation,stakeholder_group,country,language,tags\n";

/// The guest list that the product ships and its demo imports.
pub(crate) const SAMPLE: &str = include_str!("../../../src/cli/european-roundtable.csv");

/// A guest list in CSV with one line for each address and language, such as `("ada@x.example", "en")`.
pub(crate) fn guest_list(people: &[(&str, &str)]) -> String {
    let mut list = COLUMNS.to_owned();
    for (email, language) in people {
        let given = email.split(['@', '.']).next().unwrap_or_default();
        let capital = given.chars().take(1).flat_map(char::to_uppercase).collect::<String>();
        let rest: String = given.chars().skip(1).collect();
        let line = format!(
            "{email},Ms,{capital}{rest},Example,Head of Unit,Ministry of Examples,government,NL,{language},\n"
        );
        list.push_str(&line);
    }
    list
}

/// A guest list of `count` people, `guest1@ministry.example` and so on, all written to in English.
pub(crate) fn many_guests(count: usize) -> String {
    let people: Vec<String> = (1..=count).map(|n| format!("guest{n}@ministry.example")).collect();
    guest_list(&people.iter().map(|email| (email.as_str(), "en")).collect::<Vec<_>>())
}
