//! `box_work` and `box_reader`: who has read a message of a shared box, who answers it now, whose it is, who has finished
//! with it. A message is known by the hash of its Message-ID, wherever in the box it is.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ConnectionTrait, EntityTrait, ExprTrait as _, FromQueryResult,
    entity::prelude::*,
    sea_query::{JoinType, OnConflict, Order, Query},
};

use super::Error;
use crate::base::{AccountId, Timestamp};

mod entity {
    use crate::base::{AccountId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// A message in hand.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "box_work")]
    pub struct Model {
        /// The box.
        #[sea_orm(primary_key, auto_increment = false)]
        pub account: AccountId,
        /// The message.
        #[sea_orm(primary_key, auto_increment = false)]
        pub message: String,
        /// Whose it is.
        pub assigned_to: Option<AccountId>,
        /// Who answers it.
        pub answering: Option<AccountId>,
        /// When they last did something about that.
        pub answering_since: Option<Timestamp>,
        /// Who has finished with it.
        pub done_by: Option<AccountId>,
        /// When.
        pub done_at: Option<Timestamp>,
        /// When any of this changed last.
        pub changed_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod reader {
    use crate::base::{AccountId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// Somebody who has read a message.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "box_reader")]
    pub struct Model {
        /// The box.
        #[sea_orm(primary_key, auto_increment = false)]
        pub account: AccountId,
        /// The message.
        #[sea_orm(primary_key, auto_increment = false)]
        pub message: String,
        /// Who.
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: AccountId,
        /// When they last opened it.
        pub read_at: Timestamp,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity};

/// A row of the one table.
pub use entity::Model as BoxWorkRow;
/// A row of the other.
pub use reader::Model as BoxReaderRow;

/// A message in hand, with the names of those who have it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct WorkRow {
    /// The message.
    pub message: String,
    /// Whose it is.
    pub assigned_to: Option<AccountId>,
    /// Their name.
    pub assigned_name: Option<String>,
    /// Who answers it.
    pub answering: Option<AccountId>,
    /// Their name.
    pub answering_name: Option<String>,
    /// When they last did something about that.
    pub answering_since: Option<Timestamp>,
    /// Who has finished with it.
    pub done_name: Option<String>,
    /// When.
    pub done_at: Option<Timestamp>,
}

/// Somebody who has read a message.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct ReaderRow {
    /// Who.
    pub person: AccountId,
    /// Their name.
    pub name: String,
    /// When they last opened it.
    pub read_at: Timestamp,
}

/// What changes of a message in hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Whose it is.
    Assigned(Option<AccountId>),
    /// Who answers it now.
    Answering(Option<AccountId>),
    /// Who has finished with it.
    Done(Option<AccountId>),
}

/// Those of these messages that somebody has in hand.
pub async fn of(
    db: &impl ConnectionTrait,
    account: AccountId,
    messages: impl IntoIterator<Item = String>,
) -> Result<Vec<WorkRow>, Error> {
    let mut query = Query::select();
    query
        .columns([("box_work", "message"), ("box_work", "assigned_to"), ("box_work", "answering")])
        .columns([("box_work", "answering_since"), ("box_work", "done_at")])
        .from("box_work")
        .and_where(Expr::col(("box_work", "account")).eq(account))
        .and_where(Expr::col(("box_work", "message")).is_in(messages));
    for (who, person, name) in [
        ("assigned", "assigned_to", "assigned_name"),
        ("writing", "answering", "answering_name"),
        ("finished", "done_by", "done_name"),
    ] {
        query.expr_as(Expr::col((who, "name")), name).join_as(
            JoinType::LeftJoin,
            "account",
            who,
            Expr::col((who, "id")).equals(("box_work", person)),
        );
    }
    let rows = db.query_all(&query).await?;
    Ok(rows.iter().map(|row| WorkRow::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// Changes what is known of a message in hand.
pub async fn set(
    db: &impl ConnectionTrait,
    (account, message): (AccountId, &str),
    what: Step,
    now: Timestamp,
) -> Result<(), Error> {
    let mut row = ActiveModel {
        account: Set(account),
        message: Set(message.to_owned()),
        assigned_to: NotSet,
        answering: NotSet,
        answering_since: NotSet,
        done_by: NotSet,
        done_at: NotSet,
        changed_at: Set(now),
    };
    let columns: &[Column] = match what {
        Step::Assigned(person) => {
            row.assigned_to = Set(person);
            &[Column::AssignedTo, Column::ChangedAt]
        }
        Step::Answering(person) => {
            row.answering = Set(person);
            row.answering_since = Set(person.map(|_| now));
            &[Column::Answering, Column::AnsweringSince, Column::ChangedAt]
        }
        Step::Done(person) => {
            row.done_by = Set(person);
            row.done_at = Set(person.map(|_| now));
            &[Column::DoneBy, Column::DoneAt, Column::ChangedAt]
        }
    };
    let again =
        OnConflict::columns([Column::Account, Column::Message]).update_columns(columns.iter().copied()).to_owned();
    Entity::insert(row).on_conflict(again).exec_without_returning(db).await?;
    Ok(())
}

/// Says that a person no longer answers a message; another one who does goes on.
pub async fn answered(
    db: &impl ConnectionTrait,
    (account, message): (AccountId, &str),
    person: AccountId,
) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::Answering, Expr::value(Option::<AccountId>::None))
        .col_expr(Column::AnsweringSince, Expr::value(Option::<Timestamp>::None))
        .filter(Column::Account.eq(account))
        .filter(Column::Message.eq(message))
        .filter(Column::Answering.eq(person))
        .exec(db)
        .await?;
    Ok(())
}

/// Writes down that a person opens a message, unless they did since `lately`; says whether it was.
pub async fn read(
    db: &impl ConnectionTrait,
    (account, message): (AccountId, &str),
    person: AccountId,
    (now, lately): (Timestamp, Timestamp),
) -> Result<bool, Error> {
    let row = reader::ActiveModel {
        account: Set(account),
        message: Set(message.to_owned()),
        person: Set(person),
        read_at: Set(now),
    };
    let again = OnConflict::columns([reader::Column::Account, reader::Column::Message, reader::Column::Person])
        .update_column(reader::Column::ReadAt)
        .action_and_where(Expr::col(("box_reader", "read_at")).lte(lately))
        .to_owned();
    let written = reader::Entity::insert(row).on_conflict(again).exec_without_returning(db).await?;
    Ok(written == 1)
}

/// Forgets what nobody has touched since `before`.
pub async fn remove_old(db: &impl ConnectionTrait, before: Timestamp) -> Result<(), Error> {
    Entity::delete_many().filter(Column::ChangedAt.lt(before)).exec(db).await?;
    reader::Entity::delete_many().filter(reader::Column::ReadAt.lt(before)).exec(db).await?;
    Ok(())
}

/// Who has read a message, the last one first.
pub async fn readers(db: &impl ConnectionTrait, account: AccountId, message: &str) -> Result<Vec<ReaderRow>, Error> {
    let query = Query::select()
        .columns([("box_reader", "person"), ("box_reader", "read_at")])
        .column(("account", "name"))
        .from("box_reader")
        .inner_join("account", Expr::col(("account", "id")).equals(("box_reader", "person")))
        .and_where(Expr::col(("box_reader", "account")).eq(account))
        .and_where(Expr::col(("box_reader", "message")).eq(message))
        .order_by(("box_reader", "read_at"), Order::Desc)
        .take();
    let rows = db.query_all(&query).await?;
    Ok(rows.iter().map(|row| ReaderRow::from_query_result(row, "")).collect::<Result<_, _>>()?)
}
