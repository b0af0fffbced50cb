//! `Debug` for what holds personal data: a fixed word, whatever the value.

/// Implements `Debug` for a type as its name and `(..)`.
macro_rules! redacted {
    ($name:ident $(<$parameter:tt>)?) => {
        impl $(<$parameter>)? core::fmt::Debug for $name $(<$parameter>)? {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    };
}

pub(crate) use redacted;
