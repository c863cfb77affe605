//! How far a message is, and what may happen next (mail.md 3c).
//!
//! Between `sending` and `accepted` stands `handing`: the final dot may have left. Whatever interrupts before it means
//! "not sent"; whatever interrupts after it means "uncertain", and nothing repeats it (rule 3).

pub use crate::store::submission::State;

/// What happens to a message that is being sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The person sends: again, after it failed.
    Renewed,
    /// All recipients are taken; the content leaves now.
    Handing,
    /// The server has it.
    Accepted,
    /// The server refused, or it could not be reached: it was certainly not sent.
    Refused,
    /// The answer is lost, or the process ended.
    Interrupted,
    /// It was found among the sent messages: it was sent after all.
    Found,
    /// The copy is made.
    Copied,
}

/// This cannot happen in this state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{event:?} cannot happen to a message that is {state:?}")]
pub struct NotAllowed {
    /// Where it is.
    pub state: State,
    /// What should have happened.
    pub event: Event,
}

impl State {
    /// The state after `event`.
    pub fn next(self, event: Event) -> Result<Self, NotAllowed> {
        Ok(match (self, event) {
            (Self::Failed, Event::Renewed) => Self::Sending,
            (Self::Sending, Event::Handing) => Self::Handing,
            (Self::Sending, Event::Refused | Event::Interrupted) | (Self::Handing, Event::Refused) => Self::Failed,
            (Self::Handing, Event::Accepted) | (Self::Handing | Self::Uncertain, Event::Found) => Self::Accepted,
            (Self::Handing, Event::Interrupted) => Self::Uncertain,
            (Self::Accepted, Event::Copied) => Self::Copied,
            (state, event) => return Err(NotAllowed { state, event }),
        })
    }

    /// Whether the server has it for certain.
    pub fn is_sent(self) -> bool {
        matches!(self, Self::Accepted | Self::Copied)
    }

    /// Whether somebody works on it, or should.
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Sending | Self::Handing)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EVENTS: [Event; 7] = [
        Event::Renewed,
        Event::Handing,
        Event::Accepted,
        Event::Refused,
        Event::Interrupted,
        Event::Found,
        Event::Copied,
    ];

    #[test]
    fn rule_3_nothing_leads_from_uncertain_back_to_sending() {
        for event in EVENTS {
            let next = State::Uncertain.next(event);
            assert!(next.is_err() || next == Ok(State::Accepted), "{event:?} led to {next:?}");
        }
    }

    #[test]
    fn rule_8_a_sent_message_stays_sent_whatever_becomes_of_its_copy() {
        for event in EVENTS {
            for state in [State::Accepted, State::Copied] {
                assert!(state.next(event).is_err() || state.next(event) == Ok(State::Copied));
            }
        }
    }

    proptest! {
        #[test]
        fn n3_the_content_leaves_at_most_once_unless_it_was_refused(at in proptest::collection::vec(0..EVENTS.len(), 0..40)) {
            let (mut state, mut taken) = (State::Sending, 0);
            for event in at.into_iter().map(|at| EVENTS[at]) {
                if let Ok(next) = state.next(event) {
                    taken += usize::from(event == Event::Accepted);
                    state = next;
                }
            }
            prop_assert!(taken <= 1);
        }
    }
}
