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
    let named = fs::read_to_string(API)?.lines().flat_map(functions).collect::<Vec<_>>().join(", ");
    let plain = named.replace("<'p>", "").replace("<'t>", "");
    let [years, months] =
        ["Year", "Month"].map(|t| plain.replace("<T>", &format!("::<bhxh_sms::{t}>")));
    let source = format!("linked!({years}, {months});");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("functions.rs"), source)?;
    Ok(())
}

/// The function that a line of the listing names, or the `Display` of each type whose traits it lists.
fn functions(line: &str) -> Vec<String> {
    if let Some((_, function)) = line.split_once("fn bhxh_sms::") {
        let path = function.split('(').next().unwrap_or_default();
        let left_out = EXCEPT.iter().any(|except| path.contains(except));
        return if left_out { vec![] } else { vec![format!("bhxh_sms::{path}")] };
    }
    let displayed = line.split_once(" : ").filter(|(traits, _)| traits.contains(" Display "));
    let types = displayed.map_or("", |(_, types)| types).split_whitespace();
    types.map(|name| format!("<{name} as core::fmt::Display>::fmt")).collect()
}
