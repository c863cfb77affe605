//! `request_word`: by which words a request is found. Each is a keyed hash, so that the table names nobody.

use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel as _, QuerySelect, entity::prelude::*, sea_query::Query};

use super::{Error, support_request as request};

mod entity {
    use sea_orm::entity::prelude::*;

    /// One word of one request.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "request_word")]
    pub struct Model {
        /// Its keyed hash.
        #[sea_orm(primary_key, auto_increment = false)]
        pub word: String,
        /// The request.
        #[sea_orm(primary_key, auto_increment = false)]
        pub request: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
pub(super) use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as RequestWordRow;

/// Replaces the words of a request by these, each once.
pub async fn put(db: &impl ConnectionTrait, id: Uuid, mut words: Vec<String>) -> Result<(), Error> {
    Entity::delete_many().filter(Column::Request.eq(id)).exec(db).await?;
    words.sort();
    words.dedup();
    let rows = words.into_iter().map(|word| RequestWordRow { word, request: id }.into_active_model());
    Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// Requests of a person that have no words yet: taken before there were any.
pub async fn lacking(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<request::SupportRequestRow>, Error> {
    let with = Query::select().column(Column::Request).from(Entity).take();
    let query = request::Entity::find()
        .filter(request::Column::Person.is_not_null())
        .filter(request::Column::Id.not_in_subquery(with));
    Ok(query.limit(limit).all(db).await?)
}
