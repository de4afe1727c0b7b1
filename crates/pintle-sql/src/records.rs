//! Records as rows. Source: Helm `driver.SQL`.

use std::collections::BTreeMap;
use std::pin::pin;

use futures_util::TryStreamExt as _;
use pintle_history::{Driver, Error};
use pintle_release::{Release, SYSTEM_LABELS, decode, encode, labels, record_name};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Row};

use crate::connection::{Connection, commit, within};
use crate::failure::Failure;
use crate::options::ConnectOptions;
use crate::settings::Settings;
use crate::setup;
use crate::statements::{
    CREATE, CREATE_LABELS, DELETE, DELETE_LABELS, GET, LIST, REVISIONS, UPDATE,
};

/// Size of the text of a record. A database takes more than the mebibyte of a Secret, but not what
/// was made to fill the memory.
pub const MAX_BODY: usize = 256 << 20;

/// The namespace of releases that name none. Source: Helm `driver.defaultNamespace`.
const DEFAULT_NAMESPACE: &str = "default";

/// Records in a PostgreSQL database.
pub struct Sql {
    connection: Connection,
    /// Empty for all.
    namespace: String,
}

impl Sql {
    /// Connects, makes the tables if they are not there, and has the records of a namespace, or of
    /// all if it is empty.
    ///
    /// # Errors
    /// Settings that cannot be used, a database that cannot be reached or refuses, and tables that
    /// cannot be made. No error has a password in it.
    pub fn connect(
        options: &ConnectOptions,
        namespace: &str,
    ) -> Result<Sql, pintle_cluster::Error> {
        let connection = Connection::new(Settings::new(options)?)?;
        connection.run(setup::ensure)?;
        Ok(Sql { connection, namespace: namespace.to_owned() })
    }

    /// The records that a statement finds, the unreadable ones left out.
    fn find(&self, statement: &str, texts: &[&str]) -> Result<Vec<Release>, Failure> {
        self.connection.run(async |client: &mut Client| {
            let mut found = Vec::new();
            each(client, statement, texts, |row| found.extend(read(row).ok())).await?;
            Ok(found)
        })
    }

    /// Writes a row, and the labels of a new one with it; the number of rows.
    fn write(&self, row: &NewRow<'_>, is_new: bool) -> Result<u64, Failure> {
        let statement = if is_new { CREATE } else { UPDATE };
        self.connection.run(async |client: &mut Client| {
            let transaction = within(client.transaction()).await?;
            let count = within(transaction.execute_typed(statement, &row.values())).await?;
            if is_new && !row.names.is_empty() {
                within(transaction.execute_typed(CREATE_LABELS, &row.labels())).await?;
            }
            commit(transaction).await?;
            Ok(count)
        })
    }
}

/// Asks, and hands on the rows as they come.
async fn each(
    client: &Client,
    statement: &str,
    texts: &[&str],
    mut take: impl FnMut(&Row),
) -> Result<(), Failure> {
    let bound = i64::try_from(MAX_BODY).unwrap_or(i64::MAX);
    let mut values: Vec<(&(dyn ToSql + Sync), Type)> = vec![(&bound, Type::INT8)];
    values.extend(texts.iter().map(|text| (text as &(dyn ToSql + Sync), Type::TEXT)));
    let rows = within(client.query_typed_raw(statement, values)).await?;
    let mut rows = pin!(rows);
    while let Some(row) = within(rows.try_next()).await? {
        take(&row);
    }
    Ok(())
}

/// The record of a row and the labels that its user gave it.
fn read(row: &Row) -> Result<Release, String> {
    let column = |nth: usize| row.try_get::<_, Option<&str>>(nth).map_err(|e| e.to_string());
    let body = column(0)?.ok_or_else(|| format!("it is longer than {MAX_BODY} bytes"))?;
    let mut release = decode(body.as_bytes()).map_err(|error| error.to_string())?;
    let labels = column(1)?.unwrap_or("{}");
    release.labels = serde_json::from_str(labels).map_err(|error| error.to_string())?;
    drop_system(&mut release.labels);
    Ok(release)
}

fn drop_system(labels: &mut BTreeMap<String, String>) {
    labels.retain(|key, _| !SYSTEM_LABELS.contains(&key.as_str()));
}

/// What is written of a record.
struct NewRow<'a> {
    key: String,
    body: String,
    name: &'a str,
    namespace: &'a str,
    version: i64,
    status: &'a str,
    now: i64,
    /// Labels that the user gave.
    names: Vec<&'a str>,
    texts: Vec<&'a str>,
}

