//! Security questions, where the profile asks for them (R-160, S2-09): a few of those that the person has answered, after
//! every proof and never in the place of one. Who has given the proofs is told nothing about which answer is wrong.

use std::time::Duration;

use secrecy::SecretString;

use super::{Answered, Error, Gate, Recover, gate::gate};
use crate::{
    audit::{self, Event, Outcome},
    base::{AccountId, Random},
    password,
    policy::Policy,
    question::Question,
    session::{Limit, Recovering, Told, Visitor, take},
    store,
};

const DAY: Duration = Duration::from_hours(24);

impl Recover {
    /// Draws the questions of a recovery, by their numbers; none when the person has answered fewer than are asked.
    pub(super) async fn draw_questions(&self, account: AccountId, rules: &Policy) -> Result<String, Error> {
        let many = rules.recovery.questions.min(rules.enrol.questions);
        if many == 0 {
            return Ok(String::new());
        }
        let mut answered = self.questions.of(account).await?;
        let mut drawn = Vec::new();
        for _ in 0..many {
            let Ok(bound) = u32::try_from(answered.len()) else { break };
            if bound == 0 {
                return Ok(String::new());
            }
            let at = usize::try_from(Random.below(bound)).unwrap_or(0);
            drawn.push(answered.swap_remove(at).number().to_string());
        }
        Ok(drawn.join(","))
    }

    /// The questions of the step; `None` while it is another one.
    pub async fn questions(&self, key: &Recovering) -> Result<Option<Vec<Question>>, Error> {
        let case = self.case(key).await?.filter(|case| gate(&case.row) == Gate::Questions);
        Ok(case.map(|case| asked(&case.row.questions)))
    }

    /// Reads the answers, in the order of the questions. Every try is counted before it is looked at, whatever runs beside.
    pub async fn answer(
        &self,
        key: &Recovering,
        visitor: &Visitor,
        answers: Vec<SecretString>,
    ) -> Result<Answered, Error> {
        let (rooms, now) = (&self.rooms, self.rooms.clock.now());
        let Some(case) = self.case(key).await?.filter(|case| gate(&case.row) == Gate::Questions) else {
            return Ok(Answered::Elsewhere);
        };
        let Some(account) = &case.account else { return Ok(Answered::Elsewhere) };
        let most = self.rules(&case).recovery.question_tries;
        let limit = [Limit::new(most, DAY)];
        let txn = rooms.store.begin().await?;
        let mut tries = take(&txn, &self.key("questions-of", &case.row.subject)?, now).await?;
        if tries.meter.full_until(&limit, now).is_some() {
            return self.give_up((txn, Told::new()), &case, visitor).await.map(|()| Answered::Over);
        }
        let charge = tries.meter.charge(&limit, now);
        let is_last = tries.meter.full_until(&limit, now).is_some();
        let tries_left = most.saturating_sub(tries.meter.log.count(DAY, now));
        tries.put(&txn, now).await?;
        txn.commit().await?;
        let questions = asked(&case.row.questions);
        let looked = if answers.len() == questions.len() {
            let pairs: Vec<(Question, SecretString)> = questions.into_iter().zip(answers).collect();
            self.questions.are_right(account.id, &pairs).await
        } else {
            Ok(false)
        };
        let txn = rooms.store.begin().await?;
        let mut told = Told::new();
        if !matches!(looked, Ok(false)) {
            // It was right, or was not looked at.
            let mut tries = take(&txn, &self.key("questions-of", &case.row.subject)?, now).await?;
            tries.meter.refund(charge);
            tries.put(&txn, now).await?;
        }
        let right = match looked {
            Ok(right) => right,
            Err(error) => {
                txn.commit().await?;
                return if matches!(error, password::Error::Busy) { Ok(Answered::Busy) } else { Err(error.into()) };
            }
        };
        if !right && is_last {
            return self.give_up((txn, told), &case, visitor).await.map(|()| Answered::Over);
        }
        let outcome = if right { Outcome::Ok } else { Outcome::Fail };
        let entry = audit::Entry::new(Event::RecoveryGate, outcome).from(&visitor.origin()).method("questions");
        told.push(entry.about(account.id));
        let passed = right && store::recovery::answer(&txn, case.row.id, now).await?;
        rooms.sessions.tell(txn, told).await?;
        Ok(match (right, passed) {
            (true, true) => Answered::Next,
            (true, false) => Answered::Elsewhere,
            (false, _) => Answered::Wrong { tries_left },
        })
    }
}

/// The questions of a row.
fn asked(numbers: &str) -> Vec<Question> {
    numbers.split(',').filter_map(Question::parse).collect()
}
