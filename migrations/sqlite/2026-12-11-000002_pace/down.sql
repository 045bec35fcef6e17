ALTER TABLE mailings DROP COLUMN next_at;
