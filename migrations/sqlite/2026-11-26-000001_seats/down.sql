-- Who waits, is offered a seat or sends a colleague has not answered; mails of the new kinds are gone.
DROP TABLE nominations;
UPDATE invitations SET reply = NULL, replied_at = NULL, waiting_since = NULL, offered_until = NULL WHERE reply IN ('waiting', 'offered', 'replaced');

CREATE TABLE messages_anew (
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
INSERT INTO messages_anew (id, event_id, invitation_id, mailing_id, test_for, kind, language, template_id, calendar_method, calendar_sequence, state, due_at, leased_until, attempts, outcome, queued_at, finished_at)
SELECT id, event_id, invitation_id, mailing_id, test_for, kind, language, template_id, calendar_method, calendar_sequence, state, due_at, leased_until, attempts, outcome, queued_at, finished_at FROM messages WHERE kind NOT IN ('waiting', 'offer', 'nomination', 'substitute', 'unsubstituted');
DROP TABLE messages;
ALTER TABLE messages_anew RENAME TO messages;
CREATE INDEX messages_due ON messages (state, due_at, id);
CREATE INDEX messages_mailing ON messages (mailing_id, state);
CREATE INDEX messages_event ON messages (event_id, state);
CREATE INDEX messages_invitation ON messages (invitation_id, id);

CREATE TABLE mailings_anew (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BLOB NOT NULL REFERENCES events (id),
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation')),
  started_by BLOB REFERENCES users (id),
  started_at INTEGER NOT NULL,
  total INTEGER NOT NULL
) STRICT;
INSERT INTO mailings_anew (id, event_id, kind, started_by, started_at, total)
SELECT id, event_id, kind, started_by, started_at, total FROM mailings WHERE kind NOT IN ('waiting', 'offer', 'nomination', 'substitute', 'unsubstituted');
DROP TABLE mailings;
ALTER TABLE mailings_anew RENAME TO mailings;
CREATE INDEX mailings_event ON mailings (event_id, id);

CREATE TABLE templates_anew (
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
INSERT INTO templates_anew (id, event_id, kind, language, version, subject, body, saved_by, saved_at)
SELECT id, event_id, kind, language, version, subject, body, saved_by, saved_at FROM templates WHERE kind NOT IN ('waiting', 'offer', 'nomination', 'substitute', 'unsubstituted');
DROP TABLE templates;
ALTER TABLE templates_anew RENAME TO templates;

CREATE TABLE invitations_anew (
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
INSERT INTO invitations_anew (id, event_id, contact_id, standing, link_id, reply, replied_at, confirmed_name, confirmed_position, confirmed_organisation, reason, calendar_sequence, invited_at, sort_key, created_at)
SELECT id, event_id, contact_id, standing, link_id, reply, replied_at, confirmed_name, confirmed_position, confirmed_organisation, reason, calendar_sequence, invited_at, sort_key, created_at FROM invitations;
DROP TABLE invitations;
ALTER TABLE invitations_anew RENAME TO invitations;
CREATE INDEX invitations_list ON invitations (event_id, sort_key, id);
CREATE INDEX invitations_standing ON invitations (event_id, standing, sort_key, id);
CREATE INDEX invitations_contact ON invitations (contact_id);
CREATE INDEX invitations_reply ON invitations (event_id, standing, reply, sort_key, id);
CREATE INDEX invitations_latest ON invitations (event_id, replied_at, id);
CREATE TRIGGER invitations_tally_insert AFTER INSERT ON invitations
BEGIN
  INSERT INTO tallies (event_id, standing, reply, guests)
  VALUES (new.event_id, new.standing, coalesce(new.reply, ''), 1)
  ON CONFLICT (event_id, standing, reply) DO UPDATE SET guests = guests + 1;
END;
CREATE TRIGGER invitations_tally_delete AFTER DELETE ON invitations
BEGIN
  UPDATE tallies SET guests = guests - 1
  WHERE event_id = old.event_id AND standing = old.standing AND reply = coalesce(old.reply, '');
END;
CREATE TRIGGER invitations_tally_update AFTER UPDATE OF event_id, standing, reply ON invitations
WHEN (old.event_id, old.standing, coalesce(old.reply, '')) <> (new.event_id, new.standing, coalesce(new.reply, ''))
BEGIN
  UPDATE tallies SET guests = guests - 1
  WHERE event_id = old.event_id AND standing = old.standing AND reply = coalesce(old.reply, '');
  INSERT INTO tallies (event_id, standing, reply, guests)
  VALUES (new.event_id, new.standing, coalesce(new.reply, ''), 1)
  ON CONFLICT (event_id, standing, reply) DO UPDATE SET guests = guests + 1;
END;

ALTER TABLE events DROP COLUMN reserve_rule;
ALTER TABLE events DROP COLUMN substitutes;
ALTER TABLE events DROP COLUMN quotas;
ALTER TABLE events DROP COLUMN holding;
ALTER TABLE events DROP COLUMN overbooking;
ALTER TABLE events DROP COLUMN change_until;
ALTER TABLE events DROP COLUMN offer_hours;
ALTER TABLE events DROP COLUMN waiting_list;
