-- Mails and texts of the kinds are gone, and so is what was known of addresses.
DROP TABLE suppressions;
DROP TABLE refusals;

CREATE TABLE messages_anew (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BLOB NOT NULL REFERENCES events (id),
  invitation_id BLOB NOT NULL REFERENCES invitations (id),
  mailing_id BLOB REFERENCES mailings (id),
  test_for BLOB REFERENCES users (id),
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted', 'code')),
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
  finished_at INTEGER,
  assistant_id BLOB REFERENCES assistants (id)
) STRICT;
INSERT INTO messages_anew (id, event_id, invitation_id, mailing_id, test_for, kind, language, template_id, calendar_method, calendar_sequence, state, due_at, leased_until, attempts, outcome, queued_at, finished_at, assistant_id)
SELECT id, event_id, invitation_id, mailing_id, test_for, kind, language, template_id, CASE calendar_method WHEN 'REQUEST' THEN 'PUBLISH' ELSE calendar_method END, calendar_sequence, state, due_at, leased_until, attempts, outcome, queued_at, finished_at, assistant_id FROM messages WHERE kind NOT IN ('thanks', 'message');
DROP TABLE messages;
ALTER TABLE messages_anew RENAME TO messages;
CREATE INDEX messages_due ON messages (state, due_at, id);
CREATE INDEX messages_mailing ON messages (mailing_id, state);
CREATE INDEX messages_event ON messages (event_id, state);
CREATE INDEX messages_invitation ON messages (invitation_id, id);

CREATE TABLE mailings_anew (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BLOB NOT NULL REFERENCES events (id),
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted', 'code')),
  started_by BLOB REFERENCES users (id),
  started_at INTEGER NOT NULL,
  total INTEGER NOT NULL
) STRICT;
INSERT INTO mailings_anew (id, event_id, kind, started_by, started_at, total)
SELECT id, event_id, kind, started_by, started_at, total FROM mailings WHERE kind NOT IN ('thanks', 'message');
DROP TABLE mailings;
ALTER TABLE mailings_anew RENAME TO mailings;
CREATE INDEX mailings_event ON mailings (event_id, id);

CREATE TABLE templates_anew (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BLOB NOT NULL REFERENCES events (id),
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted', 'code')),
  language TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  saved_by BLOB REFERENCES users (id),
  saved_at INTEGER NOT NULL,
  UNIQUE (event_id, kind, language, version)
) STRICT;
INSERT INTO templates_anew (id, event_id, kind, language, version, subject, body, saved_by, saved_at)
SELECT id, event_id, kind, language, version, subject, body, saved_by, saved_at FROM templates WHERE kind NOT IN ('thanks', 'message');
DROP TABLE templates;
ALTER TABLE templates_anew RENAME TO templates;
