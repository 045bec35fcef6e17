-- What came in by mail: what became of mails that came back, and answers that were given in calendars.
CREATE TABLE bounces (
  message_id BLOB NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('hard', 'refused', 'soft', 'delayed')),
  status TEXT NOT NULL,
  words TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (message_id, kind)
) STRICT;

CREATE TABLE calendar_answers (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BLOB NOT NULL REFERENCES events (id),
  invitation_id BLOB NOT NULL REFERENCES invitations (id),
  said TEXT NOT NULL CHECK (said IN ('accepted', 'declined', 'tentative', 'another time', 'something else')),
  sender TEXT NOT NULL,
  doubt TEXT CHECK (doubt IN ('not signed', 'other entry', 'other person', 'older', 'tentative', 'other request', 'questions', 'programme', 'way to attend', 'code', 'not taken')),
  detail TEXT NOT NULL,
  at INTEGER NOT NULL,
  reviewed_at INTEGER,
  reviewed_by BLOB REFERENCES users (id)
) STRICT;
CREATE INDEX calendar_answers_open ON calendar_answers (event_id, reviewed_at, at);
CREATE INDEX calendar_answers_invitation ON calendar_answers (invitation_id, at);

INSERT INTO schedules (name, ran_at) VALUES ('mailbox', 0);

-- One more way in which an answer comes. The table is made anew, because the list of ways is part of it.
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
  reply_source TEXT NOT NULL DEFAULT 'link' CHECK (reply_source IN ('link', 'phone', 'letter', 'email', 'in person', 'calendar')),
  reply_note TEXT NOT NULL DEFAULT '', reserve INTEGER, answered_by BLOB REFERENCES assistants (id), mode TEXT CHECK (mode IN ('in person', 'online')),
  UNIQUE (event_id, contact_id),
  CHECK ((reply IS NULL) = (replied_at IS NULL)),
  CHECK ((waiting_since IS NOT NULL) = (coalesce(reply, '') IN ('waiting', 'offered'))),
  CHECK ((offered_until IS NOT NULL) = (coalesce(reply, '') = 'offered'))
) STRICT;
INSERT INTO invitations_anew (id, event_id, contact_id, standing, link_id, reply, replied_at, confirmed_name, confirmed_position, confirmed_organisation, reason, calendar_sequence, invited_at, sort_key, created_at, waiting_since, offered_until, priority, extended_until, waiver, reply_source, reply_note, reserve, answered_by, mode)
SELECT id, event_id, contact_id, standing, link_id, reply, replied_at, confirmed_name, confirmed_position, confirmed_organisation, reason, calendar_sequence, invited_at, sort_key, created_at, waiting_since, offered_until, priority, extended_until, waiver, reply_source, reply_note, reserve, answered_by, mode FROM invitations;
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
CREATE INDEX invitations_mode ON invitations (event_id, mode, standing, reply);
