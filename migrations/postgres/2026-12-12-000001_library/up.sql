-- Mail texts that are kept to start from at any event.
CREATE TABLE library (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted', 'code', 'thanks', 'message')),
  language TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  name_key TEXT COLLATE "C" NOT NULL CHECK (name_key <> ''),
  version INTEGER NOT NULL CHECK (version > 0),
  subject TEXT COLLATE "C" NOT NULL,
  body TEXT COLLATE "C" NOT NULL,
  changed_by BYTEA REFERENCES users (id),
  changed_at BIGINT NOT NULL,
  UNIQUE (kind, language, name_key)
);
