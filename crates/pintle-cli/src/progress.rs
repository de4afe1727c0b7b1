//! What a wait shows of its objects: a table that is drawn anew on a terminal, lines elsewhere.

use std::time::{Duration, Instant};

use pintle_action::Waiting;

use crate::args::ProgressChoice;
use crate::environment::Environment;
use crate::terminal::{Paint, SharedWriter, Terminal};

/// Lines of a terminal whose height is not known.
const DEFAULT_HEIGHT: usize = 24;

/// Columns of a terminal whose width is not known.
const DEFAULT_WIDTH: usize = 80;

/// Lines that are left free above the table, and one for what is left out.
const SPARE_LINES: usize = 3;

/// How a wait is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// Not at all: Helm tells nothing either, and scripts compare.
    Off,
    /// A line for each change.
    Plain,
    /// A table that is drawn anew.
    Live,
}

/// Shows what a wait has come to.
pub(crate) struct Progress {
    manner: Manner,
    paint: Paint,
    err: SharedWriter,
    rows: Vec<Row>,
    begun: Option<Instant>,
    /// Lines of the table that are on the screen.
    drawn: usize,
}

struct Row {
    object: Waiting,
    /// When it came into its state.
    since: Instant,
}

impl Progress {
    /// What the flag says; by itself a table on a terminal, and lines where `CI` is set.
    pub(crate) fn new(
        choice: ProgressChoice,
        paint: Paint,
        environment: &Environment,
        terminal: &Terminal,
    ) -> Progress {
        let is_ci = !matches!(environment.variable("CI"), "" | "false" | "0");
        let manner = match choice {
            ProgressChoice::Off => Manner::Off,
            ProgressChoice::Plain => Manner::Plain,
            ProgressChoice::Live => Manner::Live,
            ProgressChoice::Auto if is_ci => Manner::Plain,
            ProgressChoice::Auto if terminal.stderr_is_terminal => Manner::Live,
            ProgressChoice::Auto => Manner::Off,
        };
        let err = terminal.err.clone();
        Progress { manner, paint, err, rows: Vec::new(), begun: None, drawn: 0 }
    }

    /// Shows the objects as they are now.
    pub(crate) fn show(&mut self, objects: &[Waiting], now: Instant) {
        let begun = *self.begun.get_or_insert(now);
        let passed = now.saturating_duration_since(begun);
        let changed = self.take(objects, now);
        match self.manner {
            Manner::Off => {}
            Manner::Plain => {
                // Before the first look there is nothing to tell.
                let is_known =
                    |object: &Waiting| object.state != "Unknown" || !object.message.is_empty();
                for object in changed.into_iter().filter(is_known) {
                    self.err.line(&plain_line(&object, passed));
                }
            }
            Manner::Live => self.draw(now),
        }
    }

    /// Writes a line above the table.
    pub(crate) fn line(&mut self, text: &str) {
        self.erase();
        self.err.line(text);
    }

    /// The wait is over: its table stays, and what comes next begins below it.
    pub(crate) fn end(&mut self) {
        self.rows.clear();
        self.begun = None;
        self.drawn = 0;
    }

    /// Takes over what is new, and says what that is.
    fn take(&mut self, objects: &[Waiting], now: Instant) -> Vec<Waiting> {
        let mut changed = Vec::new();
        let mut old = std::mem::take(&mut self.rows).into_iter();
        for object in objects {
            // Rows keep their order for as long as a wait lasts.
            let row = old.next().filter(|row| is_same(&row.object, object));
            let since = match &row {
                Some(row) if row.object.state == object.state => row.since,
                _ => now,
            };
            if row.is_none_or(|row| row.object != *object) {
                changed.push(object.clone());
            }
            self.rows.push(Row { object: object.clone(), since });
        }
        changed
    }

    fn draw(&mut self, now: Instant) {
        let size = terminal_size::terminal_size_of(std::io::stderr());
        let (width, height) = size.map_or((DEFAULT_WIDTH, DEFAULT_HEIGHT), |(width, height)| {
            (usize::from(width.0), usize::from(height.0))
        });
        let lines = self.table(now, width, height);
        self.erase();
        self.drawn = lines.len();
        self.err.bytes(lines.concat().as_bytes());
    }

    fn erase(&mut self) {
        if self.drawn > 0 {
            // To the beginning of so many lines above, then away with all below.
            self.err.bytes(format!("\u{1b}[{}F\u{1b}[J", self.drawn).as_bytes());
            self.drawn = 0;
        }
    }

    /// The lines of the table, each with its end: what is not ready first.
    fn table(&self, now: Instant, width: usize, height: usize) -> Vec<String> {
        let begun = self.begun.unwrap_or(now);
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        rows.sort_by_key(|row| is_reached(&row.object));
        let ready = rows.iter().filter(|row| is_reached(&row.object)).count();
        let room = height.saturating_sub(SPARE_LINES).max(1);
        let names = rows.iter().take(room).map(|row| title(&row.object).chars().count());
        let name_width = names.max().unwrap_or_default().min(width / 2);
        let mut lines: Vec<String> = rows
            .iter()
            .take(room)
            .map(|row| {
                // How long it took, or how long it has taken by now.
                let end = if is_reached(&row.object) { row.since } else { now };
                let passed = end.saturating_duration_since(begun);
                self.row(&row.object, passed, name_width, width)
            })
            .collect();
        let left_out = rows.len().saturating_sub(room);
        if left_out > 0 {
            lines.push(format!("  {left_out} more; {ready} of {} are ready\n", rows.len()));
        }
        lines
    }

