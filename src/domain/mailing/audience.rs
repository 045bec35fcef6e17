//! For whom a mailing is: a filter of the guest list that is kept with it, so that a mailing that begins later
//! goes to those who fit it then.

use serde::{Deserialize, Serialize};

use super::super::choice::choice;
use super::super::contact::Tag;
use super::super::country::Country;
use super::super::id::MailingId;
use super::super::invitation::{Reply, Standing};
use super::super::message::MessageKind;
use super::super::organisation::StakeholderGroup;
use super::Candidate;

choice! {
    /// Which guests, by what they have done.
    Who {
        /// All of them.
        Everyone = "everyone",
        /// Those who were not invited yet.
        NotInvited = "not invited",
        /// Those who were invited and have said nothing.
        Silent = "not answered",
        /// Those who come.
        Accepted = "accepted",
        /// Those who wait for a seat.
        Waiting = "waiting",
        /// Those who do not come.
        Declined = "declined",
        /// Those whose invitation did not arrive and whose address was corrected since.
        Corrected = "corrected",
    }
}

impl Who {
    /// Whom a mail of this kind is for, unless somebody chooses.
    #[must_use]
    pub fn usual(kind: MessageKind) -> Self {
        match kind {
            MessageKind::Invitation => Self::NotInvited,
            MessageKind::Reminder => Self::Silent,
            MessageKind::Thanks | MessageKind::Message => Self::Accepted,
            _ => Self::Everyone,
        }
    }

    /// What can be chosen for a mail of this kind.
    #[must_use]
    pub fn choices(kind: MessageKind) -> &'static [Self] {
        match kind {
            MessageKind::Invitation => &[Self::NotInvited, Self::Corrected],
            MessageKind::Reminder => &[Self::Silent],
            MessageKind::Thanks => &[Self::Accepted],
            MessageKind::Change => &[Self::Everyone, Self::Accepted, Self::Silent],
            MessageKind::Message => {
                &[Self::Accepted, Self::Silent, Self::Waiting, Self::Declined, Self::Everyone]
            }
            _ => &[Self::Everyone],
        }
    }

    /// True where somebody with this answer is one of them. Where the kind itself says whom it is for, everybody may be.
    #[must_use]
    pub fn fits(self, kind: MessageKind, reply: Option<Reply>) -> bool {
        match self {
            Self::Everyone | Self::NotInvited | Self::Corrected => true,
            Self::Silent => kind == MessageKind::Reminder || reply.is_none(),
            Self::Accepted => kind == MessageKind::Thanks || reply == Some(Reply::Accepted),
            Self::Waiting => matches!(reply, Some(Reply::Waiting | Reply::Offered)),
            Self::Declined => matches!(reply, Some(Reply::Declined | Reply::Replaced)),
        }
    }

    /// In words, on the desk.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Everyone => "everybody who was invited",
            Self::NotInvited => "those not invited yet",
            Self::Silent => "those who have not answered",
            Self::Accepted => "those who come",
            Self::Waiting => "those who wait for a seat",
            Self::Declined => "those who do not come",
            Self::Corrected => "those whose invitation came back and whose address was corrected",
        }
    }
}

/// A filter of the guest list; what is `None` is not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audience {
    /// By what they have done.
    pub who: Who,
    /// With this tag.
    pub tag: Option<Tag>,
    /// Of this stakeholder group.
    pub group: Option<StakeholderGroup>,
    /// Representing somebody of this country.
    pub country: Option<Country>,
    /// Invited by this mailing: the guests of one wave.
    pub wave: Option<MailingId>,
}

/// What is known of a guest besides the invitation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Traits {
    /// The contact's tags.
    pub tags: Vec<Tag>,
    /// The organisation's stakeholder group.
    pub group: Option<StakeholderGroup>,
    /// The organisation's country.
    pub country: Option<Country>,
    /// The mailings that invited the guest.
    pub waves: Vec<MailingId>,
}

impl Audience {
    /// Everybody whom a mail of this kind is usually for.
    #[must_use]
    pub fn usual(kind: MessageKind) -> Self {
        Self { who: Who::usual(kind), tag: None, group: None, country: None, wave: None }
    }

    /// True where the guest is one of those whom a mail of this kind is looked at for. Where the kind itself says
    /// whom it is for, everybody else is looked at, too, and named among those left out with the reason.
    #[must_use]
    pub fn has(&self, kind: MessageKind, guest: &Candidate, traits: &Traits) -> bool {
        let Self { who, tag, group, country, wave } = self;
        let corrected = guest.corrected && guest.standing == Standing::Invited;
        who.fits(kind, guest.reply)
            && (*who != Who::Corrected || corrected)
            && tag.as_ref().is_none_or(|tag| traits.tags.contains(tag))
            && group.is_none_or(|group| traits.group == Some(group))
            && country.is_none_or(|country| traits.country == Some(country))
            && wave.is_none_or(|wave| traits.waves.contains(&wave))
    }

