-- Why no mail goes out at present, for every node's desk; nothing while it does.
CREATE TABLE troubles (
  kind TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (kind IN ('away', 'refused')),
  words TEXT COLLATE "C" NOT NULL,
  since BIGINT NOT NULL,
  seen_at BIGINT NOT NULL
);
