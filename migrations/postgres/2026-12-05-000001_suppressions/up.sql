-- Two more kinds of mail, a third thing that a calendar part does, and the address that a mail was handed over for.
ALTER TABLE templates DROP CONSTRAINT templates_kind_check;
ALTER TABLE templates ADD CONSTRAINT templates_kind_check
  CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted', 'code', 'thanks', 'message'));
ALTER TABLE mailings DROP CONSTRAINT mailings_kind_check;
ALTER TABLE mailings ADD CONSTRAINT mailings_kind_check
  CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted', 'code', 'thanks', 'message'));
ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check
  CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted', 'code', 'thanks', 'message'));
ALTER TABLE messages DROP CONSTRAINT messages_calendar_method_check;
ALTER TABLE messages ADD CONSTRAINT messages_calendar_method_check CHECK (calendar_method IN ('PUBLISH', 'REQUEST', 'CANCEL'));
ALTER TABLE messages ADD COLUMN recipient TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE messages ALTER COLUMN recipient DROP DEFAULT;

-- What was said each time that a mail was put off; how it ended stands with the mail.
CREATE TABLE refusals (
  message_id BYTEA NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  attempt INTEGER NOT NULL,
  at BIGINT NOT NULL,
  words TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (message_id, attempt)
);

-- Addresses that are not mailed: their holders asked for it, or nothing arrives there.
CREATE TABLE suppressions (
  email_key TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL CHECK (reason IN ('unsubscribed', 'bounced')),
  email TEXT COLLATE "C" NOT NULL,
  since BIGINT NOT NULL,
  words TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (email_key, reason)
);
