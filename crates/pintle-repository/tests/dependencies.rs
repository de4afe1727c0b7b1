//! What the cases of `testdata/cases/repositories.json` cannot show.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flate2::read::GzDecoder;
use pintle_repository::{
    Access, Client, Dependencies, Error, Folders, Getter, Request, Response, Setting,
};

struct Nobody;

impl Getter for Nobody {
    fn request(&self, request: &Request<'_>) -> Result<Response, String> {
        Err(format!("nobody is asked for {}", request.address))
    }
}

/// A chart that wants the one beside it, updated.
fn update(folder: &Path, stamp: Option<SystemTime>) -> Result<(), Error> {
    let (folders, registry) = (Folders::default(), Access::default());
    let client = Client { getter: &Nobody, folders, registry };
    let setting =
        Setting { now: UNIX_EPOCH + Duration::from_secs(7), stamp, refresh: true, debug: false };
    Dependencies { client: &client, folder: &folder.join("top"), setting }
        .update(&mut |_, _| {}, &mut Vec::new())
}

fn charts() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["top", "sub"] {
        fs::create_dir(folder.path().join(name)).unwrap();
        let chart = format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\n");
        fs::write(folder.path().join(name).join("Chart.yaml"), chart).unwrap();
    }
    let top = "apiVersion: v2\nname: top\nversion: 1.0.0\ndependencies:\n\
               - {name: sub, version: ^1, repository: \"file://../sub\"}\n";
    fs::write(folder.path().join("top/Chart.yaml"), top).unwrap();
    folder
}

#[test]
fn a_lock_file_is_not_written_through_a_link() {
    let folder = charts();
    let outside = folder.path().join("outside");
    fs::write(&outside, "mine").unwrap();
    symlink(&outside, folder.path().join("top/Chart.lock")).unwrap();
    // The link is read as a lock file, and what is outside is none.
    fs::write(&outside, "digest: mine\n").unwrap();
    let error = update(folder.path(), None).unwrap_err().to_string();
    assert_eq!(error, format!("the Chart.lock file is a symlink to \"{}\"", outside.display()));
    assert_eq!(fs::read_to_string(&outside).unwrap(), "digest: mine\n");
}

#[test]
fn archives_with_a_stamp_repeat_themselves() {
    let stamp = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let archive = || {
        let folder = charts();
        update(folder.path(), Some(stamp)).unwrap();
        fs::read(folder.path().join("top/charts/sub-1.0.0.tgz")).unwrap()
    };
    let first = archive();
    assert_eq!(first, archive());
    let mut tar = tar::Archive::new(GzDecoder::new(&*first));
    for entry in tar.entries().unwrap() {
        assert_eq!(entry.unwrap().header().mtime().unwrap(), 1_700_000_000);
    }
}

#[test]
fn nothing_is_left_beside_charts_when_a_dependency_is_missing() {
    let folder = charts();
    fs::create_dir(folder.path().join("top/charts")).unwrap();
    fs::write(folder.path().join("top/charts/kept.txt"), "kept").unwrap();
    fs::write(folder.path().join("sub/Chart.yaml"), "apiVersion: v2\nname: sub\nversion: 9.0.0\n")
        .unwrap();
    assert!(update(folder.path(), None).is_err());
    let mut names: Vec<String> = fs::read_dir(folder.path().join("top"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["Chart.yaml", "charts"]);
    assert_eq!(fs::read_dir(folder.path().join("top/charts")).unwrap().count(), 1);
}
