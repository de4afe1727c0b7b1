//! The tables, made if they are not there. Source: Helm `SQL.ensureDBSetup` and sql-migrate.

use pintle_cluster::ErrorKind;
use tokio_postgres::Client;
use tokio_postgres::types::Type;

use crate::connection::{commit, within};
use crate::failure::Failure;
use crate::statements::{BOOK, KEEP_AWAY, MAKE_BOOK, READ_BOOK, STEPS};

/// How often it is tried while others make the same tables: Helm does that step by step and keeps
/// nobody away.
const TRIES: usize = 5;

/// Sees to it that the tables are there.
pub(crate) async fn ensure(client: &mut Client) -> Result<(), Failure> {
    let mut tries = 0;
    loop {
        tries += 1;
        let done = match within(client.query_typed(READ_BOOK, &[])).await {
            Ok(rows) => rows.iter().filter_map(|row| row.try_get(0).ok()).collect(),
            Err(failure) => match Failure::is_missing_table(&failure) {
                true => Vec::new(),
                false => return Err(failure),
            },
        };
        if missing(&done).next().is_none() {
            return Ok(());
        }
        match make(client).await {
            Err(failure) if failure.is_race() && tries < TRIES => {}
            result => return result,
        }
    }
}

/// The steps that are not booked.
fn missing(done: &[String]) -> impl Iterator<Item = (&'static str, &'static str)> {
    STEPS.into_iter().filter(|(id, _)| !done.iter().any(|done| done == id))
}

/// All steps that are missing, or none.
async fn make(client: &mut Client) -> Result<(), Failure> {
    let transaction = within(client.transaction()).await?;
    within(transaction.batch_execute(KEEP_AWAY)).await?;
    within(transaction.batch_execute(MAKE_BOOK)).await?;
    let rows = within(transaction.query_typed(READ_BOOK, &[])).await?;
    let done: Vec<String> = rows.iter().filter_map(|row| row.try_get(0).ok()).collect();
    if let Some(id) = unknown(&done) {
        let text = format!(
            "Unable to create migration plan because of {id}: unknown migration in database"
        );
        return Err(Failure::new(ErrorKind::Server, text));
    }
    for (id, text) in missing(&done) {
        within(transaction.batch_execute(text)).await?;
        within(transaction.execute_typed(BOOK, &[(&id, Type::TEXT)])).await?;
    }
    commit(transaction).await
}

/// A step that nobody here knows: a later Helm changed the tables.
fn unknown(done: &[String]) -> Option<&String> {
    done.iter().find(|done| !STEPS.iter().any(|(id, _)| id == done))
}

#[cfg(test)]
mod tests {
    use super::{missing, unknown};

    #[test]
    fn only_missing_steps_are_done() {
        let steps = |done: &[&str]| {
            let done: Vec<String> = done.iter().map(|id| (*id).to_owned()).collect();
            let missing: Vec<&str> = missing(&done).map(|(id, _)| id).collect();
            (missing.join(" "), unknown(&done).cloned())
        };
        assert_eq!(steps(&[]), ("custom_labels init".to_owned(), None));
        // A Helm of before 3.13 made no labels.
        assert_eq!(steps(&["init"]), ("custom_labels".to_owned(), None));
        assert_eq!(steps(&["custom_labels", "init"]), (String::new(), None));
        assert_eq!(steps(&["init", "later"]).1, Some("later".to_owned()));
    }
}
