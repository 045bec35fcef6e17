//! How the product's types travel into and out of columns. They are written and read by borrowing
//! what they serialise, so that one implementation serves every engine. A stored value that no
//! longer parses is an error of the query, never a guess.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::expression::AsExpression;
use diesel::internal::derives::as_expression::Bound;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{BigInt, Binary, Integer, Nullable, Text};

use crate::domain::attendance::{Mode, Ways};
use crate::domain::audit::Deed;
use crate::domain::bounce::BounceKind;
use crate::domain::calendar_answer::{Doubt, Said};
use crate::domain::country::Country;
use crate::domain::email::{Email, MailDomain};
use crate::domain::event::{EventStatus, Holding, ReserveRule, Substitutes, WaitingList};
use crate::domain::id::{
    AssistantId, CalendarAnswerId, ContactId, DelegationId, EventId, ImportId, InvitationId, LibraryTextId,
    LinkId, MailingId, MessageId, NominationId, OrganisationId, QuestionId, ReminderStepId, SessionId,
    TemplateId, UserId,
};
use crate::domain::instant::Instant;
use crate::domain::invitation::{Priority, Reply, ReplySource, Standing, Waiver};
use crate::domain::language::{Language, LanguageTag, Languages};
use crate::domain::library::TextName;
use crate::domain::mailing::MailingStatus;
use crate::domain::message::{CalendarMethod, MessageKind, MessageState};
use crate::domain::nomination::NominationStatus;
use crate::domain::organisation::StakeholderGroup;
use crate::domain::password::PasswordHash;
use crate::domain::programme::places::PlaceStanding;
use crate::domain::proof::MailboxProof;
use crate::domain::question::answers::FileType;
use crate::domain::quotas::Quotas;
use crate::domain::schedule::Zone;
use crate::domain::session::SessionHash;
use crate::domain::suppression::SuppressionReason;
use crate::domain::text::{Line, Prose};
use crate::domain::user::Role;
use crate::domain::way::TroubleKind;

/// Lets a type stand in an expression of the given SQL type, and be read from such a column.
macro_rules! column {
    ([$($generics:tt)*] $t:ty as $sql:ty) => {
        impl<$($generics)*> AsExpression<$sql> for $t {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression { Bound::new(self) }
        }
        impl<'column, $($generics)*> AsExpression<$sql> for &'column $t {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression { Bound::new(self) }
        }
        impl<$($generics)*> AsExpression<Nullable<$sql>> for $t {
            type Expression = Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression { Bound::new(self) }
        }
        impl<'column, $($generics)*> AsExpression<Nullable<$sql>> for &'column $t {
            type Expression = Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression { Bound::new(self) }
        }
        impl<DB: Backend, $($generics)*> ToSql<Nullable<$sql>, DB> for $t
        where
            $t: ToSql<$sql, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                ToSql::<$sql, DB>::to_sql(self, out)
            }
        }
        impl<DB: Backend, $($generics)*> Queryable<$sql, DB> for $t
        where
            $t: FromSql<$sql, DB>,
        {
            type Row = Self;
            fn build(row: Self) -> deserialize::Result<Self> { Ok(row) }
        }
    };
}

macro_rules! text {
    ([$($generics:tt)*] $t:ty, $word:expr, $parse:expr) => {
        column!([$($generics)*] $t as Text);
        impl<DB: Backend, $($generics)*> ToSql<Text, DB> for $t
        where
            str: ToSql<Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                let word: fn(&Self) -> &str = $word;
                word(self).to_sql(out)
            }
        }
        impl<DB: Backend, $($generics)*> FromSql<Text, DB> for $t
        where
            String: FromSql<Text, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
                let text = String::from_sql(value)?;
                let parse: fn(&str) -> Option<Self> = $parse;
                parse(&text).ok_or_else(|| concat!("a stored ", stringify!($t), " does not parse").into())
            }
        }
    };
}

macro_rules! choices {
    ($($t:ty),+ $(,)?) => {$(text!([] $t, |c| c.as_str(), Self::parse);)+};
}

