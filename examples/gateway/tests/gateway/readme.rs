//! What the README says, compared with what there is.

use std::fs;
use std::path::Path;

use bhxh_sms_gateway::http::PATIENCE;
use bhxh_sms_gateway::server::Limits;

use crate::cli::Folder;

const README: &str = include_str!("../../README.md");

#[test]
fn the_readme_names_tests_that_there_are() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = ["src", "tests/gateway"].map(|folder| fs::read_dir(package.join(folder)).unwrap());
    let code: String = files
        .into_iter()
        .flatten()
        .filter_map(|entry| fs::read_to_string(entry.unwrap().path()).ok())
        .collect();
    // Whatever is quoted and has as many words as only the name of a test has.
    let named = README.split('`').skip(1).step_by(2);
    let tests: Vec<_> = named.filter(|name| name.matches('_').count() > 3).collect();
    assert!(tests.len() > 40);
    for test in tests {
        assert!(code.contains(&format!("fn {test}() {{")), "{test}");
    }
}

#[test]
fn the_readme_states_the_limits_that_hold_and_the_commands_that_there_are() {
    let Limits { connections, head, write, lifetime, .. } = Limits::default();
    for (what, seconds) in [
        ("a message waits for its answer", PATIENCE),
        ("a connection sends a head, or is idle", head),
        ("a connection takes no byte of what is sent to it", write),
        ("a connection's lifetime", lifetime),
    ] {
        assert!(README.contains(&format!("| {what} | {} s", seconds.as_secs())), "{what}");
    }
    assert!(README.contains(&format!("| connections | {connections};")));
    let (_, help, _) = Folder::empty().run("serve --help");
    for option in ["daily-limit", "window"] {
        let about = help.split(&format!("--{option} ")).nth(1).unwrap();
        let default = about.split("[default: ").nth(1).unwrap().split(']').next().unwrap();
        let stated = format!("`--{option}` ({default}");
        assert!(README.contains(&stated), "{stated}");
    }
    let (_, help, _) = Folder::empty().run("--help");
    for command in ["init", "add", "import", "serve", "stats"] {
        assert!(help.contains(&format!("\n  {command} ")), "{command}");
        assert!(README.contains(&format!("| `gateway {command} ")), "{command}");
    }
}
