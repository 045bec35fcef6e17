-- Questions that an organiser asks: each saved change is a version, and an answer names the one that it was
-- given to. Sensitive answers and files lie apart, sealed with a key that is not in the database; key_id says
-- with which one, so that those of a retired key are found.
CREATE TABLE questions (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BLOB NOT NULL REFERENCES events (id),
  position INTEGER NOT NULL,
  version INTEGER NOT NULL CHECK (version > 0),
  created_at INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;
CREATE INDEX questions_event ON questions (event_id, position, id);

CREATE TABLE question_versions (
  question_id BLOB NOT NULL REFERENCES questions (id),
  version INTEGER NOT NULL CHECK (version > 0),
  content TEXT NOT NULL,
  saved_by BLOB REFERENCES users (id),
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (question_id, version)
) STRICT;

CREATE TABLE answers (
  invitation_id BLOB NOT NULL REFERENCES invitations (id),
  question_id BLOB NOT NULL REFERENCES questions (id),
  version INTEGER NOT NULL CHECK (version > 0),
  value TEXT NOT NULL,
  answered_at INTEGER NOT NULL,
  PRIMARY KEY (invitation_id, question_id)
) STRICT;
CREATE INDEX answers_question ON answers (question_id, invitation_id);

CREATE TABLE sensitive_answers (
  invitation_id BLOB NOT NULL REFERENCES invitations (id),
  question_id BLOB NOT NULL REFERENCES questions (id),
  version INTEGER NOT NULL CHECK (version > 0),
  key_id INTEGER NOT NULL CHECK (key_id >= 0 AND key_id <= 255),
  sealed BLOB NOT NULL,
  answered_at INTEGER NOT NULL,
  PRIMARY KEY (invitation_id, question_id)
) STRICT;
CREATE INDEX sensitive_answers_question ON sensitive_answers (question_id, invitation_id);

CREATE TABLE answer_files (
  invitation_id BLOB NOT NULL REFERENCES invitations (id),
  question_id BLOB NOT NULL REFERENCES questions (id),
  version INTEGER NOT NULL CHECK (version > 0),
  sensitive INTEGER NOT NULL CHECK (sensitive IN (0, 1)),
  media_type TEXT NOT NULL CHECK (media_type IN ('application/pdf', 'image/png', 'image/jpeg')),
  bytes INTEGER NOT NULL CHECK (bytes > 0),
  key_id INTEGER NOT NULL CHECK (key_id >= 0 AND key_id <= 255),
  sealed BLOB NOT NULL,
  answered_at INTEGER NOT NULL,
  PRIMARY KEY (invitation_id, question_id)
) STRICT;
CREATE INDEX answer_files_question ON answer_files (question_id, invitation_id);
