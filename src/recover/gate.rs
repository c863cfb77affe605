//! Where a recovery stands, as one pure function of its row: no page and no form decides it.

use crate::{
    base::Method,
    store::recovery::{Destination, RecoveryRow},
};

/// The step that is to be done. No other one is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Choosing how to prove.
    Method,
    /// Typing the whole number, or the whole address.
    Destination(Method),
    /// Typing the code.
    Code(Method),
    /// Choosing the password.
    Password,
    /// It is done.
    Done,
}

/// The step of a row.
pub(super) fn gate(row: &RecoveryRow) -> Gate {
    if row.done_at.is_some() {
        return Gate::Done;
    }
    if i64::from(passed(row)) >= i64::from(row.needed.max(1)) {
        return Gate::Password;
    }
    match (row.chosen, row.destination) {
        (None, _) => Gate::Method,
        (Some(method), Destination::Asked) if method.is_sent() => Gate::Destination(method),
        (Some(method), _) => Gate::Code(method),
    }
}

/// How many proofs were given.
pub(super) fn passed(row: &RecoveryRow) -> u32 {
    u32::from(row.first.is_some()) + u32::from(row.second.is_some())
}

/// Whether a second proof by `other` would say nothing more than the first: the same method, or the same telephone.
pub(super) fn same_kind(one: Method, other: Method) -> bool {
    let telephone = |method| matches!(method, Method::Sms | Method::Voice);
    one == other || (telephone(one) && telephone(other))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::base::Timestamp;

    pub(in crate::recover) fn row() -> RecoveryRow {
        RecoveryRow {
            id: uuid::Uuid::nil(),
            secret_hash: String::new(),
            account: None,
            name: "claire@chts.example".to_owned(),
            subject: "claire@chts.example".to_owned(),
            needed: 2,
            chosen: None,
            destination: Destination::Asked,
            destination_tries: 0,
            first: None,
            second: None,
            link_hash: None,
            link_expires_at: None,
            ip: String::new(),
            agent: String::new(),
            created_at: Timestamp(0),
            expires_at: Timestamp(1),
            done_at: None,
            ended_at: None,
        }
    }

    #[test]
    fn r_151_the_password_comes_after_every_proof_whatever_else_the_row_says() {
        let methods = [None, Some(Method::Sms), Some(Method::Email), Some(Method::Totp)];
        let destinations = [Destination::Asked, Destination::Right, Destination::Wrong];
        for needed in [-1, 0, 1, 2, 3] {
            for (first, second) in [(None, None), (Some(Method::Sms), None), (Some(Method::Sms), Some(Method::Email))] {
                for chosen in methods {
                    for destination in destinations {
                        let row = RecoveryRow { needed, chosen, destination, first, second, ..row() };
                        let proofs = u32::from(first.is_some()) + u32::from(second.is_some());
                        let enough = i64::from(proofs) >= i64::from(needed.max(1));
                        assert_eq!(gate(&row) == Gate::Password, enough, "{row:?}");
                        assert_ne!(gate(&row), Gate::Done);
                    }
                }
            }
        }
    }

    #[test]
    fn r_150_one_telephone_is_one_proof() {
        assert!(same_kind(Method::Sms, Method::Voice) && same_kind(Method::Totp, Method::Totp));
        assert!(!same_kind(Method::Sms, Method::Email) && !same_kind(Method::Totp, Method::Sms));
    }
}
