//! `merge_domain`: the domains whose addresses may be merged into one of Pli's (S0-11).

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, QueryOrder, QuerySelect, entity::prelude::*};

use super::{Error, one_row};
use crate::base::Domain;

mod entity {
    use crate::base::{Domain, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One that may.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "merge_domain")]
    pub struct Model {
        /// Into which.
        #[sea_orm(primary_key, auto_increment = false)]
        pub domain: Domain,
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        pub source: Domain,
        /// Since when.
        pub created_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as MergeDomainRow;

/// Allows one.
///
/// # Errors
/// [`Error::Exists`] when it is allowed already.
pub async fn insert(db: &impl ConnectionTrait, row: MergeDomainRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// No longer allows one.
///
/// # Errors
/// [`Error::Stale`] when it was not allowed.
pub async fn remove(db: &impl ConnectionTrait, domain: &Domain, source: &Domain) -> Result<(), Error> {
    let delete = Entity::delete_many().filter(Column::Domain.eq(domain.clone()));
    one_row(delete.filter(Column::Source.eq(source.clone())).exec(db).await?.rows_affected)
}

/// Those of a domain, by name.
pub async fn of(db: &impl ConnectionTrait, domain: &Domain) -> Result<Vec<Domain>, Error> {
    let query = Entity::find().select_only().column(Column::Source).filter(Column::Domain.eq(domain.clone()));
    Ok(query.order_by_asc(Column::Source).into_tuple().all(db).await?)
}

/// How many each domain has.
pub async fn counts(db: &impl ConnectionTrait) -> Result<Vec<(Domain, i64)>, Error> {
    let query = Entity::find().select_only().column(Column::Domain).column_as(Column::Source.count(), "sources");
    Ok(query.group_by(Column::Domain).into_tuple().all(db).await?)
}
