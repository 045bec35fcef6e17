-- Who sent a colleague has not answered; the colleagues' invitations stay.
DROP TABLE nominations;
UPDATE invitations SET reply = NULL, replied_at = NULL WHERE reply = 'replaced';
DELETE FROM messages WHERE kind IN ('nomination', 'substitute', 'unsubstituted');
ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer'));
DELETE FROM mailings WHERE kind IN ('nomination', 'substitute', 'unsubstituted');
ALTER TABLE mailings DROP CONSTRAINT mailings_kind_check;
ALTER TABLE mailings ADD CONSTRAINT mailings_kind_check CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer'));
DELETE FROM templates WHERE kind IN ('nomination', 'substitute', 'unsubstituted');
ALTER TABLE templates DROP CONSTRAINT templates_kind_check;
ALTER TABLE templates ADD CONSTRAINT templates_kind_check CHECK (kind IN ('invitation', 'reminder', 'confirmation', 'regret', 'change', 'cancellation', 'waiting', 'offer'));
ALTER TABLE invitations DROP CONSTRAINT invitations_reply_check;
ALTER TABLE invitations ADD CONSTRAINT invitations_reply_check CHECK (reply IN ('accepted', 'declined', 'tentative', 'waiting', 'offered'));
ALTER TABLE events DROP COLUMN substitutes;
