//! Tables and the other forms in which lists are printed.

use std::io::Write;

use pintle_release::to_go_json;
use pintle_yaml::emit::json_to_yaml;
use serde::Serialize;

use crate::args::OutputFormat;
use crate::report::Failure;

/// Rows of cells; the columns are as wide as their widest cells and stand apart by a tab.
/// Source: gosuri/uitable, which Helm prints with.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// The table with a line break at its end; that alone if there are no rows.
    pub(crate) fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.flat_map(|cell| cell.split('\n')).map(width).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let lines: Vec<String> = self.rows.iter().map(|row| line(row, &widths)).collect();
        lines.join("\n") + "\n"
    }
}

fn line(row: &[String], widths: &[usize]) -> String {
    let cells: Vec<String> = row.iter().zip(widths).map(|(cell, at)| resize(cell, *at)).collect();
    cells.join("\t")
}

/// A cell as wide as its column. The line breaks of a cell count as characters there, so that a cell
/// of several lines may turn out too wide; it is cut then.
fn resize(cell: &str, wanted: usize) -> String {
    const DOTS: &str = "...";
    let actual = width(cell);
    if actual <= wanted {
        return format!("{cell}{}", " ".repeat(wanted - actual));
    }
    let mut text = String::new();
    let mut used = 0;
    for c in cell.chars() {
        text.push(c);
        let width = width(c.encode_utf8(&mut [0; 4]));
        if used + width + DOTS.len() >= wanted {
            break;
        }
        used += width;
    }
    text + DOTS
}

/// Columns that a text takes on a terminal; escape sequences take none.
fn width(text: &str) -> usize {
    let mut columns = 0;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => drop(chars.by_ref().find(|c| c.is_ascii_alphabetic())),
            '\n' | '\r' => {}
            c if is_wide(c) => columns += 2,
            c if c.is_control() => {}
            _ => columns += 1,
        }
    }
    columns
}

/// Whether a character takes two columns: those of East Asian scripts and pictures.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x115f | 0x2e80..=0x303e | 0x3041..=0x33ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff
        | 0xa000..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60
        | 0xffe0..=0xffe6 | 0x1f300..=0x1f64f | 0x1f900..=0x1f9ff | 0x20000..=0x3fffd)
}

/// Prints something in one of its forms.
pub(crate) fn print(
    out: &mut dyn Write,
    format: OutputFormat,
    data: &impl Serialize,
    text: impl FnOnce() -> String,
) -> Result<u8, Failure> {
    match format {
        OutputFormat::Table => out.write_all(text().as_bytes())?,
        OutputFormat::Json => {
            out.write_all(&json(data)?)?;
            out.write_all(b"\n")?;
        }
        OutputFormat::Yaml => out.write_all(&yaml(data)?)?,
    }
    out.flush()?;
    Ok(0)
}

fn json(data: &impl Serialize) -> Result<Vec<u8>, Failure> {
    to_go_json(data).map_err(|error| Failure::new(format!("unable to write JSON output: {error}")))
}

/// YAML as Helm writes it: of the JSON.
pub(crate) fn yaml(data: &impl Serialize) -> Result<Vec<u8>, Failure> {
    json_to_yaml(&json(data)?)
        .map_err(|error| Failure::new(format!("unable to write YAML output: {error}")))
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn columns_are_as_wide_as_their_widest_cells() {
        let mut table = Table::default();
        table.row(["NAME", "X"]);
        table.row(["long name", "ü"]);
        table.row(["漢", "two\nlines"]);
        assert_eq!(table.text(), "NAME     \tX    \nlong name\tü    \n漢       \ttw...\n");
        assert_eq!(Table::default().text(), "\n");
    }
}
