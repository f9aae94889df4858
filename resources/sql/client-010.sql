-- Names that were erased before their words were: the search forgets them now.
INSERT INTO supplier_words (supplier_words) SELECT 'rebuild' FROM erased LIMIT 1;
