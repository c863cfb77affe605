//! `support_request`: what people ask of the support, with a reference to speak of it. One queue of every kind.

use sea_orm::{
    Condition, ConnectionTrait, EntityTrait, ExprTrait as _, IntoActiveModel as _, PaginatorTrait as _, QueryOrder,
    QuerySelect, entity::prelude::*,
};

use super::{Error, column::words, one_row};
use crate::base::{AccountId, Language, Place, Random, StructureId, Timestamp};

/// Nothing that is read as something else on the telephone.
const SIGNS: &[u8] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many make a reference: enough to find a request, and nothing can be done with one.
const REFERENCE: usize = 8;

mod entity {
    use super::{Kind, State};
    use crate::base::{AccountId, Language, Place, StructureId, Timestamp};
    use sea_orm::entity::prelude::*;

    /// One request.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "support_request")]
    pub struct Model {
        /// Which one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// What people say on the telephone.
        #[sea_orm(unique)]
        pub reference: String,
        /// About which account, if the name leads to one.
        pub account: Option<AccountId>,
        /// What is asked for.
        pub kind: Kind,
        /// The name as it was typed where somebody signs in; empty for who asks for a first address.
        pub name: String,
        /// How to answer, sealed.
        pub contact: String,
        /// What was written, sealed.
        pub words: String,
        /// Where it is.
        pub state: State,
        /// From where.
        pub ip: String,
        /// When.
        pub created_at: Timestamp,
        /// Who asks, sealed JSON; `None` for who is known by a name only.
        pub person: Option<String>,
        /// The language of its letters.
        pub language: Language,
        /// Where the person works: whose holidays count.
        pub place: Place,
        /// The keyed hash of the name, to find the same person asking twice.
        pub same_name: String,
        /// The keyed hash of the licence number.
        pub same_licence: String,
        /// The keyed hash of the address.
        pub same_contact: String,
        /// The hash of the code that proves the address.
        pub code_hash: Option<String>,
        /// Until when it is good.
        pub code_until: Option<Timestamp>,
        /// When it was sent last.
        pub code_sent_at: Option<Timestamp>,
        /// How often a wrong one was typed.
        pub code_tries: i32,
        /// The code that opens the page of its state, sealed.
        pub follow: Option<String>,
        /// When it was received: its address proved.
        pub received_at: Option<Timestamp>,
        /// The first day of its answer, as a date.
        pub due_from: Option<String>,
        /// The last.
        pub due_to: Option<String>,
        /// When a letter about it came back.
        pub bounced_at: Option<Timestamp>,
        /// The status of the report that said so, if one did: `5.1.1`.
        pub bounce_status: Option<String>,
        /// Who sees to it.
        pub assigned: Option<AccountId>,
        /// Why it was refused: the name of a template.
        pub answer: Option<String>,
        /// When it was answered.
        pub answered_at: Option<Timestamp>,
        /// The account that it led to.
        pub made: Option<AccountId>,
        /// To the referents of which structure it was left.
        pub structure: Option<StructureId>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
pub(super) use entity::{Column, Entity};

/// A row of the table.
pub use entity::Model as SupportRequestRow;

words! {
    /// What is asked for.
    Kind {
        /// A first address (S0-04).
        Access = "access",
        /// That two addresses become one (S0-08).
        Merge = "merge",
        /// The way back into an account: who asks has to be identified (S1-17).
        Recovery = "recovery",
    }
}

words! {
    /// Where a request is.
    State {
        /// Nobody has proved its address yet: it is in no list.
        Unproved = "unproved",
        /// Received, to be seen to (S0-04).
        Received = "received",
        /// It waits for the referent of the structure.
        Waiting = "waiting",
        /// Done as asked.
        Approved = "approved",
        /// Refused, for a reason that is told.
        Refused = "refused",
    }
}

impl SupportRequestRow {
    /// A request that was just made, its sealed columns still empty.
    pub fn new(kind: Kind, (language, place): (Language, Place), now: Timestamp) -> Self {
        let many = u32::try_from(SIGNS.len()).unwrap_or(1);
        let sign = || SIGNS.get(usize::try_from(Random.below(many)).unwrap_or(0)).copied().map_or('2', char::from);
        Self {
            id: Uuid::now_v7(),
            reference: (0..REFERENCE).map(|_| sign()).collect(),
            account: None,
            kind,
            name: String::new(),
            contact: String::new(),
            words: String::new(),
            state: State::Unproved,
            ip: String::new(),
            created_at: now,
            person: None,
            language,
            place,
            same_name: String::new(),
            same_licence: String::new(),
            same_contact: String::new(),
            code_hash: None,
            code_until: None,
            code_sent_at: None,
            code_tries: 0,
            follow: None,
            received_at: None,
            due_from: None,
            due_to: None,
            bounced_at: None,
            bounce_status: None,
            assigned: None,
            answer: None,
            answered_at: None,
            made: None,
            structure: None,
        }
    }
}

/// Adds one.
pub async fn insert(db: &impl ConnectionTrait, row: SupportRequestRow) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// The request of an identifier.
pub async fn get(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<SupportRequestRow>, Error> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// The request of a reference.
pub async fn find(db: &impl ConnectionTrait, reference: &str) -> Result<Option<SupportRequestRow>, Error> {
    Ok(Entity::find().filter(Column::Reference.eq(reference)).one(db).await?)
}

/// Another code for a request whose address is still to be proved.
///
/// # Errors
/// [`Error::Stale`] when it is proved, or another code was sent since `before`.
pub async fn new_code(
    db: &impl ConnectionTrait,
    id: Uuid,
    before: Option<Timestamp>,
    (hash, until, now): (String, Timestamp, Timestamp),
) -> Result<(), Error> {
    let same = before.map_or_else(|| Column::CodeSentAt.is_null(), |at| Column::CodeSentAt.eq(at));
    let result = Entity::update_many()
        .col_expr(Column::CodeHash, Expr::value(hash))
        .col_expr(Column::CodeUntil, Expr::value(until))
        .col_expr(Column::CodeSentAt, Expr::value(now))
        .col_expr(Column::CodeTries, Expr::value(0))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Unproved))
        .filter(same)
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}

/// Counts a try at the code before it is looked at; false when there were `most` of them.
pub async fn try_code(db: &impl ConnectionTrait, id: Uuid, most: i32) -> Result<bool, Error> {
    let result = Entity::update_many()
        .col_expr(Column::CodeTries, Expr::col(Column::CodeTries).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Unproved))
        .filter(Column::CodeTries.lt(most))
        .exec(db)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Its address is proved: it is received, and answered between these days.
///
/// # Errors
/// [`Error::Stale`] when it was received before.
pub async fn receive(
    db: &impl ConnectionTrait,
    id: Uuid,
    (follow, now): (String, Timestamp),
    (from, to): (String, String),
) -> Result<(), Error> {
    let result = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Received))
        .col_expr(Column::CodeHash, Expr::value(Option::<String>::None))
        .col_expr(Column::Follow, Expr::value(follow))
        .col_expr(Column::ReceivedAt, Expr::value(now))
        .col_expr(Column::DueFrom, Expr::value(from))
        .col_expr(Column::DueTo, Expr::value(to))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Unproved))
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}

