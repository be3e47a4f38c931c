-- The migrator creates the database before it can keep its own history there; this stays for the record.
CREATE DATABASE IF NOT EXISTS ${database};
