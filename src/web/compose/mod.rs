//! `GET` and `POST /compose`: writing a message. Query of the first: `to`, or one of `reply`, `reply-all`,
//! `forward`, `draft` (a message), `announce` (a merge). Whatever happens, what was typed comes back.

mod announce;
mod shown;
mod team;
mod typed;
mod words;

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{HeaderValue, RETRY_AFTER},
    },
};

use super::{
    answer,
    cookie::Name,
    door::{Answer, Unproven},
    failure::Failure,
    form::Form,
    mail::reader::Reader,
    notice::Happened,
    visit::Visit,
};
use crate::{
    mail::Who,
    outbox::{Composer, Error, Outcome, Typed},
    settings::Signature,
    shared_box::{MessageKey, Rights},
    view::compose::{Kind, Page, Part, Problem, Trouble, page},
};

/// A form's room beside the files: text, recipients, separators.
const BESIDE: usize = 2 * 1024 * 1024;

/// The largest form: what a message may hold, before it is encoded.
pub(super) fn limit(visit: &Visit) -> usize {
    visit.rooms().config.mail.message_bytes / 4 * 3 + BESIDE
}

/// Who writes, and the request they do it with.
struct Writer<'a> {
    key: &'a Reader,
    visit: &'a Visit,
    person: Who,
    /// The message that is answered, in a shared box.
    answers: Option<MessageKey>,
    /// Who else answers it.
    also: Option<String>,
}

/// Opens a composer.
pub(super) async fn get(key: Reader, visit: &Visit) -> Answer {
    if !key.may(Rights::Write) {
        return Err(Failure::Forbidden);
    }
    let (start, kind) = shown::start(visit)?;
    let mut writer = Writer::new(&key, visit);
    let composer = match writer.open(&start).await {
        Ok(composer) => {
            writer.begins(&start, &composer, kind).await?;
            writer.announced(writer.signed(composer, kind).await, kind).await?
        }
        Err(Error::NotFound) => return Err(Failure::NoMessage),
        Err(error) if error.is_temporary() => return Err(Failure::unavailable(error)),
        Err(error) => return Err(Failure::broken(error)),
    };
    Ok(writer.answer(StatusCode::OK, &writer.page(composer, kind).await))
}

/// Sends, saves or throws away.
pub(super) async fn post(key: Result<Reader, Failure>, visit: &Visit, form: Result<Form, Unproven>) -> Answer {
    let key = match key {
        Ok(key) => key,
        // Signed out meanwhile: what was written stays on the page, to be sent again after the sign-in.
        Err(Failure::SignIn { .. } | Failure::Elsewhere(_)) => {
            let (Ok(form) | Err(Unproven(form))) = form;
            return Err(Failure::SignedOutWriting(form.written()));
        }
        // Taken out of the box meanwhile: their own words stay readable, and nothing else of it.
        Err(Failure::NotFound) => {
            let (Ok(form) | Err(Unproven(form))) = form;
            return Err(Failure::Unwritten(StatusCode::NOT_FOUND, form.written()));
        }
        Err(failure) => return Err(failure),
    };
    if !key.may(Rights::Write) {
        let (Ok(form) | Err(Unproven(form))) = form;
        return Err(Failure::Unwritten(StatusCode::FORBIDDEN, form.written()));
    }
    let mut writer = Writer::new(&key, visit);
    match form {
        Ok(form) => {
            writer.comes_back(&form).await;
            writer.proven(form).await
        }
        // Open too long: shown again, nothing done.
        Err(Unproven(mut form)) => {
            let typed = typed::read(&mut form);
            let trouble = Some(Trouble::FormExpired);
            let shown = Page { trouble, ..writer.typed(&typed, &form).await };
            Ok(writer.answer(StatusCode::FORBIDDEN, &shown))
        }
    }
}

impl<'a> Writer<'a> {
    fn new(key: &'a Reader, visit: &'a Visit) -> Self {
        Self { key, visit, person: key.mail(visit.visitor().ip), answers: None, also: None }
    }
}

