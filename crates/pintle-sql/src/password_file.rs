//! Passwords from `.pgpass`.

use std::path::Path;

use crate::settings::Host;

/// Size of a password file.
const MAX_FILE: u64 = 1 << 20;

/// The password for a user of a database, if the file is there, nobody else may read it, and it has
/// one. Source: lib/pq `pgpass.PasswordFromPgpass`.
pub(crate) fn password(path: &Path, host: &Host, database: &str, user: &str) -> Option<String> {
    let metadata = std::fs::metadata(path).ok()?;
    if !metadata.is_file() || metadata.len() > MAX_FILE || others_may_read(&metadata) {
        return None;
    }
    find(&std::fs::read_to_string(path).ok()?, host, database, user)
}

#[cfg(unix)]
fn others_may_read(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn others_may_read(_metadata: &std::fs::Metadata) -> bool {
    false
}

fn find(text: &str, host: &Host, database: &str, user: &str) -> Option<String> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(fields).find_map(|fields| {
        let [at, port, of, by, password] = fields.as_slice() else { return None };
        let fits = |field: &String, value: &str| field == "*" || field == value;
        let is_here = at == "localhost" && host.is_socket();
        let found = (is_here || fits(at, &host.name))
            && fits(port, &host.port.to_string())
            && fits(of, database)
            && fits(by, user);
        found.then(|| password.clone())
    })
}

/// The parts between colons; a backslash takes the meaning from the character after it.
fn fields(line: &str) -> Vec<String> {
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => field.extend(chars.next()),
            ':' => fields.push(std::mem::take(&mut field)),
            c => field.push(c),
        }
    }
    fields.push(field);
    fields
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::settings::Host;

    #[test]
    fn the_first_line_that_fits_has_the_password() {
        let file = include_str!("../testdata/passfile.txt");
        let ask = |name: &str, port, database, user| {
            let host = Host { name: name.to_owned(), address: None, port };
            find(file, &host, database, user)
        };
        let is = |password: &str| Some(password.to_owned());
        assert_eq!(ask("db.example", 5432, "releases", "helm"), is("first"));
        assert_eq!(ask("db.example", 5433, "releases", "helm"), is("any:port\\"));
        assert_eq!(ask("/tmp", 1, "releases", "helm"), is("socket"));
        assert_eq!(ask("elsewhere", 1, "other", "nobody"), None);
    }
}
