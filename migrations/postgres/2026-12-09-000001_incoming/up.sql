-- What came in by mail: what became of mails that came back, and answers that were given in calendars.
CREATE TABLE bounces (
  message_id BYTEA NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('hard', 'refused', 'soft', 'delayed')),
  status TEXT COLLATE "C" NOT NULL,
  words TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (message_id, kind)
);

CREATE TABLE calendar_answers (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BYTEA NOT NULL REFERENCES events (id),
  invitation_id BYTEA NOT NULL REFERENCES invitations (id),
  said TEXT COLLATE "C" NOT NULL CHECK (said IN ('accepted', 'declined', 'tentative', 'another time', 'something else')),
  sender TEXT COLLATE "C" NOT NULL,
  doubt TEXT COLLATE "C" CHECK (doubt IN ('not signed', 'other entry', 'other person', 'older', 'tentative', 'other request', 'questions', 'programme', 'way to attend', 'code', 'not taken')),
  detail TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  reviewed_at BIGINT,
  reviewed_by BYTEA REFERENCES users (id)
);
CREATE INDEX calendar_answers_open ON calendar_answers (event_id, reviewed_at, at);
CREATE INDEX calendar_answers_invitation ON calendar_answers (invitation_id, at);

INSERT INTO schedules (name, ran_at) VALUES ('mailbox', 0);

-- One more way in which an answer comes.
ALTER TABLE invitations DROP CONSTRAINT invitations_reply_source_check;
ALTER TABLE invitations ADD CONSTRAINT invitations_reply_source_check CHECK (reply_source IN ('link', 'phone', 'letter', 'email', 'in person', 'calendar'));
