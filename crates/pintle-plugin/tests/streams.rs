//! Charts' files through the plug-in `cat`, against what Helm 4.3.1 makes of them.

use std::path::Path;

use pintle_manifest::RenderedFile;
use pintle_plugin::{Environment, PostRenderer, post_render};

/// `<case>.in.yaml` as the template `c/templates/a.yaml`; `<case>.out.yaml` is what
/// `helm template --post-renderer cat` prints.
#[test]
fn documents_are_written_as_helm_writes_them() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testdata");
    let environment: Environment = std::env::vars().collect();
    let found = PostRenderer::find("cat", &[data.join("plugins")], &environment);
    let Ok(PostRenderer::Plugin(plugin)) = found else { panic!("no plug-in: {found:?}") };
    let mut cases = 0;
    for entry in std::fs::read_dir(&data).expect("test data").flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(case) = name.strip_suffix(".in.yaml") else { continue };
        let text = std::fs::read(&path).expect("case");
        let file = RenderedFile { path: "c/templates/a.yaml".to_owned(), text };
        let files = post_render(&[file], &plugin, &[], &environment).expect(case);
        let sorted = pintle_manifest::sort(&files).expect(case);
        let print =
            |m: &pintle_manifest::Manifest| format!("---\n# Source: {}\n{}\n", m.path, m.text);
        let printed: String = sorted.manifests.iter().map(print).collect();
        let expected = std::fs::read_to_string(data.join(format!("{case}.out.yaml"))).expect(case);
        assert_eq!(printed.trim(), expected.trim(), "{case}");
        cases += 1;
    }
    assert!(cases > 0);
}
