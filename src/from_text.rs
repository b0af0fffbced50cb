//! The strict constructor of a value under the standard library's names.

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

pub(crate) use from_text;
