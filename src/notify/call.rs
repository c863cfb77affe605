//! What a telephone call says, in the language of the person: who calls, what to do, twice, and to hang up if
//! nothing was asked for.

use std::time::Duration;

use super::{Error, Notify};
use crate::{
    base::{E164, Language},
    phone::voice::{Call, Step},
    text::Text,
};

/// What the person is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask<'a> {
    /// `#` and nothing else.
    Confirm,
    /// As many digits as the page shows, then `#`.
    Type(u32),
    /// To type on the page the code that is said. A key must be pressed first: a voicemail must not take it down.
    Hear(&'a str),
}

impl Notify {
    /// Whether calls can be made at all.
    pub fn has_voice(&self) -> bool {
        self.doors.voice.is_there()
    }

    /// Has somebody called. What they press is told under `nonce`.
    pub async fn call(
        &self,
        to: &E164,
        language: Language,
        ask: Ask<'_>,
        (nonce, longest): (&str, Duration),
    ) -> Result<(), Error> {
        let call = Call {
            to,
            language: language.tag(),
            script: self.script(Text::of(language), ask),
            longest,
            nonce,
            now: self.clock.now(),
        };
        Ok(self.doors.voice.call(&call).await?)
    }

    fn script(&self, t: Text, ask: Ask<'_>) -> Vec<Step> {
        let house = [("house", (&self.house.name).into()), ("host", (&self.house.host).into())];
        let say = |task: String| {
            let parts = [t.with("voice-hello", &house), task, t.get("voice-not-you").to_owned()];
            Step::Say(parts.join(" "), 2)
        };
        match ask {
            Ask::Confirm => vec![say(t.get("voice-confirm").to_owned()), Step::Gather { keys: 1, end: Some('#') }],
            Ask::Type(digits) => {
                let task = t.with("voice-type", &[("digits", digits.into())]);
                vec![say(task), Step::Gather { keys: digits + 1, end: Some('#') }]
            }
            Ask::Hear(code) => {
                // Said one by one, with a pause after each.
                let digits: Vec<String> = code.chars().map(String::from).collect();
                let code = t.with("voice-code", &[("digits", digits.join(", ").into())]);
                let press = say(t.get("voice-press").to_owned());
                vec![press, Step::Gather { keys: 1, end: None }, Step::Say(code, 2)]
            }
        }
    }
}
