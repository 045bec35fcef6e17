-- When the next mail of a mailing with a pace may go.
ALTER TABLE mailings ADD COLUMN next_at BIGINT NOT NULL DEFAULT 0;
