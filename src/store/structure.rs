//! `structure`: the organisations that referents look after.

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, QueryOrder, QuerySelect, entity::prelude::*};

use super::{Error, Text, column::text_column, member, one_row};
use crate::base::{AccountId, Place, StructureId, Timestamp};

mod entity {
    use crate::base::{Domain, Place, StructureId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "structure")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: StructureId,
        /// Its name.
        #[sea_orm(unique)]
        pub name: String,
        /// Whose holidays it keeps.
        pub place: Place,
        /// The domain of the addresses that are made for its people.
        pub domain: Domain,
        /// How those are made of a name.
        pub pattern: String,
        /// Who helps its people, if not the house's support desk (S2-21).
        pub support_email: Option<String>,
        /// By telephone.
        pub support_phone: Option<String>,
        /// When.
        pub support_hours: Option<String>,
        /// Whether anybody may ask for an address in it.
        pub requests: bool,
        /// Since when.
        pub created_at: Timestamp,
        /// When it last changed.
        pub changed_at: Timestamp,
        /// When it was closed.
        pub closed_at: Option<Timestamp>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as StructureRow;

/// Most structures that are read at once.
const MOST: u64 = 5_000;

impl Text for Place {
    fn to_text(&self) -> String {
        self.as_str().to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}
text_column!(Place);

/// Adds one.
///
/// # Errors
/// [`Error::Exists`] when the name is taken.
pub async fn insert(db: &impl ConnectionTrait, row: StructureRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// The one of an identifier.
pub async fn find(db: &impl ConnectionTrait, id: StructureId) -> Result<Option<StructureRow>, Error> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// The one that a person belongs to.
pub async fn of_account(db: &impl ConnectionTrait, account: AccountId) -> Result<Option<StructureRow>, Error> {
    match member::find(db, account).await? {
        Some(member) => find(db, member.structure).await,
        None => Ok(None),
    }
}

/// The one of a name.
pub async fn find_by_name(db: &impl ConnectionTrait, name: &str) -> Result<Option<StructureRow>, Error> {
    Ok(Entity::find().filter(Column::Name.eq(name)).one(db).await?)
}

/// All of them, closed or not, by name.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<StructureRow>, Error> {
    Ok(Entity::find().order_by_asc(Column::Name).limit(MOST).all(db).await?)
}

/// Closes one as it was read, or opens it again.
///
/// # Errors
/// [`Error::Stale`] when it has changed since, or is so already.
pub async fn close(
    db: &impl ConnectionTrait,
    (id, seen): (StructureId, Timestamp),
    closed: bool,
    now: Timestamp,
) -> Result<(), Error> {
    let before = if closed { Column::ClosedAt.is_null() } else { Column::ClosedAt.is_not_null() };
    let result = Entity::update_many()
        .col_expr(Column::ClosedAt, Expr::value(closed.then_some(now)))
        .col_expr(Column::ChangedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::ChangedAt.eq(seen))
        .filter(before)
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}

/// The names of some.
pub async fn names(db: &impl ConnectionTrait, of: Vec<StructureId>) -> Result<Vec<(StructureId, String)>, Error> {
    let query = Entity::find().select_only().columns([Column::Id, Column::Name]).filter(Column::Id.is_in(of));
    Ok(query.into_tuple().all(db).await?)
}

/// Changes what may change of one, if nobody has since `row` was read.
///
/// # Errors
/// [`Error::Stale`] when somebody has; [`Error::Exists`] when the name is another's.
pub async fn update(db: &impl ConnectionTrait, row: StructureRow, now: Timestamp) -> Result<(), Error> {
    let result = Entity::update_many()
        .col_expr(Column::Name, Expr::value(row.name))
        .col_expr(Column::Place, Expr::value(row.place))
        .col_expr(Column::Pattern, Expr::value(row.pattern))
        .col_expr(Column::SupportEmail, Expr::value(row.support_email))
        .col_expr(Column::SupportPhone, Expr::value(row.support_phone))
        .col_expr(Column::SupportHours, Expr::value(row.support_hours))
        .col_expr(Column::Requests, Expr::value(row.requests))
        .col_expr(Column::ChangedAt, Expr::value(now))
        .filter(Column::Id.eq(row.id))
        .filter(Column::ChangedAt.eq(row.changed_at))
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}
