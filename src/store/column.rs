//! The values of the ground floor as columns: identifiers as UUID, moments as one integer, the others as text.

use sea_orm::{
    ColIdx, DbErr, QueryResult, TryFromU64, TryGetError, TryGetable, Value,
    sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr},
};
use uuid::Uuid;

use crate::base::{
    AccountId, Address, ApproverId, AssuranceLevel, ChallengeId, DeviceId, Domain, FactorId, GrantId, ImportId,
    Language, MergeCalendarId, MergeFolderId, MergeId, Method, PairingId, SessionId, StructureId, SubmissionId,
    Timestamp, TokenId,
};

/// A value that is kept as text. A room's own state enum implements it too, then calls [`text_column!`].
pub trait Text: Sized {
    /// What is written.
    fn to_text(&self) -> String;
    /// The value of a text; `None` if it is not one.
    fn from_text(text: &str) -> Option<Self>;
}

macro_rules! plain_column {
    ($($name:ty: $inner:ty as $array:ident / $column:expr;)*) => {$(
        impl From<$name> for Value {
            fn from(value: $name) -> Self {
                value.0.into()
            }
        }

        impl TryGetable for $name {
            fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
                <$inner as TryGetable>::try_get_by(row, index).map(Self)
            }
        }

        impl ValueType for $name {
            fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
                <$inner as ValueType>::try_from(value).map(Self)
            }

            fn type_name() -> String {
                stringify!($name).to_owned()
            }

            fn array_type() -> ArrayType {
                ArrayType::$array
            }

            fn column_type() -> ColumnType {
                $column
            }
        }

        impl Nullable for $name {
            fn null() -> Value {
                <$inner as Nullable>::null()
            }
        }

        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl sea_orm::IntoActiveValue<Self> for $name {
            fn into_active_value(self) -> sea_orm::ActiveValue<Self> {
                sea_orm::ActiveValue::Set(self)
            }
        }
    )*};
}

plain_column! {
    AccountId: Uuid as Uuid / ColumnType::Uuid;
    SessionId: Uuid as Uuid / ColumnType::Uuid;
    FactorId: Uuid as Uuid / ColumnType::Uuid;
    ChallengeId: Uuid as Uuid / ColumnType::Uuid;
    DeviceId: Uuid as Uuid / ColumnType::Uuid;
    SubmissionId: Uuid as Uuid / ColumnType::Uuid;
    ApproverId: Uuid as Uuid / ColumnType::Uuid;
    PairingId: Uuid as Uuid / ColumnType::Uuid;
    StructureId: Uuid as Uuid / ColumnType::Uuid;
    GrantId: Uuid as Uuid / ColumnType::Uuid;
    ImportId: Uuid as Uuid / ColumnType::Uuid;
    TokenId: Uuid as Uuid / ColumnType::Uuid;
    MergeId: Uuid as Uuid / ColumnType::Uuid;
    MergeCalendarId: Uuid as Uuid / ColumnType::Uuid;
    MergeFolderId: Uuid as Uuid / ColumnType::Uuid;
    Timestamp: i64 as BigInt / ColumnType::BigInteger;
}

/// Makes types that implement [`Text`] usable as columns of an entity.
macro_rules! text_column {
    ($($name:ty),* $(,)?) => {$(
        impl From<$name> for sea_orm::Value {
            fn from(value: $name) -> Self {
                $crate::store::Text::to_text(&value).into()
            }
        }

        impl sea_orm::TryGetable for $name {
            fn try_get_by<I: sea_orm::ColIdx>(
                row: &sea_orm::QueryResult,
                index: I,
            ) -> Result<Self, sea_orm::TryGetError> {
                let text = <String as sea_orm::TryGetable>::try_get_by(row, index)?;
                <Self as $crate::store::Text>::from_text(&text).ok_or_else(|| {
                    let words = concat!("a column holds no ", stringify!($name));
                    sea_orm::TryGetError::DbErr(sea_orm::DbErr::Type(words.to_owned()))
                })
            }
        }

        impl sea_orm::sea_query::ValueType for $name {
            fn try_from(value: sea_orm::Value) -> Result<Self, sea_orm::sea_query::ValueTypeErr> {
                let text = <String as sea_orm::sea_query::ValueType>::try_from(value)?;
                <Self as $crate::store::Text>::from_text(&text).ok_or(sea_orm::sea_query::ValueTypeErr)
            }

            fn type_name() -> String {
                stringify!($name).to_owned()
            }

            fn array_type() -> sea_orm::sea_query::ArrayType {
                sea_orm::sea_query::ArrayType::String
            }

            fn column_type() -> sea_orm::sea_query::ColumnType {
                sea_orm::sea_query::ColumnType::String(sea_orm::sea_query::StringLen::None)
            }
        }

        impl sea_orm::sea_query::Nullable for $name {
            fn null() -> sea_orm::Value {
                sea_orm::Value::String(None)
            }
        }

        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl sea_orm::IntoActiveValue<Self> for $name {
            fn into_active_value(self) -> sea_orm::ActiveValue<Self> {
                sea_orm::ActiveValue::Set(self)
            }
        }
    )*};
}
pub(crate) use text_column;

/// Makes an enum whose values are words in the database, with `ALL`, `as_str` and `parse`.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$value_doc])* $value,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$value),+];

            /// As it is written down.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$value => $word),+ }
            }

            /// From what [`Self::as_str`] gave.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
            }
        }

        impl $crate::store::Text for $name {
            fn to_text(&self) -> String {
                self.as_str().to_owned()
            }

            fn from_text(text: &str) -> Option<Self> {
                Self::parse(text)
            }
        }
        $crate::store::column::text_column!($name);
    };
}
pub(crate) use words;

impl Text for Address {
    fn to_text(&self) -> String {
        self.as_str().to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Text for Domain {
    fn to_text(&self) -> String {
        self.as_str().to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Text for Language {
    fn to_text(&self) -> String {
        self.tag().to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::from_tag(text)
    }
}

impl Text for AssuranceLevel {
    fn to_text(&self) -> String {
        self.as_str().to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

impl Text for Method {
    fn to_text(&self) -> String {
        self.as_str().to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

text_column!(Address, Domain, Language, AssuranceLevel, Method);
