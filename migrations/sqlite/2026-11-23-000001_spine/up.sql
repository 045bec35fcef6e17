-- Ids are UUIDs (16 bytes); instants are microseconds since 1970 in UTC.

CREATE TABLE users (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  email TEXT NOT NULL,
  email_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'organiser', 'staff', 'viewer')),
  password_hash TEXT NOT NULL,
  disabled_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
  id_hash BLOB NOT NULL PRIMARY KEY CHECK (length(id_hash) = 32),
  user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_seen ON sessions (seen_at);

CREATE TABLE settings (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE events (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  title TEXT NOT NULL CHECK (title <> ''),
  description TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL CHECK (ends_at > starts_at),
  zone TEXT NOT NULL,
  venue TEXT NOT NULL,
  address TEXT NOT NULL,
  online_url TEXT NOT NULL,
  capacity INTEGER CHECK (capacity > 0),
  reply_by INTEGER NOT NULL,
  organiser_name TEXT NOT NULL,
  organiser_email TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('draft', 'open', 'closed', 'cancelled', 'archived')),
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX events_start ON events (starts_at, id);

CREATE TABLE organisations (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  country TEXT CHECK (length(country) = 2),
  stakeholder_group TEXT CHECK (stakeholder_group IN ('government', 'regulator', 'law enforcement',
    'international organisation', 'technical community', 'civil society', 'private sector', 'academia'))
) STRICT;

CREATE TABLE contacts (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  email TEXT NOT NULL,
  email_key TEXT NOT NULL UNIQUE,
  honorific TEXT NOT NULL,
  given_name TEXT NOT NULL,
  family_name TEXT NOT NULL,
  printed_name TEXT,
  position TEXT NOT NULL,
  organisation_id BLOB NOT NULL REFERENCES organisations (id),
  language TEXT,
  search_text TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX contacts_organisation ON contacts (organisation_id);

CREATE TABLE contact_tags (
  contact_id BLOB NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
  tag TEXT NOT NULL CHECK (tag <> ''),
  PRIMARY KEY (contact_id, tag)
) STRICT;
CREATE INDEX contact_tags_tag ON contact_tags (tag, contact_id);

CREATE TABLE invitations (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BLOB NOT NULL REFERENCES events (id),
  contact_id BLOB NOT NULL REFERENCES contacts (id),
  standing TEXT NOT NULL CHECK (standing IN ('listed', 'invited', 'revoked')),
  link_id BLOB NOT NULL UNIQUE CHECK (length(link_id) = 16),
  reply TEXT CHECK (reply IN ('accepted', 'declined', 'tentative')),
  replied_at INTEGER,
  confirmed_name TEXT,
  confirmed_position TEXT,
  confirmed_organisation TEXT,
  reason TEXT NOT NULL,
  calendar_sequence INTEGER NOT NULL,
  invited_at INTEGER,
  sort_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (event_id, contact_id),
  CHECK ((reply IS NULL) = (replied_at IS NULL))
) STRICT;
CREATE INDEX invitations_list ON invitations (event_id, sort_key, id);
CREATE INDEX invitations_reply ON invitations (event_id, reply, sort_key, id);
CREATE INDEX invitations_standing ON invitations (event_id, standing, sort_key, id);
CREATE INDEX invitations_contact ON invitations (contact_id);

CREATE TABLE templates (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BLOB NOT NULL REFERENCES events (id),
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation')),
  language TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  saved_by BLOB REFERENCES users (id),
  saved_at INTEGER NOT NULL,
  UNIQUE (event_id, kind, language, version)
) STRICT;

CREATE TABLE mailings (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BLOB NOT NULL REFERENCES events (id),
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation')),
  started_by BLOB REFERENCES users (id),
  started_at INTEGER NOT NULL,
  total INTEGER NOT NULL
) STRICT;
CREATE INDEX mailings_event ON mailings (event_id, id);

CREATE TABLE messages (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BLOB NOT NULL REFERENCES events (id),
  invitation_id BLOB NOT NULL REFERENCES invitations (id),
  mailing_id BLOB REFERENCES mailings (id),
  test_for BLOB REFERENCES users (id),
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation')),
  language TEXT NOT NULL,
  template_id BLOB REFERENCES templates (id),
  calendar_method TEXT CHECK (calendar_method IN ('PUBLISH', 'CANCEL')),
  calendar_sequence INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'bounced', 'suppressed', 'cancelled')),
  due_at INTEGER NOT NULL,
  leased_until INTEGER,
  attempts INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  queued_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;
CREATE INDEX messages_due ON messages (state, due_at, id);
CREATE INDEX messages_mailing ON messages (mailing_id, state);
CREATE INDEX messages_event ON messages (event_id, state);
CREATE INDEX messages_invitation ON messages (invitation_id, id);

CREATE TABLE imports (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BLOB NOT NULL REFERENCES events (id),
  started_by BLOB REFERENCES users (id),
  file_name TEXT NOT NULL,
  content BLOB NOT NULL,
  mapping TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  applied_at INTEGER,
  report TEXT NOT NULL
) STRICT;
CREATE INDEX imports_event ON imports (event_id, id);

-- Who did what to what, when. Append-only: see the triggers (they need recursive_triggers=ON to
-- catch INSERT OR REPLACE). No foreign keys: an entry outlives what it speaks of.
CREATE TABLE audit_entries (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  actor_kind TEXT NOT NULL CHECK (actor_kind IN ('user', 'invitee', 'command', 'system')),
  actor_id BLOB,
  deed TEXT NOT NULL,
  event_id BLOB,
  invitation_id BLOB,
  contact_id BLOB,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_entries_event ON audit_entries (event_id, id);
CREATE INDEX audit_entries_invitation ON audit_entries (invitation_id, id);
CREATE INDEX audit_entries_contact ON audit_entries (contact_id, id);

CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END;
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END;
