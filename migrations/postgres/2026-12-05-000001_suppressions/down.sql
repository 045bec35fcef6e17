-- Mails and texts of the kinds are gone, and so is what was known of addresses.
DROP TABLE suppressions;
DROP TABLE refusals;
ALTER TABLE messages DROP COLUMN recipient;
UPDATE messages SET calendar_method = 'PUBLISH' WHERE calendar_method = 'REQUEST';
ALTER TABLE messages DROP CONSTRAINT messages_calendar_method_check;
ALTER TABLE messages ADD CONSTRAINT messages_calendar_method_check CHECK (calendar_method IN ('PUBLISH', 'CANCEL'));
DELETE FROM messages WHERE kind IN ('thanks', 'message');
DELETE FROM mailings WHERE kind IN ('thanks', 'message');
DELETE FROM templates WHERE kind IN ('thanks', 'message');
ALTER TABLE templates DROP CONSTRAINT templates_kind_check;
ALTER TABLE templates ADD CONSTRAINT templates_kind_check
  CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted', 'code'));
ALTER TABLE mailings DROP CONSTRAINT mailings_kind_check;
ALTER TABLE mailings ADD CONSTRAINT mailings_kind_check
  CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted', 'code'));
ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check
  CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted', 'code'));
