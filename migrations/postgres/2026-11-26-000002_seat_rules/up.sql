-- How many seats are given beyond the number, whether they are kept for whoever may still answer, and how many
-- a country or a stakeholder group may have: one limit a line, as an organiser writes it.
ALTER TABLE events ADD COLUMN overbooking INTEGER NOT NULL DEFAULT 0 CHECK (overbooking >= 0 AND overbooking <= 100);
ALTER TABLE events ADD COLUMN holding TEXT COLLATE "C" NOT NULL DEFAULT 'no' CHECK (holding IN ('no', 'until the deadline'));
ALTER TABLE events ADD COLUMN quotas TEXT COLLATE "C" NOT NULL DEFAULT '';
