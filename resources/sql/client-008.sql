-- Suppliers whose personal data were erased: what this computer keeps of them is blanked, and what it settles later.
CREATE TABLE erased (id BLOB PRIMARY KEY NOT NULL) WITHOUT ROWID;
