-- Indexes over what is seen: lists, balances, rules and search. Each one costs every pulled row, so they are few;
-- those that lists walk leave deleted rows out and hold all that the walk needs.

CREATE INDEX suppliers_code ON suppliers (code COLLATE NOCASE);
CREATE INDEX products_code ON products (code COLLATE NOCASE);
CREATE INDEX rates_product ON rates (product_id, supplier_id, effective_from);
CREATE INDEX collections_supplier ON collections (supplier_id, collected_on) WHERE deleted = 0;
CREATE INDEX collections_day ON collections (collected_on) WHERE deleted = 0;
CREATE INDEX collections_receipt ON collections (receipt_no COLLATE NOCASE);
CREATE INDEX payments_supplier ON payments (supplier_id, paid_on) WHERE deleted = 0;
CREATE INDEX payments_day ON payments (paid_on) WHERE deleted = 0;
CREATE INDEX payments_number ON payments (payment_no COLLATE NOCASE);
