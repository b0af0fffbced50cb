-- The directory. Kept in clear, since it is what is looked up; the password only as its hash.
CREATE TABLE people (
    code            TEXT PRIMARY KEY,
    phone           TEXT NOT NULL,  -- canonical: +84 and 9 digits
    registered      INTEGER NOT NULL CHECK (registered IN (0, 1)),
    password_hash   TEXT,           -- Argon2id, PHC form
    password_set_at INTEGER         -- Unix seconds
) STRICT, WITHOUT ROWID;

-- Every message of the last 7 days, under pseudonyms.
--   open      admitted, not judged to the end
--   issued    a password was set, and its reply is not known to be sent
--   owed      another text is due, and not known to be sent
--   answered  sent, or nothing was to be sent
CREATE TABLE messages (
    id      BLOB PRIMARY KEY,
    at      INTEGER NOT NULL,
    request BLOB,                   -- phone and code; none if the message has no code of its own to answer
    state   TEXT NOT NULL CHECK (state IN ('open', 'issued', 'owed', 'answered')),
    outcome TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_by_request ON messages (request, at) WHERE request IS NOT NULL;
CREATE INDEX messages_by_time ON messages (at);
CREATE INDEX messages_issued ON messages (at) WHERE state = 'issued';

-- Answers per phone and day, under pseudonyms.
CREATE TABLE daily (
    day     TEXT NOT NULL,
    sender  BLOB NOT NULL,
    answers INTEGER NOT NULL,
    PRIMARY KEY (day, sender)
) STRICT, WITHOUT ROWID;

-- What became of the messages. About nobody in particular, so it is kept.
CREATE TABLE outcomes (
    day      TEXT NOT NULL,
    outcome  TEXT NOT NULL,
    reason   TEXT NOT NULL,         -- empty if the outcome says it all
    messages INTEGER NOT NULL,
    PRIMARY KEY (day, outcome, reason)
) STRICT, WITHOUT ROWID;
