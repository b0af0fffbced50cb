//! The fuzzer's seeds, replayed without a fuzzer: what it once found stays found.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::properties::TARGETS;

#[test]
fn every_target_has_its_file_and_its_seeds_which_hold() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if root.join("Cargo.toml.orig").exists() {
        return; // a published archive, which cargo makes without the packages that stand beside the crate
    }
    let names_in = |folder: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(root.join("fuzz").join(folder)).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    let manifest = fs::read_to_string(root.join("fuzz/Cargo.toml")).unwrap();
    let targets = manifest.split("[[bin]]").skip(1).map(|target| target.split('"').nth(1).unwrap());
    let names = TARGETS.map(|(name, _)| name);
    assert_eq!(targets.collect::<Vec<_>>(), names, "fuzz/Cargo.toml");
    assert_eq!(names_in("seeds"), names.map(String::from).into());
    assert_eq!(names_in("fuzz_targets"), names.map(|name| format!("{name}.rs")).into());
    for (target, property) in TARGETS {
        let folder = format!("seeds/{target}");
        let seeds = names_in(&folder);
        assert!(seeds.len() >= 12, "{target}: only {} seeds", seeds.len());
        for seed in seeds {
            // Shown by the harness only if the property panics below.
            println!("fuzz/{folder}/{seed}");
            property(&fs::read(root.join("fuzz").join(&folder).join(seed)).unwrap());
        }
    }
}
