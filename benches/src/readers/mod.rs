//! Everybody else who reads the whole of `BH MK`, in the ways that one meets.
//!
//! All of them answer with the code or without one. Only the crate and [`crate::hand`] also say what was wrong and
//! where, which comes on top of their time.

pub mod deunicode_regex;
pub mod floor;
pub mod fold;
pub mod icu;
pub mod nfd_regex;
pub mod nom_stock;

/// Ten ASCII digits.
pub type Code = [u8; 10];
