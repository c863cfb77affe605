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
    /// Answering the security questions, where the profile asks for them.
    Questions,
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
        let asks = !row.questions.is_empty() && row.answered_at.is_none();
        return if asks { Gate::Questions } else { Gate::Password };
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
            questions: String::new(),
            answered_at: None,
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
    fn r_160_s2_09_questions_come_after_every_proof_and_before_the_password() {
        let asked = RecoveryRow { questions: "3,7".to_owned(), ..row() };
        assert_eq!(gate(&asked), Gate::Method);
        let one = RecoveryRow { first: Some(Method::Sms), ..asked.clone() };
        assert_eq!(gate(&one), Gate::Method, "never in the place of a proof");
        let both = RecoveryRow { second: Some(Method::Email), ..one };
        assert_eq!(gate(&both), Gate::Questions);
        assert_eq!(gate(&RecoveryRow { answered_at: Some(Timestamp(1)), ..both }), Gate::Password);
    }

    #[test]
    fn r_150_one_telephone_is_one_proof() {
        assert!(same_kind(Method::Sms, Method::Voice) && same_kind(Method::Totp, Method::Totp));
        assert!(!same_kind(Method::Sms, Method::Email) && !same_kind(Method::Totp, Method::Sms));
    }
}
