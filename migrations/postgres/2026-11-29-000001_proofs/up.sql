-- When the holder of a link proves that they read the mailbox it was sent to, and the code by which they do.
ALTER TABLE events ADD COLUMN proof TEXT COLLATE "C" NOT NULL DEFAULT 'new browser' CHECK (proof IN ('never', 'new browser', 'always'));

CREATE TABLE link_codes (
  link_id BYTEA NOT NULL PRIMARY KEY CHECK (length(link_id) = 16),
  sealed BYTEA NOT NULL,
  expires_at BIGINT NOT NULL,
  tries INTEGER NOT NULL
);
CREATE INDEX link_codes_expires ON link_codes (expires_at);

-- One more kind of mail.
ALTER TABLE templates DROP CONSTRAINT templates_kind_check;
ALTER TABLE templates ADD CONSTRAINT templates_kind_check
  CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted', 'code'));
ALTER TABLE mailings DROP CONSTRAINT mailings_kind_check;
ALTER TABLE mailings ADD CONSTRAINT mailings_kind_check
  CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted', 'code'));
ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check
  CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted', 'code'));
