-- Mails and texts of the kind are gone.
DROP TABLE link_codes;
ALTER TABLE events DROP COLUMN proof;
DELETE FROM messages WHERE kind = 'code';
DELETE FROM templates WHERE kind = 'code';
ALTER TABLE templates DROP CONSTRAINT templates_kind_check;
ALTER TABLE templates ADD CONSTRAINT templates_kind_check
  CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted'));
ALTER TABLE mailings DROP CONSTRAINT mailings_kind_check;
ALTER TABLE mailings ADD CONSTRAINT mailings_kind_check
  CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted'));
ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check
  CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer', 'nomination', 'substitute', 'unsubstituted'));
