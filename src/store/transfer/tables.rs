//! Every table that is moved, with every column as it is stored: nothing is parsed on the way, so that
//! what is there arrives as it was. Tables stand before those that refer to them. Left out is what is
//! made anew on the other side: the tallies (kept by triggers) and the counters of attempts.

use std::sync::Arc;

use diesel::prelude::*;

use super::sum::{Feed, Sum, TableSum};
use crate::store::dialect::insert_all;
use crate::store::{DbConn, schema};

/// A page of rows on its way: what puts it in on the other side.
pub(super) type Load = Box<dyn FnOnce(&mut DbConn) -> QueryResult<()> + Send>;

/// Rows of a table that are read at a time; some have a whole file in each.
fn page_size(table: &str) -> i64 {
    if matches!(table, "imports" | "answer_files") { 5 } else { 1000 }
}
/// Tables that have rows from the beginning.
const WITH_THE_SCHEMA: &[&str] = &["schedules"];

macro_rules! tables {
    ($($table:ident by $key:expr, behind |$last:ident| $behind:expr => { $($column:ident: $type:ty),+ $(,)? })+) => {
        $(mod $table {
            use super::*;
            use schema::$table;

            #[derive(Queryable, Insertable)]
            #[diesel(table_name = $table, treat_none_as_default_value = false)]
            pub(super) struct Row { $($column: $type),+ }

            impl Feed for Row {
                fn feed(&self, sum: &mut Sum) {
                    let Self { $($column),+ } = self;
                    $($column.feed(sum);)+
                }
            }

            fn page(c: &mut DbConn, last: Option<&Row>) -> QueryResult<Vec<Row>> {
                let mut query = $table::table.order($key).limit(page_size(stringify!($table))).into_boxed();
                if let Some($last) = last {
                    query = query.filter($behind);
                }
                query.load(c)
            }

            /// Reads every row in the order of the key, and counts and sums what was read.
            pub(super) fn read(
                c: &mut DbConn,
                mut each_page: impl FnMut(Arc<Vec<Row>>) -> QueryResult<()>,
            ) -> QueryResult<TableSum> {
                let mut sum = Sum::default();
                let mut before: Option<Arc<Vec<Row>>> = None;
                loop {
                    let rows = page(c, before.as_ref().and_then(|rows| rows.last()))?;
                    if rows.is_empty() {
                        return Ok(sum.of(stringify!($table)));
                    }
                    rows.iter().for_each(|row| sum.row(row));
                    let rows = Arc::new(rows);
                    each_page(Arc::clone(&rows))?;
                    before = Some(rows);
                }
            }

            /// What puts a page in on the other side.
            pub(super) fn load(rows: Arc<Vec<Row>>) -> Load {
                Box::new(move |c| insert_all!(c, $table::table, rows.as_slice()))
            }

            pub(super) fn is_empty(c: &mut DbConn) -> QueryResult<bool> {
                page(c, None).map(|rows| rows.is_empty())
            }
        })+

        /// The names of the tables, in the order in which they are moved.
        pub const NAMES: &[&str] = &[$(stringify!($table)),+];

        /// Reads every table, handing each page to `send` as a load for the other side.
        pub(super) fn unload(
            c: &mut DbConn,
            mut send: impl FnMut(Load) -> QueryResult<()>,
        ) -> QueryResult<Vec<TableSum>> {
            Ok(vec![$($table::read(c, |rows| send($table::load(rows)))?),+])
        }

        /// Counts and sums every table.
        pub(super) fn sums(c: &mut DbConn) -> QueryResult<Vec<TableSum>> {
            Ok(vec![$($table::read(c, |_| Ok(()))?),+])
        }

        /// The first table that has a row, but for those whose rows come with the schema.
        pub(super) fn first_with_rows(c: &mut DbConn) -> QueryResult<Option<&'static str>> {
            $(if !WITH_THE_SCHEMA.contains(&stringify!($table)) && !$table::is_empty(c)? {
                return Ok(Some(stringify!($table)));
            })+
            Ok(None)
        }
    };
}

