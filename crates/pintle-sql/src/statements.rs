//! The texts that go to the database. Source: Helm `driver.SQL`.

/// The steps that make the tables, by the name under which they are booked. Helm's own: whoever
/// comes second finds them done.
pub(crate) const STEPS: [(&str, &str); 2] = [
    (
        "custom_labels",
        "CREATE TABLE custom_labels_v1 (
            releaseKey VARCHAR(64),
            releaseNamespace VARCHAR(67),
            key VARCHAR(317),
            value VARCHAR(63)
        );
        CREATE INDEX ON custom_labels_v1 (releaseKey, releaseNamespace);
        GRANT ALL ON custom_labels_v1 TO PUBLIC;
        ALTER TABLE custom_labels_v1 ENABLE ROW LEVEL SECURITY",
    ),
    (
        "init",
        "CREATE TABLE releases_v1 (
            key VARCHAR(90),
            type VARCHAR(64) NOT NULL,
            body TEXT NOT NULL,
            name VARCHAR(64) NOT NULL,
            namespace VARCHAR(64) NOT NULL,
            version INTEGER NOT NULL,
            status TEXT NOT NULL,
            owner TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            modifiedAt INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (key, namespace)
        );
        CREATE INDEX ON releases_v1 (key, namespace);
        CREATE INDEX ON releases_v1 (version);
        CREATE INDEX ON releases_v1 (status);
        CREATE INDEX ON releases_v1 (owner);
        CREATE INDEX ON releases_v1 (createdAt);
        CREATE INDEX ON releases_v1 (modifiedAt);
        GRANT ALL ON releases_v1 TO PUBLIC;
        ALTER TABLE releases_v1 ENABLE ROW LEVEL SECURITY",
    ),
];

/// The book of the steps, as sql-migrate keeps it.
pub(crate) const MAKE_BOOK: &str = "CREATE TABLE IF NOT EXISTS gorp_migrations (
    id TEXT NOT NULL PRIMARY KEY,
    applied_at TIMESTAMP WITH TIME ZONE
)";

/// Steps that were done.
pub(crate) const READ_BOOK: &str = "SELECT id FROM gorp_migrations ORDER BY id";

/// Books a step.
pub(crate) const BOOK: &str = "INSERT INTO gorp_migrations (id, applied_at) VALUES ($1, now())";

/// Keeps others of our kind away while the steps are done. The number is the word `pintle`.
pub(crate) const KEEP_AWAY: &str = "SELECT pg_advisory_xact_lock(123598127000677)";

/// Record and labels. A record longer than a bound is nothing; labels are an object of JSON, or
/// nothing.
macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT CASE WHEN octet_length(r.body) <= $1 THEN r.body END, ",
            "(SELECT json_object_agg(l.key, l.value)::text FROM custom_labels_v1 l ",
            "WHERE l.releaseKey = r.key AND l.releaseNamespace = r.namespace ",
            "AND l.key IS NOT NULL AND l.value IS NOT NULL) ",
            "FROM releases_v1 r WHERE ",
            $condition
        )
    };
}

/// One revision: bound, key, namespace.
pub(crate) const GET: &str = select!("r.key = $2 AND r.namespace = $3");

/// All revisions of a release: bound, name, namespace or nothing.
pub(crate) const REVISIONS: &str =
    select!("r.owner = 'helm' AND r.name = $2 AND ($3 = '' OR r.namespace = $3)");

/// All records: bound, namespace or nothing.
pub(crate) const LIST: &str = select!("r.owner = 'helm' AND ($2 = '' OR r.namespace = $2)");

/// A new record.
pub(crate) const CREATE: &str = "INSERT INTO releases_v1 \
    (key, type, body, name, namespace, version, status, owner, createdAt) \
    VALUES ($1, 'helm.sh/release.v1', $2, $3, $4, $5, $6, 'helm', $7)";

/// The labels of a new record: key, namespace, names and values.
pub(crate) const CREATE_LABELS: &str = "INSERT INTO custom_labels_v1 \
    (releaseKey, releaseNamespace, key, value) \
    SELECT $1, $2, l.key, l.value FROM unnest($3, $4) AS l (key, value)";

/// A record anew. Labels are never changed.
pub(crate) const UPDATE: &str = "UPDATE releases_v1 SET body = $2, name = $3, version = $5, \
    status = $6, owner = 'helm', modifiedAt = $7 WHERE key = $1 AND namespace = $4";

/// Takes a record away.
pub(crate) const DELETE: &str = "DELETE FROM releases_v1 WHERE key = $1 AND namespace = $2";

/// Takes the labels of a record away.
pub(crate) const DELETE_LABELS: &str =
    "DELETE FROM custom_labels_v1 WHERE releaseKey = $1 AND releaseNamespace = $2";
