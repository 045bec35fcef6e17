//! The tables, curated by hand: one schema for every engine. A column here stands in
//! `migrations/` under the same name.

diesel::table! {
    users (id) {
        id -> Binary,
        email -> Text,
        email_key -> Text,
        name -> Text,
        role -> Text,
        password_hash -> Text,
        disabled_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    sessions (id_hash) {
        id_hash -> Binary,
        user_id -> Binary,
        created_at -> BigInt,
        seen_at -> BigInt,
    }
}

diesel::table! {
    settings (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    events (id) {
        id -> Binary,
        title -> Text,
        description -> Text,
        starts_at -> BigInt,
        ends_at -> BigInt,
        zone -> Text,
        venue -> Text,
        address -> Text,
        online_url -> Text,
        capacity -> Nullable<Integer>,
        reply_by -> BigInt,
        organiser_name -> Text,
        organiser_email -> Text,
        status -> Text,
        version -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        waiting_list -> Text,
        offer_hours -> Integer,
        change_until -> Nullable<BigInt>,
        overbooking -> Integer,
        holding -> Text,
        quotas -> Text,
        substitutes -> Text,
        reserve_rule -> Text,
        proof -> Text,
        ways -> Text,
        also_languages -> Text,
    }
}

diesel::table! {
    organisations (id) {
        id -> Binary,
        key -> Text,
        name -> Text,
        country -> Nullable<Text>,
        stakeholder_group -> Nullable<Text>,
    }
}

diesel::table! {
    contacts (id) {
        id -> Binary,
        email -> Text,
        email_key -> Text,
        honorific -> Text,
        salutation -> Text,
        given_name -> Text,
        family_name -> Text,
        printed_name -> Nullable<Text>,
        position -> Text,
        organisation_id -> Binary,
        language -> Nullable<Text>,
        search_text -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    salutations (honorific_key, language) {
        honorific_key -> Text,
        language -> Text,
        honorific -> Text,
        line -> Text,
    }
}

diesel::table! {
    contact_tags (contact_id, tag) {
        contact_id -> Binary,
        tag -> Text,
    }
}

diesel::table! {
    invitations (id) {
        id -> Binary,
        event_id -> Binary,
        contact_id -> Binary,
        standing -> Text,
        link_id -> Binary,
        reply -> Nullable<Text>,
        replied_at -> Nullable<BigInt>,
        confirmed_name -> Nullable<Text>,
        confirmed_position -> Nullable<Text>,
        confirmed_organisation -> Nullable<Text>,
        reason -> Text,
        calendar_sequence -> Integer,
        invited_at -> Nullable<BigInt>,
        sort_key -> Text,
        created_at -> BigInt,
        waiting_since -> Nullable<BigInt>,
        offered_until -> Nullable<BigInt>,
        priority -> Integer,
        extended_until -> Nullable<BigInt>,
        waiver -> Text,
        reply_source -> Text,
        reply_note -> Text,
        reserve -> Nullable<Integer>,
        answered_by -> Nullable<Binary>,
        mode -> Nullable<Text>,
        link_replaced_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    tallies (event_id, standing, reply) {
        event_id -> Binary,
        standing -> Text,
        reply -> Text,
        guests -> BigInt,
    }
}

diesel::table! {
    schedules (name) {
        name -> Text,
        ran_at -> BigInt,
    }
}

diesel::table! {
    templates (id) {
        id -> Binary,
        event_id -> Binary,
        kind -> Text,
        language -> Text,
        version -> Integer,
        subject -> Text,
        body -> Text,
        saved_by -> Nullable<Binary>,
        saved_at -> BigInt,
    }
}

diesel::table! {
    library (id) {
        id -> Binary,
        kind -> Text,
        language -> Text,
        name -> Text,
        name_key -> Text,
        version -> Integer,
        subject -> Text,
        body -> Text,
        changed_by -> Nullable<Binary>,
        changed_at -> BigInt,
    }
}

diesel::table! {
    mailings (id) {
        id -> Binary,
        event_id -> Binary,
        kind -> Text,
        started_by -> Nullable<Binary>,
        started_at -> BigInt,
        total -> Integer,
        status -> Text,
        begins_at -> BigInt,
        audience -> Text,
        texts -> Text,
        pace -> Nullable<Integer>,
        outcome -> Text,
        next_at -> BigInt,
    }
}

diesel::table! {
    reminder_steps (id) {
        id -> Binary,
        event_id -> Binary,
        days -> Integer,
        minute -> Integer,
        saved_at -> BigInt,
        ran_for -> Nullable<Text>,
        ran_at -> Nullable<BigInt>,
        mailing_id -> Nullable<Binary>,
    }
}

diesel::table! {
    messages (id) {
        id -> Binary,
        event_id -> Binary,
        invitation_id -> Binary,
        mailing_id -> Nullable<Binary>,
        test_for -> Nullable<Binary>,
        kind -> Text,
        language -> Text,
        template_id -> Nullable<Binary>,
        calendar_method -> Nullable<Text>,
        calendar_sequence -> Integer,
        state -> Text,
        due_at -> BigInt,
        leased_until -> Nullable<BigInt>,
        attempts -> Integer,
        outcome -> Text,
        queued_at -> BigInt,
        finished_at -> Nullable<BigInt>,
        assistant_id -> Nullable<Binary>,
        recipient -> Text,
        also_languages -> Text,
    }
}

diesel::table! {
    refusals (message_id, attempt) {
        message_id -> Binary,
        attempt -> Integer,
        at -> BigInt,
        words -> Text,
    }
}

diesel::table! {
    suppressions (email_key, reason) {
        email_key -> Text,
        reason -> Text,
        email -> Text,
        since -> BigInt,
        words -> Text,
    }
}

diesel::table! {
    imports (id) {
        id -> Binary,
        event_id -> Binary,
        started_by -> Nullable<Binary>,
        file_name -> Text,
        content -> Binary,
        mapping -> Text,
        created_at -> BigInt,
        applied_at -> Nullable<BigInt>,
        report -> Text,
    }
}

diesel::table! {
    audit_entries (id) {
        id -> BigInt,
        at -> BigInt,
        actor_kind -> Text,
        actor_id -> Nullable<Binary>,
        deed -> Text,
        event_id -> Nullable<Binary>,
        invitation_id -> Nullable<Binary>,
        contact_id -> Nullable<Binary>,
        detail -> Text,
    }
}

diesel::table! {
    nominations (id) {
        id -> Binary,
        event_id -> Binary,
        invitation_id -> Binary,
        nominee_name -> Text,
        nominee_position -> Text,
        nominee_email -> Text,
        status -> Text,
        proposed_at -> BigInt,
        decided_at -> Nullable<BigInt>,
        nominee_invitation_id -> Nullable<Binary>,
    }
}

diesel::table! {
    questions (id) {
        id -> Binary,
        event_id -> Binary,
        position -> Integer,
        version -> Integer,
        created_at -> BigInt,
        removed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    question_versions (question_id, version) {
        question_id -> Binary,
        version -> Integer,
        content -> Text,
        saved_by -> Nullable<Binary>,
        saved_at -> BigInt,
    }
}

diesel::table! {
    answers (invitation_id, question_id) {
        invitation_id -> Binary,
        question_id -> Binary,
        version -> Integer,
        value -> Text,
        answered_at -> BigInt,
    }
}

diesel::table! {
    sensitive_answers (invitation_id, question_id) {
        invitation_id -> Binary,
        question_id -> Binary,
        version -> Integer,
        key_id -> Integer,
        sealed -> Binary,
        answered_at -> BigInt,
    }
}

diesel::table! {
    answer_files (invitation_id, question_id) {
        invitation_id -> Binary,
        question_id -> Binary,
        version -> Integer,
        sensitive -> Integer,
        media_type -> Text,
        bytes -> Integer,
        key_id -> Integer,
        sealed -> Binary,
        answered_at -> BigInt,
    }
}

diesel::table! {
    assistants (id) {
        id -> Binary,
        contact_id -> Binary,
        name -> Text,
        email -> Text,
        email_key -> Text,
        created_at -> BigInt,
        removed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    assistant_links (link_id) {
        link_id -> Binary,
        invitation_id -> Binary,
        assistant_id -> Binary,
    }
}

diesel::table! {
    link_codes (link_id) {
        link_id -> Binary,
        sealed -> Binary,
        expires_at -> BigInt,
        tries -> Integer,
    }
}

diesel::table! {
    delegations (id) {
        id -> Binary,
        event_id -> Binary,
        organisation_id -> Binary,
        seats -> Integer,
        focal_id -> Nullable<Binary>,
        created_at -> BigInt,
        domain -> Nullable<Text>,
        link_id -> Nullable<Binary>,
    }
}

diesel::table! {
    programme (id) {
        id -> Binary,
        event_id -> Binary,
        starts_at -> BigInt,
        ends_at -> BigInt,
        wordings -> Text,
        groups -> Text,
        venue -> Text,
        online_url -> Text,
        ways -> Text,
        capacity -> Nullable<Integer>,
        waiting_list -> Text,
        reply_by -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    places (session_id, invitation_id) {
        session_id -> Binary,
        invitation_id -> Binary,
        standing -> Text,
        mode -> Text,
        since -> BigInt,
    }
}

diesel::table! {
    bounces (message_id, kind) {
        message_id -> Binary,
        kind -> Text,
        status -> Text,
        words -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    calendar_answers (id) {
        id -> Binary,
        event_id -> Binary,
        invitation_id -> Binary,
        said -> Text,
        sender -> Text,
        doubt -> Nullable<Text>,
        detail -> Text,
        at -> BigInt,
        reviewed_at -> Nullable<BigInt>,
        reviewed_by -> Nullable<Binary>,
    }
}

diesel::table! {
    troubles (kind) {
        kind -> Text,
        words -> Text,
        since -> BigInt,
        seen_at -> BigInt,
    }
}

diesel::joinable!(bounces -> messages (message_id));
diesel::joinable!(calendar_answers -> invitations (invitation_id));
diesel::joinable!(places -> invitations (invitation_id));
diesel::joinable!(places -> programme (session_id));
diesel::joinable!(delegations -> organisations (organisation_id));
diesel::joinable!(assistant_links -> assistants (assistant_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(library -> users (changed_by));
diesel::joinable!(contacts -> organisations (organisation_id));
diesel::joinable!(contact_tags -> contacts (contact_id));
diesel::joinable!(invitations -> contacts (contact_id));
diesel::joinable!(invitations -> events (event_id));
diesel::joinable!(messages -> invitations (invitation_id));
diesel::joinable!(messages -> events (event_id));
diesel::joinable!(mailings -> events (event_id));
diesel::joinable!(reminder_steps -> events (event_id));
diesel::joinable!(refusals -> messages (message_id));
diesel::joinable!(imports -> events (event_id));
diesel::joinable!(answers -> questions (question_id));
diesel::joinable!(answers -> invitations (invitation_id));
diesel::joinable!(sensitive_answers -> questions (question_id));
diesel::joinable!(answer_files -> questions (question_id));

diesel::allow_tables_to_appear_in_same_query!(
    users,
    sessions,
    settings,
    events,
    organisations,
    contacts,
    contact_tags,
    invitations,
    templates,
    library,
    mailings,
    messages,
    reminder_steps,
    refusals,
    imports,
    audit_entries,
    questions,
    question_versions,
    answers,
    sensitive_answers,
    answer_files,
    assistants,
    assistant_links,
    delegations,
    programme,
    places,
    bounces,
    calendar_answers,
);
