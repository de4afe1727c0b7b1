//! A sandbox that is kept in a file.
//!
//! Every request is one transaction: whatever has been answered is in the file, and whoever opens
//! it after a crash finds the state after the last answer.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use redb::{Database, DatabaseError, ReadableDatabase as _, ReadableTable as _, TableDefinition};
use serde_json::Value;

use crate::clock::Moment;
use crate::state::State;
use crate::store::Key;

/// Objects as JSON, by group, resource, namespace and name.
const OBJECTS: TableDefinition<'_, (&str, &str, &str, &str), &[u8]> =
    TableDefinition::new("objects");

/// Numbers by name.
const NUMBERS: TableDefinition<'_, &str, i64> = TableDefinition::new("numbers");

const FORMAT: &str = "format";
const VERSION: &str = "version";
const NOW: &str = "now";

/// The layout that this program reads and writes.
const LAYOUT: i64 = 1;

/// Why a sandbox cannot be kept in a file.
#[derive(Debug)]
pub enum FileError {
    /// Somebody else has it open.
    Busy,
    /// It is no sandbox, or one of another version.
    Foreign(String),
    /// It cannot be read or written.
    Failed(String),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileError::Busy => f.write_str("another program has the sandbox open"),
            FileError::Foreign(why) => write!(f, "the file is no sandbox of this program: {why}"),
            FileError::Failed(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for FileError {}

impl From<DatabaseError> for FileError {
    fn from(error: DatabaseError) -> FileError {
        match error {
            DatabaseError::DatabaseAlreadyOpen => FileError::Busy,
            DatabaseError::Storage(redb::StorageError::Io(error))
                if error.kind() == std::io::ErrorKind::InvalidData =>
            {
                FileError::Foreign(error.to_string())
            }
            DatabaseError::UpgradeRequired(_) => FileError::Foreign(error.to_string()),
            error => FileError::Failed(error.to_string()),
        }
    }
}

/// An open file.
pub(crate) struct File {
    database: Database,
    /// Changes up to here are in it.
    written: u64,
    now: Moment,
}

/// What was in a file.
pub(crate) struct Kept {
    pub(crate) now: Moment,
    pub(crate) version: u64,
    pub(crate) objects: BTreeMap<Key, Arc<Value>>,
}

impl File {
    /// Opens or makes a file; with what is in it, if there is anything.
    pub(crate) fn open(path: &Path) -> Result<(File, Option<Kept>), FileError> {
        let database = Database::create(path)?;
        let kept = read(&database)?;
        let (written, now) = kept.as_ref().map_or((0, 0), |kept| (kept.version, kept.now));
        Ok((File { database, written, now }, kept))
    }

    /// Writes what has changed.
    pub(crate) fn write(&mut self, state: &State) -> Result<(), FileError> {
        let version = state.store.version();
        if version == self.written && state.now == self.now {
            return Ok(());
        }
        self.commit(state).map_err(|error| FileError::Failed(error.to_string()))?;
        self.written = version;
        self.now = state.now;
        Ok(())
    }

    fn commit(&self, state: &State) -> Result<(), redb::Error> {
        let version = state.store.version();
        let transaction = self.database.begin_write()?;
        {
            let mut objects = transaction.open_table(OBJECTS)?;
            let changes = state.store.changes_after(self.written);
            for change in changes.into_iter().flatten() {
                let Key { group, resource, namespace, name } = &change.key;
                let key = (group.as_str(), resource.as_str(), namespace.as_str(), name.as_str());
                match &change.new {
                    Some(object) => {
                        objects.insert(key, object.to_string().as_bytes())?;
                    }
                    None => {
                        objects.remove(key)?;
                    }
                }
            }
            let mut numbers = transaction.open_table(NUMBERS)?;
            numbers.insert(FORMAT, LAYOUT)?;
            numbers.insert(NOW, state.now)?;
            numbers.insert(VERSION, i64::try_from(version).unwrap_or(i64::MAX))?;
        }
        transaction.commit()?;
        Ok(())
    }
}

fn read(database: &Database) -> Result<Option<Kept>, FileError> {
    let failed = |error: redb::Error| FileError::Failed(error.to_string());
    let transaction = database.begin_read().map_err(|error| failed(error.into()))?;
    let numbers = match transaction.open_table(NUMBERS) {
        Ok(numbers) => numbers,
        Err(redb::TableError::TableDoesNotExist(_)) => return Ok(None),
        Err(error) => return Err(failed(error.into())),
    };
    let number = |name: &str| -> Result<i64, FileError> {
        let found = numbers.get(name).map_err(|error| failed(error.into()))?;
        Ok(found.map(|found| found.value()).unwrap_or_default())
    };
    let layout = number(FORMAT)?;
    if layout != LAYOUT {
        return Err(FileError::Foreign(format!("it has layout {layout}, not {LAYOUT}")));
    }
    let objects = objects(&transaction)?;
    let version = u64::try_from(number(VERSION)?).unwrap_or(0);
    Ok(Some(Kept { now: number(NOW)?, version, objects }))
}

fn objects(transaction: &redb::ReadTransaction) -> Result<BTreeMap<Key, Arc<Value>>, FileError> {
    let failed = |error: redb::Error| FileError::Failed(error.to_string());
    let table = transaction.open_table(OBJECTS).map_err(|error| failed(error.into()))?;
    let mut objects = BTreeMap::new();
    for entry in table.iter().map_err(|error| failed(error.into()))? {
        let (key, text) = entry.map_err(|error| failed(error.into()))?;
        let (group, resource, namespace, name) = key.value();
        let object: Value = serde_json::from_slice(text.value())
            .map_err(|error| FileError::Foreign(format!("{resource} {name}: {error}")))?;
        objects.insert(Key::new(group, resource, namespace, name), Arc::new(object));
    }
    Ok(objects)
}
