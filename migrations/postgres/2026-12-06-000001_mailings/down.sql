-- Mailings that have not begun are forgotten.
DROP TABLE reminder_steps;
DROP INDEX mailings_status;
DELETE FROM mailings WHERE status = 'scheduled';
ALTER TABLE mailings DROP COLUMN outcome;
ALTER TABLE mailings DROP COLUMN pace;
ALTER TABLE mailings DROP COLUMN texts;
ALTER TABLE mailings DROP COLUMN audience;
ALTER TABLE mailings DROP COLUMN begins_at;
ALTER TABLE mailings DROP COLUMN status;
