-- Refresh tokens that ran out are found without a look at the others: each computer makes a hundred a day.

CREATE INDEX refresh_tokens_expiry ON refresh_tokens (organisation, expires_at);
