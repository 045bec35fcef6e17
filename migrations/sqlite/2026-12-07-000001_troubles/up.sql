-- Why no mail goes out at present, for every node's desk; nothing while it does.
CREATE TABLE troubles (
  kind TEXT NOT NULL PRIMARY KEY CHECK (kind IN ('away', 'refused')),
  words TEXT NOT NULL,
  since INTEGER NOT NULL,
  seen_at INTEGER NOT NULL
) STRICT;
