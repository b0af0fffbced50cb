//! The fuzzer's seeds, replayed without a fuzzer: what it once found stays found.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::properties::{Property, TARGETS};

/// The fuzzer's package; `None` in a published archive, which cargo makes without the packages that
/// stand beside the crate.
fn fuzz() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let published = root.join("Cargo.toml.orig").exists();
    (!published).then(|| root.join("fuzz"))
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[track_caller]
fn replay(target: &str) {
    let Some(fuzz) = fuzz() else {
        return;
    };
    let property: Property = TARGETS.into_iter().find(|(name, _)| *name == target).unwrap().1;
    let folder = fuzz.join("seeds").join(target);
    let seeds = names_in(&folder);
    assert!(seeds.len() >= 12, "{target}: only {} seeds", seeds.len());
    for seed in seeds {
        // Shown by the harness only if the property panics below.
        println!("fuzz/seeds/{target}/{seed}");
        property(&fs::read(folder.join(seed)).unwrap());
    }
}

#[test]
fn the_seeds_of_total_hold() {
    replay("total");
}

#[test]
fn the_seeds_of_spelled_hold() {
    replay("spelled");
}

#[test]
fn the_seeds_of_differential_hold() {
    replay("differential");
}

#[test]
fn every_target_has_its_file_its_folder_and_its_property_and_there_are_no_others() {
    let Some(fuzz) = fuzz() else {
        return;
    };
    let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
    let listed: Vec<&str> =
        manifest.split("[[bin]]").skip(1).map(|target| target.split('"').nth(1).unwrap()).collect();
    let properties = TARGETS.map(|(name, _)| name);
    assert_eq!(listed, properties, "fuzz/Cargo.toml against the properties");

    let folders = names_in(&fuzz.join("seeds"));
    assert_eq!(folders, properties.map(String::from).into(), "fuzz/seeds");
    let files = names_in(&fuzz.join("fuzz_targets"));
    assert_eq!(files, properties.map(|name| format!("{name}.rs")).into(), "fuzz/fuzz_targets");
}
