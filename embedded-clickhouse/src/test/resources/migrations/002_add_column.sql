-- a comment; with a semicolon
ALTER TABLE things ADD COLUMN IF NOT EXISTS price Decimal(38, 12) DEFAULT 0;
