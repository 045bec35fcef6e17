-- When the next mail of a mailing with a pace may go.
ALTER TABLE mailings ADD COLUMN next_at INTEGER NOT NULL DEFAULT 0;
