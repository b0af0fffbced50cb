//! Everybody else who reads the whole of `BH MK`, in the ways that one meets.
//!
//! All of them answer with the code or without one. Only the crate also says what was wrong and where, and reads the other
//! commands of 8079. They read the grammar of `BH MK` as it was first published, which the crate reads and extends.

pub mod fold;
pub mod nfd_regex;
pub mod nom_stock;
pub mod scanner;

/// Ten ASCII digits.
pub type Code = [u8; 10];
