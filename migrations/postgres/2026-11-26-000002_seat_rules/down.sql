ALTER TABLE events DROP COLUMN quotas;
ALTER TABLE events DROP COLUMN holding;
ALTER TABLE events DROP COLUMN overbooking;
