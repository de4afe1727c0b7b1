//! Files that flags name: local ones, standard input, URLs.

use std::cell::RefCell;
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::PathBuf;

use pintle_chart::clean_path;
use pintle_values::ValueSources;

use crate::args::{ValuesArgs, split_list};
use crate::environment::Environment;
use crate::remote;

/// What the flags say about values.
pub(crate) fn value_sources(args: &ValuesArgs, origins: bool) -> ValueSources {
    ValueSources {
        files: split_list(&args.values),
        set_json: args.set_json.clone(),
        set: args.set.clone(),
        set_string: args.set_string.clone(),
        set_file: args.set_file.clone(),
        set_literal: args.set_literal.clone(),
        origins,
    }
}

/// Reads the files that flags name.
pub(crate) struct FileReader<'a> {
    input: RefCell<&'a mut dyn Read>,
}

impl<'a> FileReader<'a> {
    /// A reader whose `-` is `input`.
    pub(crate) fn new(input: &'a mut dyn Read) -> FileReader<'a> {
        FileReader { input: RefCell::new(input) }
    }

    /// Content of the file called `name`, or Helm's text for why it cannot be read.
    pub(crate) fn read(&self, name: &str) -> Result<Vec<u8>, String> {
        if name.trim() == "-" {
            let mut text = Vec::new();
            let read = self.input.borrow_mut().read_to_end(&mut text);
            return read.map(|_| text).map_err(|error| error.to_string());
        }
        if remote::is_url(name) {
            return remote::get(name);
        }
        fs::read(name).map_err(|error| {
            let step = if error.kind() == ErrorKind::IsADirectory { "read" } else { "open" };
            format!("{step} {name}: {}", go_text(&error))
        })
    }
}

/// A path that was typed, from the root and without `.` and `..`. Source: Go `filepath.Abs`.
pub(crate) fn absolute(path: &str, environment: &Environment) -> PathBuf {
    let joined = environment.current_dir.join(path);
    PathBuf::from(clean_path(&joined.to_string_lossy()))
}

/// The text of a system error as Go has it: in lower case, without the number.
pub(crate) fn go_text(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}
