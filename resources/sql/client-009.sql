-- Each sync asks for the pages that may go by their age: without it every page would be read.
CREATE INDEX pages_taken ON pages (taken_at);
