ALTER TABLE messages DROP COLUMN also_languages;
ALTER TABLE events DROP COLUMN also_languages;
DROP TABLE salutations;
ALTER TABLE contacts DROP COLUMN salutation;
