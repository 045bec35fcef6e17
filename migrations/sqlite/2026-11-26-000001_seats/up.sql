-- Seats: how many, for whom, who waits for one or stands in reserve, what was granted to one guest, how an
-- answer came, and who was proposed in whose place.
-- A CHECK cannot be altered, so tables whose lists of words grow are made anew; the migration runs with
-- foreign keys off, and they are checked before it is committed.
ALTER TABLE events ADD COLUMN waiting_list TEXT NOT NULL DEFAULT 'off' CHECK (waiting_list IN ('off', 'promote', 'offer', 'propose'));
ALTER TABLE events ADD COLUMN offer_hours INTEGER NOT NULL DEFAULT 48 CHECK (offer_hours >= 1 AND offer_hours <= 720);
ALTER TABLE events ADD COLUMN change_until INTEGER;
ALTER TABLE events ADD COLUMN overbooking INTEGER NOT NULL DEFAULT 0 CHECK (overbooking >= 0 AND overbooking <= 100);
ALTER TABLE events ADD COLUMN holding TEXT NOT NULL DEFAULT 'no' CHECK (holding IN ('no', 'until the deadline'));
ALTER TABLE events ADD COLUMN quotas TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN substitutes TEXT NOT NULL DEFAULT 'off' CHECK (substitutes IN ('off', 'at once', 'after approval'));
ALTER TABLE events ADD COLUMN reserve_rule TEXT NOT NULL DEFAULT 'by hand' CHECK (reserve_rule IN ('by hand', 'as seats come free'));

CREATE TABLE invitations_anew (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BLOB NOT NULL REFERENCES events (id),
  contact_id BLOB NOT NULL REFERENCES contacts (id),
  standing TEXT NOT NULL CHECK (standing IN ('listed', 'invited', 'revoked')),
  link_id BLOB NOT NULL UNIQUE CHECK (length(link_id) = 16),
  reply TEXT CHECK (reply IN ('accepted', 'declined', 'tentative', 'waiting', 'offered', 'replaced')),
  replied_at INTEGER,
  confirmed_name TEXT,
  confirmed_position TEXT,
  confirmed_organisation TEXT,
  reason TEXT NOT NULL,
  calendar_sequence INTEGER NOT NULL,
  invited_at INTEGER,
  sort_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  waiting_since INTEGER,
  offered_until INTEGER,
  priority INTEGER NOT NULL DEFAULT 0 CHECK (priority >= 0 AND priority <= 9),
  extended_until INTEGER,
  waiver TEXT NOT NULL DEFAULT 'none' CHECK (waiver IN ('none', 'deadline', 'seat', 'both')),
  reply_source TEXT NOT NULL DEFAULT 'link' CHECK (reply_source IN ('link', 'phone', 'letter', 'email', 'in person')),
  reply_note TEXT NOT NULL DEFAULT '', reserve INTEGER,
  UNIQUE (event_id, contact_id),
  CHECK ((reply IS NULL) = (replied_at IS NULL)),
  CHECK ((waiting_since IS NOT NULL) = (coalesce(reply, '') IN ('waiting', 'offered'))),
  CHECK ((offered_until IS NOT NULL) = (coalesce(reply, '') = 'offered'))
) STRICT;
INSERT INTO invitations_anew (id, event_id, contact_id, standing, link_id, reply, replied_at, confirmed_name, confirmed_position, confirmed_organisation, reason, calendar_sequence, invited_at, sort_key, created_at)
SELECT id, event_id, contact_id, standing, link_id, reply, replied_at, confirmed_name, confirmed_position, confirmed_organisation, reason, calendar_sequence, invited_at, sort_key, created_at FROM invitations;
DROP TABLE invitations;
ALTER TABLE invitations_anew RENAME TO invitations;
CREATE INDEX invitations_list ON invitations (event_id, sort_key, id);
CREATE INDEX invitations_reply ON invitations (event_id, standing, reply, sort_key, id);
CREATE INDEX invitations_standing ON invitations (event_id, standing, sort_key, id);
CREATE INDEX invitations_contact ON invitations (contact_id);
CREATE INDEX invitations_latest ON invitations (event_id, replied_at, id);
CREATE INDEX invitations_reserve ON invitations (event_id, reserve, id);
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

CREATE TABLE templates_anew (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BLOB NOT NULL REFERENCES events (id),
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted')),
  language TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  saved_by BLOB REFERENCES users (id),
  saved_at INTEGER NOT NULL,
  UNIQUE (event_id, kind, language, version)
) STRICT;
INSERT INTO templates_anew (id, event_id, kind, language, version, subject, body, saved_by, saved_at)
SELECT id, event_id, kind, language, version, subject, body, saved_by, saved_at FROM templates;
DROP TABLE templates;
ALTER TABLE templates_anew RENAME TO templates;

CREATE TABLE mailings_anew (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BLOB NOT NULL REFERENCES events (id),
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted')),
  started_by BLOB REFERENCES users (id),
  started_at INTEGER NOT NULL,
  total INTEGER NOT NULL
) STRICT;
INSERT INTO mailings_anew (id, event_id, kind, started_by, started_at, total)
SELECT id, event_id, kind, started_by, started_at, total FROM mailings;
DROP TABLE mailings;
ALTER TABLE mailings_anew RENAME TO mailings;
CREATE INDEX mailings_event ON mailings (event_id, id);

CREATE TABLE messages_anew (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BLOB NOT NULL REFERENCES events (id),
  invitation_id BLOB NOT NULL REFERENCES invitations (id),
  mailing_id BLOB REFERENCES mailings (id),
  test_for BLOB REFERENCES users (id),
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted')),
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
SELECT id, event_id, invitation_id, mailing_id, test_for, kind, language, template_id, calendar_method, calendar_sequence, state, due_at, leased_until, attempts, outcome, queued_at, finished_at FROM messages;
DROP TABLE messages;
ALTER TABLE messages_anew RENAME TO messages;
CREATE INDEX messages_due ON messages (state, due_at, id);
CREATE INDEX messages_mailing ON messages (mailing_id, state);
CREATE INDEX messages_event ON messages (event_id, state);
CREATE INDEX messages_invitation ON messages (invitation_id, id);

-- Who was proposed by whom, and what became of it.
CREATE TABLE nominations (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BLOB NOT NULL REFERENCES events (id),
  invitation_id BLOB NOT NULL REFERENCES invitations (id),
  nominee_name TEXT NOT NULL,
  nominee_position TEXT NOT NULL,
  nominee_email TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('proposed', 'accepted', 'refused', 'withdrawn', 'declined')),
  proposed_at INTEGER NOT NULL,
  decided_at INTEGER,
  nominee_invitation_id BLOB REFERENCES invitations (id)
) STRICT;
CREATE UNIQUE INDEX nominations_undecided ON nominations (invitation_id) WHERE status = 'proposed';
CREATE INDEX nominations_event ON nominations (event_id, status, id);
CREATE INDEX nominations_invitation ON nominations (invitation_id, id);
CREATE INDEX nominations_nominee ON nominations (nominee_invitation_id);
