//! What a person does on the telephone.

use super::key::{Setting, Value};

/// What a person does on the telephone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallMode {
    /// Presses `#` and nothing else: it proves that somebody has the telephone, not that they look at this page.
    Confirm,
    /// Types the digits that the page shows, then `#`.
    Type,
    /// Hears a code and types it on the page.
    Dictate,
}

impl CallMode {
    const ALL: [Self; 3] = [Self::Confirm, Self::Type, Self::Dictate];

    fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Type => "type",
            Self::Dictate => "dictate",
        }
    }
}

impl Setting for CallMode {
    type Bounds = ();

    fn read(value: &Value, (): &()) -> Result<Self, String> {
        let named = |mode: &Self| matches!(value, Value::Word(word) if word == mode.as_str());
        Self::ALL.into_iter().find(named).ok_or_else(|| "confirm, type or dictate".to_owned())
    }

    fn write(&self) -> Value {
        Value::Word(self.as_str().to_owned())
    }
}
