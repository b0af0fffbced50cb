//! Links without the C start-up files, without any system library, and without a dynamic loader; and writes a list
//! of every public function of docs/public-api.txt, so that none is forgotten.

use core::error::Error;
use std::path::Path;
use std::{env, fs};

const API: &str = "../docs/public-api.txt";

/// What is left out: what allocates; a constructor by another name; what the embedder writes; what `main.rs` calls, since
/// it is generic; and `Debug`, which is core's work. `Display` is found by the types that have it.
const EXCEPT: [&str; 6] =
    ["::expose_string", "::try_from", "Directory::", "gather", "::expose_into", "::fmt"];

fn main() -> Result<(), Box<dyn Error>> {
    for argument in ["-nostartfiles", "-nostdlib", "-static", "-no-pie"] {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
    println!("cargo::rerun-if-changed={API}");
    let named =
        fs::read_to_string(API)?.lines().filter_map(function).collect::<Vec<_>>().join(", ");
    let plain = named.replace("<T>", "::<bhxh_sms::Year>").replace("<'p>", "").replace("<'t>", "");
    let source = format!("linked!({plain});");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("functions.rs"), source)?;
    Ok(())
}

/// The function that a line of the listing names, or the `Display` of a type whose traits it lists.
fn function(line: &str) -> Option<String> {
    if let Some((_, path)) = line.split_once("fn bhxh_sms::") {
        let (path, _) = path.split_once('(')?;
        return (!EXCEPT.iter().any(|except| path.contains(except)))
            .then(|| format!("bhxh_sms::{path}"));
    }
    let (name, traits) = line.split_once(": ")?;
    let displayed = name.starts_with("bhxh_sms::") && traits.contains(" Display ");
    displayed.then(|| format!("<{name} as core::fmt::Display>::fmt"))
}