impl NewRow<'_> {
    fn new<'a>(release: &'a Release, now: i64, asked: &str) -> Result<NewRow<'a>, Error> {
        let failed = |error: &dyn std::fmt::Display| {
            let name = &release.name;
            Error::Record(format!("{asked}: failed to encode release {name:?}: {error}"))
        };
        let body = encode(release).map_err(|error| failed(&error))?;
        if body.len() > MAX_BODY {
            return Err(failed(&format!("it is longer than {MAX_BODY} bytes")));
        }
        let is_own = |(key, _): &(&String, &String)| !SYSTEM_LABELS.contains(&key.as_str());
        let labels = release.labels.iter().filter(is_own);
        let (names, texts) = labels.map(|(key, value)| (key.as_str(), value.as_str())).unzip();
        Ok(NewRow {
            key: release.record_name(),
            body,
            name: &release.name,
            namespace: match release.namespace.as_str() {
                "" => DEFAULT_NAMESPACE,
                namespace => namespace,
            },
            version: release.version,
            status: release.info.status.as_str(),
            now,
            names,
            texts,
        })
    }

    fn values(&self) -> [(&(dyn ToSql + Sync), Type); 7] {
        [
            (&self.key, Type::TEXT),
            (&self.body, Type::TEXT),
            (&self.name, Type::TEXT),
            (&self.namespace, Type::TEXT),
            (&self.version, Type::INT8),
            (&self.status, Type::TEXT),
            (&self.now, Type::INT8),
        ]
    }

    fn labels(&self) -> [(&(dyn ToSql + Sync), Type); 4] {
        [
            (&self.key, Type::TEXT),
            (&self.namespace, Type::TEXT),
            (&self.names, Type::TEXT_ARRAY),
            (&self.texts, Type::TEXT_ARRAY),
        ]
    }
}

impl Driver for Sql {
    fn get(&self, release: &str, revision: i64) -> Result<Release, Error> {
        let key = record_name(release, revision);
        let found = self.connection.run(async |client: &mut Client| {
            let mut found = None;
            each(client, GET, &[&key, &self.namespace], |row| found = Some(read(row))).await?;
            Ok(found)
        });
        let found = found.map_err(|failure| failure.of(&format!("get: failed to get {key:?}")))?;
        found
            .ok_or(Error::NotFound)?
            .map_err(|error| Error::Record(format!("get: failed to decode data {key:?}: {error}")))
    }

    fn revisions(&self, release: &str) -> Result<Vec<Release>, Error> {
        let found = self.find(REVISIONS, &[release, &self.namespace]);
        let mut found =
            found.map_err(|failure| failure.of("query: failed to query with labels"))?;
        found.sort_by_key(|release| release.version);
        Ok(found)
    }

    fn list(&self) -> Result<Vec<Release>, Error> {
        let found = self.find(LIST, &[&self.namespace]);
        let mut found = found.map_err(|failure| failure.of("list: failed to list"))?;
        for release in &mut found {
            release.labels = labels(release, ("createdAt", 0));
            release.labels.remove("createdAt");
        }
        Ok(found)
    }

    fn create(&self, release: &Release, now: i64) -> Result<(), Error> {
        let row = NewRow::new(release, now, "create")?;
        match self.write(&row, true) {
            Ok(_) => Ok(()),
            Err(failure) if failure.is_duplicate() => Err(Error::Exists),
            Err(failure) => Err(failure.of("create: failed to create")),
        }
    }

    fn update(&self, release: &Release, now: i64) -> Result<(), Error> {
        let row = NewRow::new(release, now, "update")?;
        match self.write(&row, false) {
            Ok(0) => Err(Error::NotFound),
            Ok(_) => Ok(()),
            Err(failure) => Err(failure.of("update: failed to update")),
        }
    }

    fn delete(&self, release: &str, revision: i64) -> Result<(), Error> {
        let key = record_name(release, revision);
        let values: [(&(dyn ToSql + Sync), Type); 2] =
            [(&key, Type::TEXT), (&self.namespace, Type::TEXT)];
        let done = self.connection.run(async |client: &mut Client| {
            let transaction = within(client.transaction()).await?;
            let count = within(transaction.execute_typed(DELETE, &values)).await?;
            within(transaction.execute_typed(DELETE_LABELS, &values)).await?;
            commit(transaction).await?;
            Ok(count)
        });
        match done {
            Ok(0) => Err(Error::NotFound),
            Ok(_) => Ok(()),
            Err(failure) => Err(failure.of("delete: failed to delete")),
        }
    }
}