tables! {
    users by users::id, behind |last| users::id.gt(last.id.clone()) => {
        id: Vec<u8>,
        email: String,
        email_key: String,
        name: String,
        role: String,
        password_hash: String,
        disabled_at: Option<i64>,
        created_at: i64,
    }
    sessions by sessions::id_hash, behind |last| sessions::id_hash.gt(last.id_hash.clone()) => {
        id_hash: Vec<u8>,
        user_id: Vec<u8>,
        created_at: i64,
        seen_at: i64,
    }
    settings by settings::key, behind |last| settings::key.gt(last.key.clone()) => {
        key: String,
        value: String,
    }
    events by events::id, behind |last| events::id.gt(last.id.clone()) => {
        id: Vec<u8>,
        title: String,
        description: String,
        starts_at: i64,
        ends_at: i64,
        zone: String,
        venue: String,
        address: String,
        online_url: String,
        capacity: Option<i32>,
        reply_by: i64,
        organiser_name: String,
        organiser_email: String,
        status: String,
        version: i64,
        created_at: i64,
        updated_at: i64,
        waiting_list: String,
        offer_hours: i32,
        change_until: Option<i64>,
        overbooking: i32,
        holding: String,
        quotas: String,
        substitutes: String,
        reserve_rule: String,
        proof: String,
        ways: String,
        also_languages: String,
    }
    organisations by organisations::id, behind |last| organisations::id.gt(last.id.clone()) => {
        id: Vec<u8>,
        key: String,
        name: String,
        country: Option<String>,
        stakeholder_group: Option<String>,
    }
    contacts by contacts::id, behind |last| contacts::id.gt(last.id.clone()) => {
        id: Vec<u8>,
        email: String,
        email_key: String,
        honorific: String,
        salutation: String,
        given_name: String,
        family_name: String,
        printed_name: Option<String>,
        position: String,
        organisation_id: Vec<u8>,
        language: Option<String>,
        search_text: String,
        created_at: i64,
        updated_at: i64,
    }
    salutations by (salutations::honorific_key, salutations::language), behind |last| salutations::honorific_key.gt(last.honorific_key.clone()).or(salutations::honorific_key.eq(last.honorific_key.clone()).and(salutations::language.gt(last.language.clone()))) => {
        honorific_key: String,
        language: String,
        honorific: String,
        line: String,
    }
    contact_tags by (contact_tags::contact_id, contact_tags::tag), behind |last| contact_tags::contact_id.gt(last.contact_id.clone()).or(contact_tags::contact_id.eq(last.contact_id.clone()).and(contact_tags::tag.gt(last.tag.clone()))) => {
        contact_id: Vec<u8>,
        tag: String,
    }
    assistants by assistants::id, behind |last| assistants::id.gt(last.id.clone()) => {
        id: Vec<u8>,
        contact_id: Vec<u8>,
        name: String,
        email: String,
        email_key: String,
        created_at: i64,
        removed_at: Option<i64>,
    }
    invitations by invitations::id, behind |last| invitations::id.gt(last.id.clone()) => {
        id: Vec<u8>,
        event_id: Vec<u8>,
        contact_id: Vec<u8>,
        standing: String,
        link_id: Vec<u8>,
        reply: Option<String>,
        replied_at: Option<i64>,
        confirmed_name: Option<String>,
        confirmed_position: Option<String>,
        confirmed_organisation: Option<String>,
        reason: String,
        calendar_sequence: i32,
        invited_at: Option<i64>,
        sort_key: String,
        created_at: i64,
        waiting_since: Option<i64>,
        offered_until: Option<i64>,
        priority: i32,
        extended_until: Option<i64>,
        waiver: String,
        reply_source: String,
        reply_note: String,
        reserve: Option<i32>,
        answered_by: Option<Vec<u8>>,
        mode: Option<String>,
        link_replaced_at: Option<i64>,
    }
    assistant_links by assistant_links::link_id, behind |last| assistant_links::link_id.gt(last.link_id.clone()) => {
        link_id: Vec<u8>,
        invitation_id: Vec<u8>,
        assistant_id: Vec<u8>,
    }
    link_codes by link_codes::link_id, behind |last| link_codes::link_id.gt(last.link_id.clone()) => {
        link_id: Vec<u8>,
        sealed: Vec<u8>,
        expires_at: i64,
        tries: i32,
    }
    delegations by delegations::id, behind |last| delegations::id.gt(last.id.clone()) => {
        id: Vec<u8>,
        event_id: Vec<u8>,
        organisation_id: Vec<u8>,
        seats: i32,
        focal_id: Option<Vec<u8>>,
        created_at: i64,
        domain: Option<String>,
        link_id: Option<Vec<u8>>,
    }
    programme by programme::id, behind |last| programme::id.gt(last.id.clone()) => {
        id: Vec<u8>,
        event_id: Vec<u8>,
        starts_at: i64,
        ends_at: i64,
        wordings: String,
        groups: String,
        venue: String,
        online_url: String,
        ways: String,
        capacity: Option<i32>,
        waiting_list: String,
        reply_by: Option<i64>,
        created_at: i64,
    }
    places by (places::session_id, places::invitation_id), behind |last| places::session_id
        .gt(last.session_id.clone())
        .or(places::session_id.eq(last.session_id.clone()).and(places::invitation_id.gt(last.invitation_id.clone()))) => {
        session_id: Vec<u8>,
        invitation_id: Vec<u8>,
        standing: String,
        mode: String,
        since: i64,
    }
    nominations by nominations::id, behind |last| nominations::id.gt(last.id.clone()) => {
        id: Vec<u8>,
        event_id: Vec<u8>,
        invitation_id: Vec<u8>,
        nominee_name: String,
        nominee_position: String,
        nominee_email: String,
        status: String,
        proposed_at: i64,
        decided_at: Option<i64>,
        nominee_invitation_id: Option<Vec<u8>>,
    }
    questions by questions::id, behind |last| questions::id.gt(last.id.clone()) => {
        id: Vec<u8>,
        event_id: Vec<u8>,
        position: i32,
        version: i32,
        created_at: i64,
        removed_at: Option<i64>,
    }
    question_versions by (question_versions::question_id, question_versions::version), behind |last| question_versions::question_id.gt(last.question_id.clone()).or(question_versions::question_id.eq(last.question_id.clone()).and(question_versions::version.gt(last.version))) => {
        question_id: Vec<u8>,
        version: i32,
        content: String,
        saved_by: Option<Vec<u8>>,
        saved_at: i64,
    }
    answers by (answers::invitation_id, answers::question_id), behind |last| answers::invitation_id.gt(last.invitation_id.clone()).or(answers::invitation_id.eq(last.invitation_id.clone()).and(answers::question_id.gt(last.question_id.clone()))) => {
        invitation_id: Vec<u8>,
        question_id: Vec<u8>,
        version: i32,
        value: String,
        answered_at: i64,
    }
    sensitive_answers by (sensitive_answers::invitation_id, sensitive_answers::question_id), behind |last| sensitive_answers::invitation_id.gt(last.invitation_id.clone()).or(sensitive_answers::invitation_id.eq(last.invitation_id.clone()).and(sensitive_answers::question_id.gt(last.question_id.clone()))) => {
        invitation_id: Vec<u8>,
        question_id: Vec<u8>,
        version: i32,
        key_id: i32,
        sealed: Vec<u8>,
        answered_at: i64,
    }
    answer_files by (answer_files::invitation_id, answer_files::question_id), behind |last| answer_files::invitation_id.gt(last.invitation_id.clone()).or(answer_files::invitation_id.eq(last.invitation_id.clone()).and(answer_files::question_id.gt(last.question_id.clone()))) => {
        invitation_id: Vec<u8>,
        question_id: Vec<u8>,
        version: i32,
        sensitive: i32,
        media_type: String,
        bytes: i32,
        key_id: i32,
        sealed: Vec<u8>,
        answered_at: i64,
    }
    templates by templates::id, behind |last| templates::id.gt(last.id.clone()) => {
        id: Vec<u8>,
        event_id: Vec<u8>,
        kind: String,
        language: String,
        version: i32,
        subject: String,
        body: String,
        saved_by: Option<Vec<u8>>,
        saved_at: i64,
    }
    library by library::id, behind |last| library::id.gt(last.id.clone()) => {
        id: Vec<u8>,
        kind: String,
        language: String,
        name: String,
        name_key: String,
        version: i32,
        subject: String,
        body: String,
        changed_by: Option<Vec<u8>>,
        changed_at: i64,
    }
    mailings by mailings::id, behind |last| mailings::id.gt(last.id.clone()) => {
        id: Vec<u8>,
        event_id: Vec<u8>,
        kind: String,
        started_by: Option<Vec<u8>>,
        started_at: i64,
        total: i32,
        status: String,
        begins_at: i64,
        audience: String,
        texts: String,
        pace: Option<i32>,
        outcome: String,
        next_at: i64,
    }
    reminder_steps by reminder_steps::id, behind |last| reminder_steps::id.gt(last.id.clone()) => {
        id: Vec<u8>,
        event_id: Vec<u8>,
        days: i32,
        minute: i32,
        saved_at: i64,
        ran_for: Option<String>,
        ran_at: Option<i64>,
        mailing_id: Option<Vec<u8>>,
    }
    messages by messages::id, behind |last| messages::id.gt(last.id.clone()) => {
        id: Vec<u8>,
        event_id: Vec<u8>,
        invitation_id: Vec<u8>,
        mailing_id: Option<Vec<u8>>,
        test_for: Option<Vec<u8>>,
        kind: String,
        language: String,
        template_id: Option<Vec<u8>>,
        calendar_method: Option<String>,
        calendar_sequence: i32,
        state: String,
        due_at: i64,
        leased_until: Option<i64>,
        attempts: i32,
        outcome: String,
        queued_at: i64,
        finished_at: Option<i64>,
        assistant_id: Option<Vec<u8>>,
        recipient: String,
        also_languages: String,
    }
    refusals by (refusals::message_id, refusals::attempt), behind |last| refusals::message_id.gt(last.message_id.clone()).or(refusals::message_id.eq(last.message_id.clone()).and(refusals::attempt.gt(last.attempt))) => {
        message_id: Vec<u8>,
        attempt: i32,
        at: i64,
        words: String,
    }
    suppressions by (suppressions::email_key, suppressions::reason), behind |last| suppressions::email_key.gt(last.email_key.clone()).or(suppressions::email_key.eq(last.email_key.clone()).and(suppressions::reason.gt(last.reason.clone()))) => {
        email_key: String,
        reason: String,
        email: String,
        since: i64,
        words: String,
    }
    bounces by (bounces::message_id, bounces::kind), behind |last| {
        bounces::message_id
            .gt(last.message_id.clone())
            .or(bounces::message_id.eq(last.message_id.clone()).and(bounces::kind.gt(last.kind.clone())))
    } => {
        message_id: Vec<u8>,
        kind: String,
        status: String,
        words: String,
        at: i64,
    }
    calendar_answers by calendar_answers::id, behind |last| calendar_answers::id.gt(last.id.clone()) => {
        id: Vec<u8>,
        event_id: Vec<u8>,
        invitation_id: Vec<u8>,
        said: String,
        sender: String,
        doubt: Option<String>,
        detail: String,
        at: i64,
        reviewed_at: Option<i64>,
        reviewed_by: Option<Vec<u8>>,
    }
    troubles by troubles::kind, behind |last| troubles::kind.gt(last.kind.clone()) => {
        kind: String,
        words: String,
        since: i64,
        seen_at: i64,
    }
    imports by imports::id, behind |last| imports::id.gt(last.id.clone()) => {
        id: Vec<u8>,
        event_id: Vec<u8>,
        started_by: Option<Vec<u8>>,
        file_name: String,
        content: Vec<u8>,
        mapping: String,
        created_at: i64,
        applied_at: Option<i64>,
        report: String,
    }
    audit_entries by audit_entries::id, behind |last| audit_entries::id.gt(last.id) => {
        id: i64,
        at: i64,
        actor_kind: String,
        actor_id: Option<Vec<u8>>,
        deed: String,
        event_id: Option<Vec<u8>>,
        invitation_id: Option<Vec<u8>>,
        contact_id: Option<Vec<u8>>,
        detail: String,
    }
    schedules by schedules::name, behind |last| schedules::name.gt(last.name.clone()) => {
        name: String,
        ran_at: i64,
    }
}
