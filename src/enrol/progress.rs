//! What a set-up has done so far: sealed in the row of its pre-session, and gone with it.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Enrol, sealing};
use crate::{
    base::Method,
    factor::{NewPasskey, Secret},
    password::Prepared,
    question::{Answered, Question},
    seal::{self, Place},
    sign_in::Error,
    store::pre_session::PreSessionRow,
};

/// What has been done.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// Whether the person was reached where the referent said they are.
    pub(super) known: bool,
    /// Methods that were proved and are not bound yet.
    pub(super) proven: Vec<Proven>,
    /// The pairing of the telephone among them: one of push has no secret of its own.
    #[serde(default)]
    pub(super) telephone: Option<String>,
    /// The method that is being set up.
    pub(super) under_way: Option<UnderWay>,
    /// Whether the person has said that these are all their methods (« Terminer »).
    pub(super) agreed: bool,
    /// Whether what is missing is left for the next sign-in (S1-01).
    #[serde(default)]
    pub(super) skipped: bool,
    /// The answers to the security questions, hashed.
    #[serde(default)]
    pub(super) answers: Option<Vec<Answer>>,
    /// The phrase and the number of the image.
    #[serde(default)]
    pub(super) mark: Option<(String, u16)>,
    /// The new password, hashed.
    pub(super) password: Option<String>,
}

/// A method that was proved.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Proven {
    method: String,
    secret: Vec<u8>,
    /// The step whose code proved an application: it counts as used.
    pub(super) step: Option<i64>,
    /// What is kept of a passkey besides its key, and its name.
    #[serde(default)]
    passkey: Option<(NewPasskey, String)>,
}

/// The answer to a security question, hashed.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Answer {
    question: String,
    hash: String,
}

impl Answer {
    pub(super) fn of(answered: &Answered) -> Self {
        Self { question: answered.question.number().to_string(), hash: answered.hash.as_str().to_owned() }
    }

    pub(super) fn answered(&self) -> Option<Answered> {
        let question = Question::parse(&self.question)?;
        Some(Answered { question, hash: Prepared::kept(self.hash.clone()) })
    }
}

/// A method between set-up and proof, with what it needs to remember.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct UnderWay {
    method: String,
    pub(super) data: Vec<u8>,
}

impl UnderWay {
    pub(super) fn new(method: Method, data: &[u8]) -> Self {
        Self { method: method.as_str().to_owned(), data: data.to_vec() }
    }

    pub(super) fn method(&self) -> Option<Method> {
        Method::parse(&self.method)
    }
}

impl Progress {
    /// The methods that were proved, with what they are made of.
    pub(super) fn secrets(&self) -> impl Iterator<Item = (Secret, Option<i64>)> {
        self.proven.iter().filter_map(|proven| {
            let secret = Secret::from_bytes(Method::parse(&proven.method)?, &proven.secret)?;
            Some((secret, proven.step))
        })
    }

    /// Adds a method that was proved, in the place of one of its kind.
    pub(super) fn add(&mut self, secret: &Secret, step: Option<i64>) {
        self.put(secret, step, None);
    }

    /// Adds a passkey that was made. False when it is none.
    pub(super) fn add_passkey(&mut self, new: &NewPasskey, name: &str) -> bool {
        let Some(secret) = new.secret() else { return false };
        self.put(&secret, None, Some((new.clone(), name.to_owned())));
        true
    }

    /// The passkey that was made, and its name.
    pub(super) fn passkey(&self) -> Option<&(NewPasskey, String)> {
        self.proven.iter().find_map(|proven| proven.passkey.as_ref())
    }

    fn put(&mut self, secret: &Secret, step: Option<i64>, passkey: Option<(NewPasskey, String)>) {
        let method = secret.method().as_str();
        self.proven.retain(|proven| proven.method != method);
        self.proven.push(Proven { method: method.to_owned(), secret: secret.to_bytes().to_vec(), step, passkey });
        self.under_way = None;
        self.agreed = false;
    }

    /// Takes a method that was proved away again.
    pub(super) fn forget(&mut self, method: Method) {
        self.proven.retain(|proven| proven.method != method.as_str());
        self.agreed = false;
    }

    /// What is under way of a method.
    pub(super) fn data_of(&self, method: Method) -> Option<&[u8]> {
        self.under_way.as_ref().filter(|way| way.method() == Some(method)).map(|way| way.data.as_slice())
    }
}

fn place(id: &str) -> Place<'_> {
    Place { table: "pre_session", row: id, column: "secret" }
}

impl Enrol {
    /// What the row holds; nothing done when it is empty.
    pub(super) fn open(&self, row: &PreSessionRow) -> Result<Progress, Error> {
        if row.progress.is_empty() {
            return Ok(Progress::default());
        }
        let bytes = self.sealer.open(place(&row.id.to_string()), &row.progress).map_err(sealing)?;
        serde_json::from_slice(&bytes).map_err(|_| sealing(seal::Error::Altered))
    }

    pub(super) fn seal(&self, row: &PreSessionRow, progress: &Progress) -> Result<String, Error> {
        let text = serde_json::to_vec(progress).map(Zeroizing::new).map_err(|_| sealing(seal::Error::Altered))?;
        self.sealer.seal(place(&row.id.to_string()), &text).map_err(sealing)
    }
}
