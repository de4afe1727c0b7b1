//! `pintle oracle`: answers questions about the engine, one JSON object a line, so that a program
//! can compare them with Helm's answers.

mod answers;
mod dump;
mod rendering;
mod typed;

use std::io::{BufRead, BufReader, Read};

use serde_json::{Map as Fields, Value as Json, json};

use crate::report::Failure;
use crate::terminal::Terminal;

/// An answer to one question: the output, and what Helm would have logged.
struct Answer {
    output: Result<Json, String>,
    log: Vec<String>,
}

impl Answer {
    fn plain(output: Result<Json, String>) -> Answer {
        Answer { output, log: Vec::new() }
    }
}

/// Reads questions until the input ends.
pub(crate) fn run(terminal: &mut Terminal) -> Result<u8, Failure> {
    let input = std::mem::replace(&mut terminal.input, Box::new(std::io::empty()));
    let mut input: BufReader<Box<dyn Read>> = BufReader::new(input);
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        if !line.trim_ascii().is_empty() {
            writeln!(terminal.out, "{}", answer(&line))?;
            terminal.out.flush()?;
        }
        line.clear();
    }
    Ok(0)
}

fn answer(line: &[u8]) -> Json {
    let question: Fields<String, Json> = match serde_json::from_slice(line) {
        Ok(question) => question,
        Err(error) => return json!({ "error": format!("oracle: bad request: {error}") }),
    };
    let id = question.get("id").cloned().unwrap_or_default();
    let Answer { output, mut log } = answers::answer(&Question(&question));
    let mut answer = match output {
        Ok(output) => json!({ "id": id, "output": output }),
        Err(error) => json!({ "id": id, "error": error }),
    };
    if !log.is_empty() {
        log.sort();
        answer["log"] = json!(log);
    }
    answer
}

/// The fields of a question.
#[derive(Clone, Copy)]
struct Question<'a>(&'a Fields<String, Json>);

impl<'a> Question<'a> {
    fn get(self, name: &str) -> Option<&'a Json> {
        self.0.get(name).filter(|json| !json.is_null())
    }

    fn text(self, name: &str) -> &'a str {
        self.get(name).and_then(Json::as_str).unwrap_or_default()
    }

    fn flag(self, name: &str) -> bool {
        self.get(name).and_then(Json::as_bool).unwrap_or_default()
    }

    fn list(self, name: &str) -> &'a [Json] {
        self.get(name).and_then(Json::as_array).map_or(&[], Vec::as_slice)
    }

    fn texts(self, name: &str) -> Vec<String> {
        self.list(name).iter().filter_map(Json::as_str).map(str::to_owned).collect()
    }

    fn object(self, name: &str) -> impl Iterator<Item = (&'a String, &'a Json)> + use<'a> {
        self.get(name).and_then(Json::as_object).into_iter().flatten()
    }
}

/// Bytes as JSON text: each bad byte becomes one U+FFFD.
fn text(bytes: &[u8]) -> Json {
    Json::String(pintle_value::rune::to_text(bytes).into_owned())
}
