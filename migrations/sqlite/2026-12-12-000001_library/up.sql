-- Mail texts that are kept to start from at any event.
CREATE TABLE library (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted', 'code', 'thanks', 'message')),
  language TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL CHECK (name_key <> ''),
  version INTEGER NOT NULL CHECK (version > 0),
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  changed_by BLOB REFERENCES users (id),
  changed_at INTEGER NOT NULL,
  UNIQUE (kind, language, name_key)
) STRICT;
