-- Ids are UUIDs (16 bytes); instants are microseconds since 1970 in UTC. Text is compared byte by byte
-- (COLLATE "C"): lists then have the same order on every engine, and no index depends on the server's
-- locale library, whose order changes between its versions.

CREATE TABLE users (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  email TEXT COLLATE "C" NOT NULL,
  email_key TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  role TEXT COLLATE "C" NOT NULL CHECK (role IN ('owner', 'organiser', 'staff', 'viewer')),
  password_hash TEXT COLLATE "C" NOT NULL,
  disabled_at BIGINT,
  created_at BIGINT NOT NULL
);

CREATE TABLE sessions (
  id_hash BYTEA NOT NULL PRIMARY KEY CHECK (length(id_hash) = 32),
  user_id BYTEA NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_seen ON sessions (seen_at);

CREATE TABLE settings (
  key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  value TEXT COLLATE "C" NOT NULL
);

CREATE TABLE events (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  title TEXT COLLATE "C" NOT NULL CHECK (title <> ''),
  description TEXT COLLATE "C" NOT NULL,
  starts_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL CHECK (ends_at > starts_at),
  zone TEXT COLLATE "C" NOT NULL,
  venue TEXT COLLATE "C" NOT NULL,
  address TEXT COLLATE "C" NOT NULL,
  online_url TEXT COLLATE "C" NOT NULL,
  capacity INTEGER CHECK (capacity > 0),
  reply_by BIGINT NOT NULL,
  organiser_name TEXT COLLATE "C" NOT NULL,
  organiser_email TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL CHECK (status IN ('draft', 'open', 'closed', 'cancelled', 'archived')),
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX events_start ON events (starts_at, id);

CREATE TABLE organisations (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  key TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  country TEXT COLLATE "C" CHECK (length(country) = 2),
  stakeholder_group TEXT COLLATE "C" CHECK (stakeholder_group IN ('government', 'regulator', 'law enforcement',
    'international organisation', 'technical community', 'civil society', 'private sector', 'academia'))
);

CREATE TABLE contacts (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  email TEXT COLLATE "C" NOT NULL,
  email_key TEXT COLLATE "C" NOT NULL UNIQUE,
  honorific TEXT COLLATE "C" NOT NULL,
  given_name TEXT COLLATE "C" NOT NULL,
  family_name TEXT COLLATE "C" NOT NULL,
  printed_name TEXT COLLATE "C",
  position TEXT COLLATE "C" NOT NULL,
  organisation_id BYTEA NOT NULL REFERENCES organisations (id),
  language TEXT COLLATE "C",
  search_text TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX contacts_organisation ON contacts (organisation_id);

CREATE TABLE contact_tags (
  contact_id BYTEA NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
  tag TEXT COLLATE "C" NOT NULL CHECK (tag <> ''),
  PRIMARY KEY (contact_id, tag)
);
CREATE INDEX contact_tags_tag ON contact_tags (tag, contact_id);

CREATE TABLE invitations (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BYTEA NOT NULL REFERENCES events (id),
  contact_id BYTEA NOT NULL REFERENCES contacts (id),
  standing TEXT COLLATE "C" NOT NULL CHECK (standing IN ('listed', 'invited', 'revoked')),
  link_id BYTEA NOT NULL UNIQUE CHECK (length(link_id) = 16),
  reply TEXT COLLATE "C" CHECK (reply IN ('accepted', 'declined', 'tentative')),
  replied_at BIGINT,
  confirmed_name TEXT COLLATE "C",
  confirmed_position TEXT COLLATE "C",
  confirmed_organisation TEXT COLLATE "C",
  reason TEXT COLLATE "C" NOT NULL,
  calendar_sequence INTEGER NOT NULL,
  invited_at BIGINT,
  sort_key TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (event_id, contact_id),
  CHECK ((reply IS NULL) = (replied_at IS NULL))
);
CREATE INDEX invitations_list ON invitations (event_id, sort_key, id);
CREATE INDEX invitations_reply ON invitations (event_id, reply, sort_key, id);
CREATE INDEX invitations_standing ON invitations (event_id, standing, sort_key, id);
CREATE INDEX invitations_contact ON invitations (contact_id);

CREATE TABLE templates (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BYTEA NOT NULL REFERENCES events (id),
  kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation')),
  language TEXT COLLATE "C" NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  subject TEXT COLLATE "C" NOT NULL,
  body TEXT COLLATE "C" NOT NULL,
  saved_by BYTEA REFERENCES users (id),
  saved_at BIGINT NOT NULL,
  UNIQUE (event_id, kind, language, version)
);

CREATE TABLE mailings (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BYTEA NOT NULL REFERENCES events (id),
  kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation')),
  started_by BYTEA REFERENCES users (id),
  started_at BIGINT NOT NULL,
  total INTEGER NOT NULL
);
CREATE INDEX mailings_event ON mailings (event_id, id);

CREATE TABLE messages (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BYTEA NOT NULL REFERENCES events (id),
  invitation_id BYTEA NOT NULL REFERENCES invitations (id),
  mailing_id BYTEA REFERENCES mailings (id),
  test_for BYTEA REFERENCES users (id),
  kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation')),
  language TEXT COLLATE "C" NOT NULL,
  template_id BYTEA REFERENCES templates (id),
  calendar_method TEXT COLLATE "C" CHECK (calendar_method IN ('PUBLISH', 'CANCEL')),
  calendar_sequence INTEGER NOT NULL,
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'bounced', 'suppressed', 'cancelled')),
  due_at BIGINT NOT NULL,
  leased_until BIGINT,
  attempts INTEGER NOT NULL,
  outcome TEXT COLLATE "C" NOT NULL,
  queued_at BIGINT NOT NULL,
  finished_at BIGINT
);
CREATE INDEX messages_due ON messages (state, due_at, id);
CREATE INDEX messages_mailing ON messages (mailing_id, state);
CREATE INDEX messages_event ON messages (event_id, state);
CREATE INDEX messages_invitation ON messages (invitation_id, id);

CREATE TABLE imports (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BYTEA NOT NULL REFERENCES events (id),
  started_by BYTEA REFERENCES users (id),
  file_name TEXT COLLATE "C" NOT NULL,
  content BYTEA NOT NULL,
  mapping TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  applied_at BIGINT,
  report TEXT COLLATE "C" NOT NULL
);
CREATE INDEX imports_event ON imports (event_id, id);

-- Who did what to what, when. Append-only: see the triggers. No foreign keys: an entry outlives what it speaks of.
CREATE TABLE audit_entries (
  id BIGINT NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
  at BIGINT NOT NULL,
  actor_kind TEXT COLLATE "C" NOT NULL CHECK (actor_kind IN ('user', 'invitee', 'command', 'system')),
  actor_id BYTEA,
  deed TEXT COLLATE "C" NOT NULL,
  event_id BYTEA,
  invitation_id BYTEA,
  contact_id BYTEA,
  detail TEXT COLLATE "C" NOT NULL
);
CREATE INDEX audit_entries_event ON audit_entries (event_id, id);
CREATE INDEX audit_entries_invitation ON audit_entries (invitation_id, id);
CREATE INDEX audit_entries_contact ON audit_entries (contact_id, id);

CREATE FUNCTION audit_entries_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'audit entries are append-only'; END
$$;
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
FOR EACH ROW EXECUTE FUNCTION audit_entries_append_only();
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
FOR EACH ROW EXECUTE FUNCTION audit_entries_append_only();
CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries
FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_append_only();
