-- The programme of an event: sessions that guests choose with their reply, each with seats and a deadline of its own.
CREATE TABLE programme (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BLOB NOT NULL REFERENCES events (id),
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  wordings TEXT NOT NULL,
  groups TEXT NOT NULL,
  venue TEXT NOT NULL,
  online_url TEXT NOT NULL,
  ways TEXT NOT NULL CHECK (ways IN ('in person', 'online', 'either')),
  capacity INTEGER CHECK (capacity > 0),
  waiting_list TEXT NOT NULL CHECK (waiting_list IN ('off', 'promote')),
  reply_by INTEGER,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX programme_event ON programme (event_id, starts_at, id);

-- Who attends which session, or waits for a seat at it.
CREATE TABLE places (
  session_id BLOB NOT NULL REFERENCES programme (id),
  invitation_id BLOB NOT NULL REFERENCES invitations (id),
  standing TEXT NOT NULL CHECK (standing IN ('attending', 'waiting')),
  mode TEXT NOT NULL CHECK (mode IN ('in person', 'online')),
  since INTEGER NOT NULL,
  PRIMARY KEY (session_id, invitation_id)
) STRICT;
CREATE INDEX places_invitation ON places (invitation_id);
CREATE INDEX places_standing ON places (session_id, standing, mode);
