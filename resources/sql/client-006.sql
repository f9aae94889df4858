-- Search as people type: the words of suppliers and products, case and accents folded, kept by triggers. A supplier's
-- phone number stands there as it is written and without its gaps.
CREATE VIEW supplier_names (id, words) AS
  SELECT rowid, ifnull(code, '') || ' ' || ifnull(name, '') || ' ' || ifnull(phone, '') || ' '
    || replace(replace(ifnull(phone, ''), ' ', ''), '-', '') FROM suppliers;
CREATE VIRTUAL TABLE supplier_words USING fts5
  (words, content = 'supplier_names', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2");
CREATE TRIGGER supplier_words_insert AFTER INSERT ON suppliers BEGIN
  INSERT INTO supplier_words (rowid, words) SELECT id, words FROM supplier_names WHERE id = new.rowid;
END;
CREATE TRIGGER supplier_words_forget BEFORE UPDATE OF code, name, phone ON suppliers BEGIN
  INSERT INTO supplier_words (supplier_words, rowid, words)
    SELECT 'delete', id, words FROM supplier_names WHERE id = old.rowid;
END;
CREATE TRIGGER supplier_words_update AFTER UPDATE OF code, name, phone ON suppliers BEGIN
  INSERT INTO supplier_words (rowid, words) SELECT id, words FROM supplier_names WHERE id = new.rowid;
END;
CREATE TRIGGER supplier_words_delete BEFORE DELETE ON suppliers BEGIN
  INSERT INTO supplier_words (supplier_words, rowid, words)
    SELECT 'delete', id, words FROM supplier_names WHERE id = old.rowid;
END;
INSERT INTO supplier_words (supplier_words) VALUES ('rebuild');

CREATE VIEW product_names (id, words) AS
  SELECT rowid, ifnull(code, '') || ' ' || ifnull(name, '') FROM products;
CREATE VIRTUAL TABLE product_words USING fts5
  (words, content = 'product_names', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2");
CREATE TRIGGER product_words_insert AFTER INSERT ON products BEGIN
  INSERT INTO product_words (rowid, words) SELECT id, words FROM product_names WHERE id = new.rowid;
END;
CREATE TRIGGER product_words_forget BEFORE UPDATE OF code, name ON products BEGIN
  INSERT INTO product_words (product_words, rowid, words)
    SELECT 'delete', id, words FROM product_names WHERE id = old.rowid;
END;
CREATE TRIGGER product_words_update AFTER UPDATE OF code, name ON products BEGIN
  INSERT INTO product_words (rowid, words) SELECT id, words FROM product_names WHERE id = new.rowid;
END;
CREATE TRIGGER product_words_delete BEFORE DELETE ON products BEGIN
  INSERT INTO product_words (product_words, rowid, words)
    SELECT 'delete', id, words FROM product_names WHERE id = old.rowid;
END;
INSERT INTO product_words (product_words) VALUES ('rebuild');
