-- Questions that an organiser asks: each saved change is a version, and an answer names the one that it was
-- given to. Sensitive answers and files lie apart, sealed with a key that is not in the database; key_id says
-- with which one, so that those of a retired key are found.
CREATE TABLE questions (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BYTEA NOT NULL REFERENCES events (id),
  position INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  created_at BIGINT NOT NULL,
  removed_at BIGINT
);
CREATE INDEX questions_event ON questions (event_id, position, id);

CREATE TABLE question_versions (
  question_id BYTEA NOT NULL REFERENCES questions (id),
  version INTEGER NOT NULL CHECK (version > 0),
  content TEXT COLLATE "C" NOT NULL,
  saved_by BYTEA REFERENCES users (id),
  saved_at BIGINT NOT NULL,
  PRIMARY KEY (question_id, version)
);

CREATE TABLE answers (
  invitation_id BYTEA NOT NULL REFERENCES invitations (id),
  question_id BYTEA NOT NULL REFERENCES questions (id),
  version INTEGER NOT NULL CHECK (version > 0),
  value TEXT COLLATE "C" NOT NULL,
  answered_at BIGINT NOT NULL,
  PRIMARY KEY (invitation_id, question_id)
);
CREATE INDEX answers_question ON answers (question_id, invitation_id);

CREATE TABLE sensitive_answers (
  invitation_id BYTEA NOT NULL REFERENCES invitations (id),
  question_id BYTEA NOT NULL REFERENCES questions (id),
  version INTEGER NOT NULL CHECK (version > 0),
  key_id INTEGER NOT NULL CHECK (key_id >= 0 AND key_id <= 255),
  sealed BYTEA NOT NULL,
  answered_at BIGINT NOT NULL,
  PRIMARY KEY (invitation_id, question_id)
);
CREATE INDEX sensitive_answers_question ON sensitive_answers (question_id, invitation_id);

CREATE TABLE answer_files (
  invitation_id BYTEA NOT NULL REFERENCES invitations (id),
  question_id BYTEA NOT NULL REFERENCES questions (id),
  version INTEGER NOT NULL CHECK (version > 0),
  sensitive INTEGER NOT NULL CHECK (sensitive IN (0, 1)),
  media_type TEXT COLLATE "C" NOT NULL CHECK (media_type IN ('application/pdf', 'image/png', 'image/jpeg')),
  bytes INTEGER NOT NULL CHECK (bytes > 0),
  key_id INTEGER NOT NULL CHECK (key_id >= 0 AND key_id <= 255),
  sealed BYTEA NOT NULL,
  answered_at BIGINT NOT NULL,
  PRIMARY KEY (invitation_id, question_id)
);
CREATE INDEX answer_files_question ON answer_files (question_id, invitation_id);
