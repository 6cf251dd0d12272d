-- Indexes of the operations database's infrastructure for two searches that went through whole tables.
--
-- Purpose: the hourly purge finds old rows of outbox, inbox and processed_command by their time; the load of
--          an actor finds the unsent messages under all keys that begin with its name, whatever the collation.
-- Locks:   SHARE on inbox and processed_command, ACCESS EXCLUSIVE on outbox (its index is exchanged): they can
--          be written again after about half a second per million rows and index.
-- Rows:    none are touched. A million rows make an index of 21 MB.
--
-- The same text in each of the seven databases but for the name above. B-trees and not block ranges: a range
-- never learns that its oldest rows are gone, so that once the space of purged rows is filled again every
-- range looks old, and the purge reads the whole table as before.

-- A commit writes unsent rows, which are not in this index; marking them does.
CREATE INDEX outbox_sent_at ON outbox (sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX inbox_at ON inbox (at);
CREATE INDEX processed_command_at ON processed_command (at);

-- By bytes: it serves equality as before, and ranges of prefixes (~>=~, ~<~) in any collation.
DROP INDEX outbox_unsent_of_key;
CREATE INDEX outbox_unsent_of_key ON outbox (key text_pattern_ops, seq) WHERE sent_at IS NULL;
