//! Draws `docs/grammar.svg` anew from `docs/grammar.ebnf`.

use std::error::Error;
use std::fs;

use bhxh_sms_oracles::ebnf::Grammar;
use bhxh_sms_oracles::{EBNF, PICTURE, file, picture};

fn main() -> Result<(), Box<dyn Error>> {
    let grammar = Grammar::read(&fs::read_to_string(file(EBNF))?);
    let picture = picture::draw(&grammar)?;
    fs::write(file(PICTURE), &picture)?;
    println!("{PICTURE}: {} rules, {} bytes", grammar.rules.len(), picture.len());
    Ok(())
}