/// A letter about it came back, with this status if a report says one.
pub async fn bounced(db: &impl ConnectionTrait, id: Uuid, status: Option<&str>, now: Timestamp) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::BouncedAt, Expr::value(now))
        .col_expr(Column::BounceStatus, Expr::value(status))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}

/// Forgets requests whose address nobody has proved since `before`. Says how many.
pub async fn forget_unproved(db: &impl ConnectionTrait, before: Timestamp) -> Result<u64, Error> {
    let old = Entity::delete_many().filter(Column::State.eq(State::Unproved)).filter(Column::CreatedAt.lt(before));
    Ok(old.exec(db).await?.rows_affected)
}

/// Forgets requests that were answered before `before`, with their notes and letters. Says how many.
pub async fn forget_answered(db: &impl ConnectionTrait, before: Timestamp) -> Result<u64, Error> {
    let answered = Column::State.is_in([State::Approved, State::Refused]);
    let old = Entity::delete_many().filter(answered).filter(Column::AnsweredAt.lt(before));
    Ok(old.exec(db).await?.rows_affected)
}

/// How many requests there are whose address nobody has proved, and how many that were answered.
pub async fn kept(db: &impl ConnectionTrait) -> Result<(u64, u64), Error> {
    let unproved = Entity::find().filter(Column::State.eq(State::Unproved)).count(db).await?;
    let answered = Entity::find().filter(Column::State.is_in([State::Approved, State::Refused])).count(db).await?;
    Ok((unproved, answered))
}

/// Other requests, received, of the same name, licence number or address.
pub async fn alike(db: &impl ConnectionTrait, row: &SupportRequestRow) -> Result<Vec<SupportRequestRow>, Error> {
    let mut same = Condition::any();
    for (column, value) in [
        (Column::SameName, &row.same_name),
        (Column::SameLicence, &row.same_licence),
        (Column::SameContact, &row.same_contact),
    ] {
        if !value.is_empty() {
            same = same.add(column.eq(value.as_str()));
        }
    }
    if same.is_empty() {
        return Ok(Vec::new());
    }
    let query = Entity::find().filter(same).filter(Column::Id.ne(row.id)).filter(Column::State.ne(State::Unproved));
    Ok(query.order_by_desc(Column::ReceivedAt).limit(10).all(db).await?)
}

