//! What a key of the policy can hold, and how a group of keys is declared.

use std::{fmt, time::Duration};

use chrono::NaiveDate;
use serde::Deserialize;

/// A value that a policy key cannot have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("policy.{key} = {value}: expected {expected}")]
pub struct Wrong {
    /// The key, `group.name`.
    pub key: String,
    /// What was found.
    pub value: String,
    /// What it may be.
    pub expected: String,
}

/// A value as the configuration writes it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// On or off.
    Switch(bool),
    /// A number.
    Number(i64),
    /// Several numbers.
    Numbers(Vec<i64>),
    /// Several words.
    Words(Vec<String>),
    /// A word.
    Word(String),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Switch(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Numbers(values) => write!(f, "{values:?}"),
            Self::Words(values) => write!(f, "{values:?}"),
            Self::Word(value) => write!(f, "{value:?}"),
        }
    }
}

/// A type that a key can have, its bounds, and how it is read.
pub(super) trait Setting: Sized {
    /// What limits it.
    type Bounds;
    /// Reads a value; `Err` says what was expected.
    fn read(value: &Value, bounds: &Self::Bounds) -> Result<Self, String>;
    /// The value as the configuration would write it.
    fn write(&self) -> Value;
}

/// So many seconds.
pub(super) const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// The seconds of an hour.
pub(super) const HOUR: u32 = 3600;
/// The seconds of a day.
pub(super) const DAY: u32 = 24 * HOUR;

/// Lowest and highest, both allowed.
pub(super) type Range = std::ops::RangeInclusive<u32>;

fn number(value: &Value, bounds: &Range) -> Result<u32, String> {
    let expected = || format!("a whole number from {} to {}", bounds.start(), bounds.end());
    let Value::Number(number) = value else { return Err(expected()) };
    u32::try_from(*number).ok().filter(|number| bounds.contains(number)).ok_or_else(expected)
}

impl Setting for u32 {
    type Bounds = Range;

    fn read(value: &Value, bounds: &Range) -> Result<Self, String> {
        number(value, bounds)
    }

    fn write(&self) -> Value {
        Value::Number(i64::from(*self))
    }
}

/// Whole seconds.
impl Setting for Duration {
    type Bounds = Range;

    fn read(value: &Value, bounds: &Range) -> Result<Self, String> {
        number(value, bounds).map(|seconds| Self::from_secs(u64::from(seconds)))
    }

    fn write(&self) -> Value {
        Value::Number(i64::try_from(self.as_secs()).unwrap_or(i64::MAX))
    }
}

/// A list of whole seconds, each within the bounds.
impl Setting for Vec<Duration> {
    type Bounds = Range;

    fn read(value: &Value, bounds: &Range) -> Result<Self, String> {
        let expected = || format!("1 to 10 whole numbers, each from {} to {}", bounds.start(), bounds.end());
        let Value::Numbers(numbers) = value else { return Err(expected()) };
        if !(1..=10).contains(&numbers.len()) {
            return Err(expected());
        }
        numbers.iter().map(|number| Duration::read(&Value::Number(*number), bounds).map_err(|_| expected())).collect()
    }

    fn write(&self) -> Value {
        Value::Numbers(self.iter().map(|wait| i64::try_from(wait.as_secs()).unwrap_or(i64::MAX)).collect())
    }
}

impl Setting for bool {
    type Bounds = ();

    fn read(value: &Value, (): &()) -> Result<Self, String> {
        if let Value::Switch(value) = value { Ok(*value) } else { Err("true or false".to_owned()) }
    }

    fn write(&self) -> Value {
        Value::Switch(*self)
    }
}

/// A day, or none.
impl Setting for Option<NaiveDate> {
    type Bounds = ();

    fn read(value: &Value, (): &()) -> Result<Self, String> {
        let expected = || "a day such as \"2027-03-01\", or \"\"".to_owned();
        let Value::Word(word) = value else { return Err(expected()) };
        if word.is_empty() { Ok(None) } else { word.parse().map(Some).map_err(|_| expected()) }
    }

    fn write(&self) -> Value {
        Value::Word(self.map_or_else(String::new, |day| day.to_string()))
    }
}

/// A list of words; what a word may be is the bound.
impl Setting for Vec<String> {
    type Bounds = (fn(&str) -> bool, &'static str);

    fn read(value: &Value, (good, expected): &Self::Bounds) -> Result<Self, String> {
        match value {
            Value::Words(words) if words.len() <= 300 && words.iter().all(|word| good(word)) => Ok(words.clone()),
            Value::Numbers(numbers) if numbers.is_empty() => Ok(Self::new()),
            _ => Err((*expected).to_owned()),
        }
    }

    fn write(&self) -> Value {
        Value::Words(self.clone())
    }
}

/// Declares a group of keys: `field "key": type = default, bounds;`.
macro_rules! group {
    ($(#[$doc:meta])* $name:ident $section:literal {
        $($(#[$about:meta])* $field:ident $key:literal: $kind:ty = $default:expr, $bounds:expr;)*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name { $($(#[$about])* pub $field: $kind,)* }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }

        impl $name {
            /// Changes one key.
            pub(super) fn set(&mut self, key: &str, value: &Value) -> Result<(), Wrong> {
                let wrong = |expected: String| {
                    Wrong { key: format!(concat!($section, ".{}"), key), value: value.to_string(), expected }
                };
                $(if key == $key {
                    self.$field = <$kind as Setting>::read(value, &$bounds).map_err(wrong)?;
                    return Ok(());
                })*
                Err(wrong(format!("one of {}", [$($key),*].join(", "))))
            }

            /// The value of a key, as the configuration would write it.
            pub(super) fn get(&self, key: &str) -> Option<Value> {
                $(if key == $key {
                    return Some(self.$field.write());
                })*
                None
            }

            /// Whether every value is within its bounds.
            pub(super) fn check(&self) -> Result<(), Wrong> {
                let mut copy = self.clone();
                $(copy.set($key, &self.$field.write())?;)*
                Ok(())
            }
        }
    };
}
pub(super) use group;
