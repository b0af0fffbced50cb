//! What the `reply` and `parse` examples share: their arguments, JSON Lines, and the way they end.
//!
//! Nothing here repeats an argument or a line of input: any of them may be a code, a phone, a
//! password or a message.

pub(crate) mod arguments;
pub(crate) mod lines;
mod progress;
pub(crate) mod stop;
