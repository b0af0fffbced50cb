//! What values have in common: `Debug` that is a fixed word, and the standard library's names of a constructor.

/// Implements `FromStr` and `TryFrom<&str>` for a type by its constructor.
macro_rules! from_text {
    ($name:ident :: $constructor:ident, $error:ident) => {
        impl core::str::FromStr for $name {
            type Err = $error;

            #[doc = concat!("[`", stringify!($constructor), "`](Self::", stringify!($constructor), ").")]
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::$constructor(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $error;

            #[doc = concat!("[`", stringify!($constructor), "`](Self::", stringify!($constructor), ").")]
            fn try_from(text: &str) -> Result<Self, Self::Error> {
                Self::$constructor(text)
            }
        }
    };
}

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

pub(crate) use {from_text, redacted};