    /// In words, on the desk.
    #[must_use]
    pub fn words(&self) -> String {
        let Self { who, tag, group, country, wave } = self;
        let mut words = who.words().to_owned();
        if let Some(group) = group {
            words.push_str(&format!(", of the group {group}"));
        }
        if let Some(country) = country {
            words.push_str(&format!(", from {}", country.name(super::super::language::Language::En)));
        }
        if let Some(tag) = tag {
            words.push_str(&format!(", tagged {tag}"));
        }
        if wave.is_some() {
            words.push_str(", of one wave");
        }
        words
    }

    /// As it is kept.
    #[must_use]
    pub fn to_json(&self) -> String {
        let Self { who, tag, group, country, wave } = self;
        let kept = Kept {
            who: Some(*who),
            tag: tag.as_ref().map(ToString::to_string),
            group: *group,
            country: country.map(|country| country.code().to_owned()),
            wave: *wave,
        };
        // It only fails for maps whose keys are no texts.
        serde_json::to_string(&kept).unwrap_or_default()
    }

    /// As it was kept; of a mailing of an earlier version, whom its kind is usually for.
    #[must_use]
    pub fn from_json(kind: MessageKind, kept: &str) -> Option<Self> {
        let Kept { who, tag, group, country, wave } = serde_json::from_str(kept).ok()?;
        let tag = match tag {
            Some(tag) => Some(Tag::parse(&tag).ok()?),
            None => None,
        };
        let country = match country {
            Some(code) => Some(Country::from_code(&code)?),
            None => None,
        };
        Some(Self { who: who.unwrap_or(Who::usual(kind)), tag, group, country, wave })
    }
}

#[derive(Serialize, Deserialize)]
struct Kept {
    #[serde(default)]
    who: Option<Who>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    group: Option<StakeholderGroup>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    wave: Option<MailingId>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::mailing::tests::guest;

    #[test]
    fn who_is_of_an_audience() {
        let wave: MailingId = uuid::Uuid::from_u128(7).into();
        let tag = |word: &str| Tag::parse(word).expect("a tag");
        let country = |code| Country::from_code(code);
        let traits = Traits {
            tags: vec![tag("speaker"), tag("VIP")],
            group: Some(StakeholderGroup::Regulator),
            country: country("NL"),
            waves: vec![wave],
        };
        let all = Audience::usual(MessageKind::Change);
        let silent = guest(Standing::Invited, None);
        for (audience, want) in [
            (all.clone(), true),
            (Audience { tag: Some(tag("VIP")), ..all.clone() }, true),
            (Audience { tag: Some(tag("vip")), ..all.clone() }, false),
            (Audience { group: Some(StakeholderGroup::Regulator), ..all.clone() }, true),
            (Audience { group: Some(StakeholderGroup::Government), ..all.clone() }, false),
            (Audience { country: country("NL"), ..all.clone() }, true),
            (Audience { country: country("FR"), ..all.clone() }, false),
            (Audience { wave: Some(wave), ..all.clone() }, true),
            (Audience { wave: Some(uuid::Uuid::from_u128(8).into()), ..all.clone() }, false),
            (Audience { country: country("NL"), tag: Some(tag("host")), ..all.clone() }, false),
            (Audience { who: Who::Silent, ..all.clone() }, true),
            (Audience { who: Who::Accepted, ..all.clone() }, false),
            (Audience { who: Who::Corrected, ..all }, false),
        ] {
            assert_eq!(audience.has(MessageKind::Change, &silent, &traits), want, "{audience:?}");
            assert_eq!(Audience::from_json(MessageKind::Change, &audience.to_json()), Some(audience));
        }
        let corrected = Candidate { corrected: true, ..silent };
        let again = Audience { who: Who::Corrected, ..Audience::usual(MessageKind::Invitation) };
        assert!(again.has(MessageKind::Invitation, &corrected, &traits));
        assert!(!again.has(
            MessageKind::Invitation,
            &Candidate { standing: Standing::Revoked, ..corrected },
            &traits
        ));
    }

    #[test]
    fn what_was_kept_by_an_earlier_version_and_what_was_damaged() {
        let usual = Some(Audience::usual(MessageKind::Reminder));
        assert_eq!(Audience::from_json(MessageKind::Reminder, "{}"), usual);
        for damaged in ["", "7", r#"{"who":"nobody"}"#, r#"{"country":"XX"}"#] {
            assert_eq!(Audience::from_json(MessageKind::Reminder, damaged), None, "{damaged}");
        }
    }
}