/// Gives an open request to somebody, or to nobody.
///
/// # Errors
/// [`Error::Stale`] when it is answered, or somebody else's than `before`.
pub async fn assign(
    db: &impl ConnectionTrait,
    id: Uuid,
    (before, to): (Option<AccountId>, Option<AccountId>),
) -> Result<(), Error> {
    let same = before.map_or_else(|| Column::Assigned.is_null(), |before| Column::Assigned.eq(before));
    let result = Entity::update_many()
        .col_expr(Column::Assigned, Expr::value(to))
        .filter(Column::Id.eq(id))
        .filter(Column::State.is_in([State::Received, State::Waiting]))
        .filter(same)
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}

/// Leaves a received request to the referents of a structure.
///
/// # Errors
/// [`Error::Stale`] when it is elsewhere.
pub async fn leave_to(db: &impl ConnectionTrait, id: Uuid, structure: StructureId) -> Result<(), Error> {
    let result = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Waiting))
        .col_expr(Column::Structure, Expr::value(structure))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Received))
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}

/// Gives a request that waits back to the desk; one that was left to `of`, if it is named.
///
/// # Errors
/// [`Error::Stale`] when it does not wait there.
pub async fn give_back(db: &impl ConnectionTrait, id: Uuid, of: Option<StructureId>) -> Result<(), Error> {
    let mut update = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Received))
        .col_expr(Column::Structure, Expr::value(Option::<StructureId>::None))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Waiting));
    if let Some(structure) = of {
        update = update.filter(Column::Structure.eq(structure));
    }
    one_row(update.exec(db).await?.rows_affected)
}

/// The requests that wait for the referents of a structure, the one received first first.
pub async fn left_to(
    db: &impl ConnectionTrait,
    structure: StructureId,
    limit: u64,
) -> Result<Vec<SupportRequestRow>, Error> {
    let query = Entity::find().filter(Column::Structure.eq(structure)).filter(Column::State.eq(State::Waiting));
    Ok(query.order_by_asc(Column::ReceivedAt).order_by_asc(Column::Id).limit(limit).all(db).await?)
}

/// How many they are.
pub async fn count_left_to(db: &impl ConnectionTrait, structure: StructureId) -> Result<u64, Error> {
    let query = Entity::find().filter(Column::Structure.eq(structure)).filter(Column::State.eq(State::Waiting));
    Ok(query.count(db).await?)
}

/// Answers an open request, once.
///
/// # Errors
/// [`Error::Stale`] when somebody else has.
pub async fn answer(
    db: &impl ConnectionTrait,
    id: Uuid,
    (to, answer, made): (State, &str, Option<AccountId>),
    now: Timestamp,
) -> Result<(), Error> {
    let result = Entity::update_many()
        .col_expr(Column::State, Expr::value(to))
        .col_expr(Column::Answer, Expr::value(answer))
        .col_expr(Column::Made, Expr::value(made))
        .col_expr(Column::AnsweredAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::State.is_in([State::Received, State::Waiting]))
        .exec(db)
        .await?;
    one_row(result.rows_affected)
}

/// Requests after `after`, by identifier, `limit` at most; for rotation.
pub async fn after(
    db: &impl ConnectionTrait,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<SupportRequestRow>, Error> {
    let mut query = Entity::find().order_by_asc(Column::Id).limit(limit);
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.all(db).await?)
}

/// Replaces what is sealed or hashed by the same under another key; for rotation. These columns are written once, so that
/// nothing newer can be lost; a code to follow it, made meanwhile, stays.
pub async fn reseal(db: &impl ConnectionTrait, row: SupportRequestRow) -> Result<(), Error> {
    let mut update = Entity::update_many()
        .col_expr(Column::Contact, Expr::value(row.contact))
        .col_expr(Column::Words, Expr::value(row.words))
        .col_expr(Column::Person, Expr::value(row.person))
        .col_expr(Column::SameName, Expr::value(row.same_name))
        .col_expr(Column::SameLicence, Expr::value(row.same_licence))
        .col_expr(Column::SameContact, Expr::value(row.same_contact));
    if let Some(follow) = row.follow {
        update = update.col_expr(Column::Follow, Expr::value(follow));
    }
    update.filter(Column::Id.eq(row.id)).exec(db).await?;
    Ok(())
}
