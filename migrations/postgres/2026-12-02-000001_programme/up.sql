-- The programme of an event: sessions that guests choose with their reply, each with seats and a deadline of its own.
CREATE TABLE programme (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BYTEA NOT NULL REFERENCES events (id),
  starts_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  wordings TEXT COLLATE "C" NOT NULL,
  groups TEXT COLLATE "C" NOT NULL,
  venue TEXT COLLATE "C" NOT NULL,
  online_url TEXT COLLATE "C" NOT NULL,
  ways TEXT COLLATE "C" NOT NULL CHECK (ways IN ('in person', 'online', 'either')),
  capacity INTEGER CHECK (capacity > 0),
  waiting_list TEXT COLLATE "C" NOT NULL CHECK (waiting_list IN ('off', 'promote')),
  reply_by BIGINT,
  created_at BIGINT NOT NULL
);
CREATE INDEX programme_event ON programme (event_id, starts_at, id);

-- Who attends which session, or waits for a seat at it.
CREATE TABLE places (
  session_id BYTEA NOT NULL REFERENCES programme (id),
  invitation_id BYTEA NOT NULL REFERENCES invitations (id),
  standing TEXT COLLATE "C" NOT NULL CHECK (standing IN ('attending', 'waiting')),
  mode TEXT COLLATE "C" NOT NULL CHECK (mode IN ('in person', 'online')),
  since BIGINT NOT NULL,
  PRIMARY KEY (session_id, invitation_id)
);
CREATE INDEX places_invitation ON places (invitation_id);
CREATE INDEX places_standing ON places (session_id, standing, mode);
