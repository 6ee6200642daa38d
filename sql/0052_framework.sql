-- Drafts of rule books are written by several people, in parts, and may be incomplete.

ALTER TABLE framework ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;   -- 1, 2, ...: grows with each change of a draft
ALTER TABLE framework ADD COLUMN changed_by BIGINT NOT NULL DEFAULT 0; -- who changed it last; 0: a file or command
