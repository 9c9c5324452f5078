"""The full-text tables of both engines and the triggers that keep them in step; every statement may be repeated."""

SQLITE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_listings USING fts5("
    "words, content='catalogue_entries', content_rowid='id', tokenize='unicode61', prefix='2 3 4 5 6')",
    "DROP TRIGGER IF EXISTS search_listings_added",
    "DROP TRIGGER IF EXISTS search_listings_removed",
    "DROP TRIGGER IF EXISTS search_listings_changed",
    "CREATE TRIGGER search_listings_added AFTER INSERT ON catalogue_entries BEGIN "
    "INSERT INTO search_listings (rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER search_listings_removed AFTER DELETE ON catalogue_entries BEGIN "
    "INSERT INTO search_listings (search_listings, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER search_listings_changed AFTER UPDATE OF words ON catalogue_entries BEGIN "
    "INSERT INTO search_listings (search_listings, rowid, words) VALUES ('delete', old.id, old.words); "
    "INSERT INTO search_listings (rowid, words) VALUES (new.id, new.words); END",
)
POSTGRESQL = (
    "CREATE TABLE IF NOT EXISTS search_listings ("
    "entry_id integer PRIMARY KEY REFERENCES catalogue_entries (id) ON DELETE CASCADE, words tsvector NOT NULL)",
    "CREATE INDEX IF NOT EXISTS ix_search_listings_words ON search_listings USING gin (words)",
    "CREATE OR REPLACE FUNCTION keep_search_listings() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "INSERT INTO search_listings (entry_id, words) VALUES (NEW.id, to_tsvector('simple', NEW.words)) "
    "ON CONFLICT (entry_id) DO UPDATE SET words = excluded.words; RETURN NULL; END $$",
    "DROP TRIGGER IF EXISTS search_listings_kept ON catalogue_entries",
    "CREATE TRIGGER search_listings_kept AFTER INSERT OR UPDATE OF words ON catalogue_entries "
    "FOR EACH ROW EXECUTE FUNCTION keep_search_listings()",
)
