//! The published facts of the service that are constants (SPEC 1).

/// The short code that the messages go to.
///
/// Source: circular 2138/CNTT-PM of 2021-10-22.
pub const SHORT_CODE: &str = "8079";

/// What the operator charges the sender for one message, in Vietnamese dong.
///
/// Source: circular 2138/CNTT-PM of 2021-10-22.
pub const FEE_VND: u32 = 1_000;

/// The day from which the service answered, as an ISO 8601 date.
///
/// Source: circular 2138/CNTT-PM of 2021-10-22.
pub const FIRST_DAY: &str = "2021-10-22";
