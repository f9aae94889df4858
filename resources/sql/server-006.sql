-- Counts revocations, so that every process learns of those of the others and sends away who listens.

ALTER TABLE organisations ADD COLUMN session_revision INTEGER NOT NULL DEFAULT 0;
