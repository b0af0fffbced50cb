//! What `benches/instructions` lets callgrind count: each call of `counted` reads all messages of a class once.
//!
//! Prints a line for each call, in their order: reader, class, messages.

use bhxh_sms_benches::{Reader, corpus::classes, readers};

#[inline(never)]
fn counted(reader: &Reader, messages: &[String]) {
    (reader.pass)(messages);
}

fn main() {
    let readers = readers();
    for (class, messages) in classes() {
        for reader in &readers {
            // A regular expression builds its automaton as it reads.
            (reader.pass)(&messages);
            counted(reader, &messages);
            println!("{}\t{class}\t{}", reader.name, messages.len());
        }
    }
}
