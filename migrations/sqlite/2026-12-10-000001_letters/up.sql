-- What letters open with, and in which languages they are written.
-- The person's own line; empty: it goes by the honorific.
ALTER TABLE contacts ADD COLUMN salutation TEXT NOT NULL DEFAULT '';

-- What people with an honorific are addressed with; an empty honorific stands for everybody else. A line that
-- is not here is the product's own.
CREATE TABLE salutations (
  honorific_key TEXT NOT NULL,
  language TEXT NOT NULL CHECK (language IN ('en', 'fr', 'ar')),
  honorific TEXT NOT NULL,
  line TEXT NOT NULL CHECK (line <> ''),
  PRIMARY KEY (honorific_key, language)
) STRICT;

-- The languages that every mail is written in besides its reader's own, as `en,fr`.
ALTER TABLE events ADD COLUMN also_languages TEXT NOT NULL DEFAULT '';
-- Those that this mail is written in besides its first one.
ALTER TABLE messages ADD COLUMN also_languages TEXT NOT NULL DEFAULT '';