impl Writer<'_> {
    async fn proven(&self, mut form: Form) -> Answer {
        let mut typed = typed::read(&mut form);
        if let Some(limit) = form.over_limit() {
            let limit = u64::try_from(limit).unwrap_or(u64::MAX);
            let problems = vec![(Part::Attachments, Problem::TooLarge(limit))];
            let shown = Page { problems, ..self.typed(&typed, &form).await };
            return Ok(self.answer(StatusCode::PAYLOAD_TOO_LARGE, &shown));
        }
        let outbox = &self.visit.rooms().outbox;
        match form.text("action") {
            // No button of theirs: the page was open while the right went.
            "send" if !self.key.may(Rights::Send) => {
                let shown = Page { trouble: Some(Trouble::Refused), ..self.typed(&typed, &form).await };
                Ok(self.answer(StatusCode::FORBIDDEN, &shown))
            }
            "send" => {
                if typed.html.is_none() {
                    typed.html = self.formatted(&typed.body).await;
                }
                self.send(&mut typed, &form).await
            }
            "discard" => match outbox.discard(&self.person, typed.draft.as_ref()).await {
                Ok(undo) => Ok(self.leave(&Happened::Discarded(undo.map(|undo| undo.to_string()))).await),
                Err(error) => self.refused(&mut typed, &form, error).await,
            },
            _ => self.save(&mut typed, &form).await,
        }
    }

    /// What a composer opens with, and the person's signature above what is quoted (C2). A draft has its own already.
    async fn signed(&self, composer: Composer, kind: Kind) -> Composer {
        match kind {
            Kind::Draft => composer,
            _ => Composer { body: self.signature().await.before(&composer.body), ..composer },
        }
    }

    /// The text with the form of the signature, when that stands in it as it was chosen.
    async fn formatted(&self, body: &str) -> Option<String> {
        self.signature().await.formatted(body)
    }

    /// The person's signature. Without it a letter can still be written.
    async fn signature(&self) -> Signature {
        let found = self.visit.rooms().settings.signature(self.key.person().account()).await;
        found.unwrap_or_else(|error| {
            tracing::warn!(%error, "a letter is written without its signature");
            Signature::default()
        })
    }

    async fn send(&self, typed: &mut Typed, form: &Form) -> Answer {
        match self.visit.rooms().outbox.send(&self.person, typed).await {
            Ok(Outcome::Sent { copied: true }) => Ok(self.leave(&Happened::Sent).await),
            Ok(Outcome::Sent { copied: false }) => Ok(self.leave(&Happened::SentCopyLater).await),
            Ok(Outcome::UnderWay) => Ok(self.leave(&Happened::UnderWay).await),
            Ok(Outcome::Uncertain { draft }) => {
                let reopened = match draft {
                    Some(draft) => self.reopened(typed, form, draft).await,
                    None => None,
                };
                let shown = match reopened {
                    Some(shown) => shown,
                    None => self.typed(typed, form).await,
                };
                let shown = Page { trouble: Some(Trouble::Uncertain), ..shown };
                Ok(self.answer(StatusCode::ACCEPTED, &shown))
            }
            Err(error) => self.refused(typed, form, error).await,
        }
    }

    /// Keeps the draft and shows the same page, now with the attachments on the server.
    async fn save(&self, typed: &mut Typed, form: &Form) -> Answer {
        let composer = match self.visit.rooms().outbox.save(&self.person, typed).await {
            Ok(composer) => composer,
            Err(error) => return self.refused(typed, form, error).await,
        };
        let trouble = composer.conflict.then_some(Trouble::DraftChanged);
        let saved_at = Some(self.visit.rooms().clock.now());
        let shown = Page { saved_at, trouble, ..self.page(composer, typed::kind(form)).await };
        Ok(self.answer(StatusCode::OK, &shown))
    }

    /// The composer again, with what is wrong or what failed.
    async fn refused(&self, typed: &mut Typed, form: &Form, error: Error) -> Answer {
        let (status, problems, trouble) = shown::why(error, typed)?;
        // No browser sends a file twice by itself: what came is kept as a draft while the person mends the rest.
        let mendable = status == StatusCode::UNPROCESSABLE_ENTITY && trouble.is_none() && !typed.uploads.is_empty();
        let kept = if mendable { self.visit.rooms().outbox.save(&self.person, typed).await.ok() } else { None };
        let shown = match kept {
            Some(composer) => self.page(composer, typed::kind(form)).await,
            None => self.typed(typed, form).await,
        };
        let mut answer = self.answer(status, &Page { problems, trouble, ..shown });
        if status == StatusCode::SERVICE_UNAVAILABLE {
            answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("15"));
        }
        Ok(answer)
    }

    fn answer(&self, status: StatusCode, shown: &Page) -> HttpResponse {
        self.visit.page(self.key, status, |frame| page(frame, shown))
    }

    /// Done writing: back to the mail, which says what happened.
    async fn leave(&self, happened: &Happened) -> HttpResponse {
        self.ends().await;
        self.visit.site().sides.stale(self.key);
        self.visit.set_cookie(Name::Notice, &happened.cookie_in(self.key.root()));
        answer::see_other(&self.key.root().home())
    }
}
