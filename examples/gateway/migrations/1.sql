-- One text for both databases: SQLite gets its own names for the types, and STRICT, WITHOUT ROWID.

-- Which key the pseudonyms below were made with, so that no other is used.
CREATE TABLE gateway (
    version   BIGINT PRIMARY KEY,     -- of this schema
    key_check BYTEA NOT NULL
);

-- The time that everything below is measured in: one row. It never jumps (src/clock.rs).
CREATE TABLE clock (
    one    BIGINT PRIMARY KEY CHECK (one = 1),
    now    BIGINT NOT NULL,           -- Unix milliseconds
    day    TEXT NOT NULL,             -- in Viet Nam, 2021-10-22
    wall   BIGINT NOT NULL,           -- what the database's clock said when this row was written last
    beats  BIGINT NOT NULL,           -- how often it was written
    erased BIGINT NOT NULL            -- when what was forgotten was last erased
);

-- The directory. Kept in clear, since it is what is looked up; the password only as its hash.
CREATE TABLE people (
    code            TEXT PRIMARY KEY,
    phone           TEXT NOT NULL,    -- canonical: +84 and 9 digits
    registered      BOOLEAN NOT NULL,
    password_hash   TEXT,             -- Argon2id, PHC form
    password_set_at BIGINT            -- Unix seconds
);

-- Every message of the last 7 days, under pseudonyms.
--   open      admitted, not decided to the end
--   issued    a password was set, and its reply is not known to be sent
--   owed      another text is due, and not known to be sent
--   answered  sent, or nothing was to be sent
CREATE TABLE messages (
    id         BYTEA PRIMARY KEY,     -- the message's id and its sender
    at         BIGINT NOT NULL,       -- when it was dealt with last
    request    BYTEA,                 -- phone and code, or phone and malformed text; none if it gets no answer of its own
    state      TEXT NOT NULL CHECK (state IN ('open', 'issued', 'owed', 'answered')),
    outcome    TEXT NOT NULL,
    holder     BIGINT NOT NULL,       -- the delivery that is dealing with it
    held_until BIGINT NOT NULL        -- and for how long nobody else may
);
CREATE INDEX messages_by_request ON messages (request, at) WHERE request IS NOT NULL;
CREATE INDEX messages_by_time ON messages (at);

-- One row per phone, under a pseudonym. Whatever decides about a message of ours locks it first.
CREATE TABLE senders (
    sender    BYTEA PRIMARY KEY,
    at        BIGINT NOT NULL,
    day       TEXT NOT NULL,          -- of the two counts
    requests  BIGINT NOT NULL,
    malformed BIGINT NOT NULL
);
CREATE INDEX senders_by_time ON senders (at);

-- What became of the messages. About nobody in particular, so it is kept. Each count is the sum of 16
-- rows, so that messages dealt with at the same time do not wait for each other.
CREATE TABLE outcomes (
    day      TEXT NOT NULL,
    outcome  TEXT NOT NULL,
    reason   TEXT NOT NULL,           -- empty if the outcome says it all
    part     BIGINT NOT NULL,
    messages BIGINT NOT NULL,
    PRIMARY KEY (day, outcome, reason, part)
);

-- Written and deleted again to see whether there is room.
CREATE TABLE ballast (
    one  BIGINT PRIMARY KEY,
    data BYTEA NOT NULL
);
