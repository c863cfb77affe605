//! `domain`: the mail domains that Pli answers for.

use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QueryOrder, entity::prelude::*};

use super::{Error, Text, column::text_column, one_row};
use crate::{
    base::{Domain, Timestamp},
    policy::Profile,
};

mod entity {
    use super::{Profile, Timestamp};
    use sea_orm::entity::prelude::*;

    /// A mail domain.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "domain")]
    pub struct Model {
        /// Its name.
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: crate::base::Domain,
        /// Its policy profile; `None` takes the configuration's.
        pub profile: Option<Profile>,
        /// Whether its people may sign in with what stands before the `@` only.
        pub short_names: bool,
        /// Why it has a profile of its own, in an administrator's words.
        pub reason: String,
        /// When it was added.
        pub created_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity};

/// A row of the table.
pub use entity::Model as DomainRow;

impl Text for Profile {
    fn to_text(&self) -> String {
        self.as_str().to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}
text_column!(Profile);

/// Adds one.
///
/// # Errors
/// [`Error::Exists`] when it is there.
pub async fn insert(db: &impl ConnectionTrait, row: DomainRow) -> Result<(), Error> {
    let row = ActiveModel {
        name: Set(row.name),
        profile: Set(row.profile),
        short_names: Set(row.short_names),
        reason: Set(row.reason),
        created_at: Set(row.created_at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Gives one another profile, and says why.
///
/// # Errors
/// [`Error::Stale`] when it has not the profile `before`, or is not there.
pub async fn set_profile(
    db: &impl ConnectionTrait,
    name: &Domain,
    (before, after): (Option<Profile>, Option<Profile>),
    reason: &str,
) -> Result<(), Error> {
    let as_before = before.map_or(Column::Profile.is_null(), |before| Column::Profile.eq(before));
    let result = Entity::update_many()
        .col_expr(Column::Profile, Expr::value(after))
        .col_expr(Column::Reason, Expr::value(reason))
        .filter(Column::Name.eq(name.clone()))
        .filter(as_before)
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}

/// The domain of a name.
pub async fn find(db: &impl ConnectionTrait, name: &Domain) -> Result<Option<DomainRow>, Error> {
    Ok(Entity::find_by_id(name.clone()).one(db).await?)
}

/// All of them, by name.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<DomainRow>, Error> {
    Ok(Entity::find().order_by_asc(Column::Name).all(db).await?)
}
