//! Tables of the API server as kubectl prints them. Source: kubectl `TablePrinter`.

use pintle_action::Resources;
use serde_json::Value;

/// Spaces between columns, and the least width of one. Source: kubectl `GetNewTabWriter`.
const PADDING: usize = 3;
const MIN_WIDTH: usize = 6;

/// Each kind with the tables of its objects.
pub(super) fn text(live: &Resources) -> String {
    let mut text = String::new();
    for (title, tables) in live {
        text.push_str(&format!("==> {title}\n"));
        for (nth, table) in tables.iter().enumerate() {
            text.push_str(&rows(table, nth == 0));
        }
        text.push('\n');
    }
    text
}

/// The rows of a table, with a line of names above them if it is the first one.
fn rows(table: &Value, with_header: bool) -> String {
    let columns = table.get("columnDefinitions").and_then(Value::as_array);
    let shown: Vec<(usize, &str)> = columns
        .into_iter()
        .flatten()
        .enumerate()
        .filter(|(_, column)| column.get("priority").and_then(Value::as_i64).unwrap_or(0) == 0)
        .filter_map(|(at, column)| Some((at, column.get("name")?.as_str()?)))
        .collect();
    let mut lines: Vec<Vec<String>> = Vec::new();
    if with_header {
        lines.push(shown.iter().map(|(_, name)| name.to_uppercase()).collect());
    }
    for row in table.get("rows").and_then(Value::as_array).into_iter().flatten() {
        let cells = row.get("cells").and_then(Value::as_array);
        let cell = |at: usize| cells.and_then(|cells| cells.get(at)).map(cell_text);
        lines.push(shown.iter().map(|(at, _)| cell(*at).unwrap_or_default()).collect());
    }
    align(&lines)
}

fn cell_text(cell: &Value) -> String {
    match cell {
        Value::String(text) => text.lines().next().unwrap_or_default().to_owned(),
        Value::Null => "<nil>".to_owned(),
        other => other.to_string(),
    }
}

/// Columns as wide as their widest cells, but for the last one.
fn align(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        let widest = cells.map(|cell| cell.chars().count()).max().unwrap_or_default();
        (widest + PADDING).max(MIN_WIDTH)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for line in lines {
        for (at, cell) in line.iter().enumerate() {
            text.push_str(cell);
            if at + 1 < line.len() {
                let pad = widths[at].saturating_sub(cell.chars().count());
                text.push_str(&" ".repeat(pad));
            }
        }
        text.push('\n');
    }
    text
}