macro_rules! bytes {
    ($($t:ty, $bytes:expr, $parse:expr);+ $(;)?) => {$(
        column!([] $t as Binary);
        impl<DB: Backend> ToSql<Binary, DB> for $t
        where
            [u8]: ToSql<Binary, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                let bytes: fn(&Self) -> &[u8] = $bytes;
                bytes(self).to_sql(out)
            }
        }
        impl<DB: Backend> FromSql<Binary, DB> for $t
        where
            Vec<u8>: FromSql<Binary, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
                let stored = Vec::<u8>::from_sql(value)?;
                let parse: fn(&[u8]) -> Option<Self> = $parse;
                parse(&stored).ok_or_else(|| concat!("a stored ", stringify!($t), " has a wrong length").into())
            }
        }
    )+};
}

choices!(
    Role,
    EventStatus,
    Standing,
    Reply,
    MessageKind,
    MessageState,
    CalendarMethod,
    StakeholderGroup,
    Deed,
    Language,
    WaitingList,
    Holding,
    ReserveRule,
    MailboxProof,
    PlaceStanding,
    Mode,
    Ways,
    Substitutes,
    NominationStatus,
    ReplySource,
    BounceKind,
    Said,
    Doubt,
    Waiver,
    SuppressionReason,
    MailingStatus,
    TroubleKind,
    FileType
);
text!([] Country, |c| c.code(), Self::from_code);
text!([] Languages, |l| l.as_str(), Self::parse);
text!([] LanguageTag, |t| t.as_str(), Self::parse);
text!([] Email, |e| e.as_str(), |s| Self::parse(s).ok());
text!([] MailDomain, |d| d.as_str(), |s| Self::parse(s).ok());
text!([] PasswordHash, |h| h.as_str(), |s| Some(Self::new(s.to_owned())));
text!([] Quotas, |q| q.as_str(), |s| Self::parse(s).ok());
text!([] Zone, |z| z.name(), Self::parse);
text!([] TextName, |n| n.as_str(), |s| Self::parse(s).ok());
text!([const MAX: usize] Line<MAX>, |l| l.as_str(), |s| Self::parse(s).ok());
text!([const MAX: usize] Prose<MAX>, |p| p.as_str(), |s| Self::parse(s).ok());

bytes!(
    UserId, |id| id.as_bytes(), Self::from_bytes;
    EventId, |id| id.as_bytes(), Self::from_bytes;
    OrganisationId, |id| id.as_bytes(), Self::from_bytes;
    ContactId, |id| id.as_bytes(), Self::from_bytes;
    InvitationId, |id| id.as_bytes(), Self::from_bytes;
    TemplateId, |id| id.as_bytes(), Self::from_bytes;
    LibraryTextId, |id| id.as_bytes(), Self::from_bytes;
    MailingId, |id| id.as_bytes(), Self::from_bytes;
    MessageId, |id| id.as_bytes(), Self::from_bytes;
    ReminderStepId, |id| id.as_bytes(), Self::from_bytes;
    NominationId, |id| id.as_bytes(), Self::from_bytes;
    ImportId, |id| id.as_bytes(), Self::from_bytes;
    DelegationId, |id| id.as_bytes(), Self::from_bytes;
    AssistantId, |id| id.as_bytes(), Self::from_bytes;
    QuestionId, |id| id.as_bytes(), Self::from_bytes;
    SessionId, |id| id.as_bytes(), Self::from_bytes;
    CalendarAnswerId, |id| id.as_bytes(), Self::from_bytes;
    SessionHash, |hash| hash.as_bytes(), Self::from_bytes;
    LinkId, |id| &id.0, |b| b.try_into().ok().map(Self);
);

column!([] Instant as BigInt);
impl<DB: Backend> ToSql<BigInt, DB> for Instant
where
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.as_micros().to_sql(out)
    }
}
impl<DB: Backend> FromSql<BigInt, DB> for Instant
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(value).map(Self::from_micros)
    }
}

column!([] Priority as Integer);
impl<DB: Backend> ToSql<Integer, DB> for Priority
where
    i32: ToSql<Integer, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.as_number().to_sql(out)
    }
}
impl<DB: Backend> FromSql<Integer, DB> for Priority
where
    i32: FromSql<Integer, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Self::new(i32::from_sql(value)?).ok_or_else(|| "a stored priority is out of bounds".into())
    }
}
