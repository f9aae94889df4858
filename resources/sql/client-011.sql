-- Whether a group is broken is asked over its settled entries, too: an index of the unsettled ones did not serve it, and
-- the whole queue was read at each save of a group.
DROP INDEX IF EXISTS queue_group;
CREATE INDEX queue_group ON queue (group_id) WHERE group_id IS NOT NULL;
