-- Whom a mailing is for, when it begins, how fast it goes and with which texts; and reminders that go out by themselves.
ALTER TABLE mailings ADD COLUMN status TEXT COLLATE "C" NOT NULL DEFAULT 'sending' CHECK (status IN ('scheduled', 'sending', 'paused', 'cancelled'));
ALTER TABLE mailings ADD COLUMN begins_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mailings ADD COLUMN audience TEXT COLLATE "C" NOT NULL DEFAULT '{}';
ALTER TABLE mailings ADD COLUMN texts TEXT COLLATE "C" NOT NULL DEFAULT '{}';
ALTER TABLE mailings ADD COLUMN pace INTEGER CHECK (pace > 0);
ALTER TABLE mailings ADD COLUMN outcome TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE mailings SET begins_at = started_at;
CREATE INDEX mailings_status ON mailings (status, begins_at, id);

CREATE TABLE reminder_steps (
  id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  event_id BYTEA NOT NULL REFERENCES events (id),
  days INTEGER NOT NULL CHECK (days >= 0 AND days <= 365),
  minute INTEGER NOT NULL CHECK (minute >= 0 AND minute <= 1439),
  saved_at BIGINT NOT NULL,
  ran_for TEXT COLLATE "C",
  ran_at BIGINT,
  mailing_id BYTEA REFERENCES mailings (id),
  UNIQUE (event_id, days, minute)
);