    fn row(&self, object: &Waiting, passed: Duration, name_width: usize, width: usize) -> String {
        const STATE_WIDTH: usize = 11;
        const TIME_WIDTH: usize = 7;
        let name = fitting(&title(object), name_width);
        let state = format!("{:STATE_WIDTH$}", fitting(&object.state, STATE_WIDTH));
        let time = seconds(passed);
        let used = 2 + name_width + 2 + STATE_WIDTH + 1 + TIME_WIDTH + 2;
        let message = fitting(&object.message, width.saturating_sub(used + 1));
        let state = self.paint.state(&state);
        let row = format!("  {name:name_width$}  {state} {time:>TIME_WIDTH$}  {message}");
        format!("{}\n", row.trim_end())
    }
}

fn is_same(a: &Waiting, b: &Waiting) -> bool {
    a.kind == b.kind && a.namespace == b.namespace && a.name == b.name
}

fn is_reached(object: &Waiting) -> bool {
    object.state == "Current"
}

fn title(object: &Waiting) -> String {
    format!("{}/{}", object.kind, object.name)
}

fn plain_line(object: &Waiting, passed: Duration) -> String {
    let line = format!(
        "{:>7}  {}  {}  {}",
        seconds(passed),
        title(object),
        object.state,
        one_line(&object.message)
    );
    line.trim_end().to_owned()
}

fn seconds(passed: Duration) -> String {
    format!("{:.1}s", passed.as_secs_f64())
}

/// A text in one line, without characters that move the cursor.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A text of a number of characters at most.
fn fitting(text: &str, width: usize) -> String {
    let line = one_line(text);
    if line.chars().count() <= width {
        return line;
    }
    let mut short: String = line.chars().take(width.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};
    use std::time::{Duration, Instant};

    use pintle_action::Waiting;

    use super::{Manner, Progress};
    use crate::terminal::{Paint, SharedWriter};

    #[derive(Clone, Default)]
    struct Screen(Arc<Mutex<Vec<u8>>>);

    impl Write for Screen {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn progress(manner: Manner) -> (Progress, Screen) {
        let screen = Screen::default();
        let err = SharedWriter::new(screen.clone());
        let paint = Paint::PLAIN;
        (Progress { manner, paint, err, rows: Vec::new(), begun: None, drawn: 0 }, screen)
    }

    fn object(name: &str, state: &str, message: &str) -> Waiting {
        let of = str::to_owned;
        Waiting {
            kind: of("Deployment"),
            namespace: of("default"),
            name: of(name),
            state: of(state),
            message: of(message),
        }
    }

    fn text(screen: &Screen) -> String {
        String::from_utf8(screen.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn lines_tell_what_has_changed_and_nothing_else() {
        let (mut progress, screen) = progress(Manner::Plain);
        let start = Instant::now();
        let waiting = object("web", "InProgress", "Available: 0/2\n");
        progress.show(&[waiting.clone(), object("db", "Current", "")], start);
        progress.show(&[waiting, object("db", "Current", "")], start + Duration::from_secs(1));
        progress.show(
            &[object("web", "Current", "Available"), object("db", "Current", "")],
            start + Duration::from_millis(12_340),
        );
        assert_eq!(
            text(&screen),
            "   0.0s  Deployment/web  InProgress  Available: 0/2\n   \
             0.0s  Deployment/db  Current\n  12.3s  Deployment/web  Current  Available\n"
        );
    }

    #[test]
    fn a_table_is_erased_before_it_is_drawn_anew() {
        let (mut progress, screen) = progress(Manner::Live);
        let start = Instant::now();
        progress.show(&[object("web", "InProgress", "0/2")], start);
        progress.line("a notice");
        progress.show(&[object("web", "Current", "2/2")], start + Duration::from_secs(2));
        progress.end();
        progress.line("what comes next");
        assert_eq!(
            text(&screen),
            "  Deployment/web  InProgress     0.0s  0/2\n\u{1b}[1F\u{1b}[Ja notice\n  \
             Deployment/web  Current        2.0s  2/2\nwhat comes next\n"
        );
    }

    #[test]
    fn a_table_fits_its_terminal() {
        let (mut progress, _) = progress(Manner::Live);
        let start = Instant::now();
        let objects: Vec<Waiting> = (0..9)
            .map(|n| {
                object(
                    &format!("web-{n}"),
                    if n < 7 { "Current" } else { "Failed" },
                    "long ".repeat(30).as_str(),
                )
            })
            .collect();
        progress.begun = Some(start);
        progress.take(&objects, start);
        let lines = progress.table(start, 60, 6);
        assert_eq!(lines.len(), 4);
        assert!(lines.iter().all(|line| line.trim_end().chars().count() < 60), "{lines:#?}");
        assert!(lines[0].contains("web-7") && lines[1].contains("web-8"), "{lines:#?}");
        assert_eq!(lines[3], "  6 more; 7 of 9 are ready\n");
    }
}
