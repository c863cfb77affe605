//! From the outbox's values to the composer's page.

use actix_web::http::StatusCode;

use super::{
    Writer,
    typed::{html_fields, kind, word},
    words,
};
use crate::{
    base::{MessageId, SubmissionId},
    mime::SafeHtml,
    outbox::{About, Composer, Error, Kept, MessageRef, PartRef, Start, Typed},
    text::Text,
    view::compose::{Attachment, Kind, Page, Part, Problem, Trouble},
    web::{failure::Failure, form::Form, visit::Visit},
};

/// How the composer opens.
pub(super) fn start(visit: &Visit) -> Result<(Start, Kind), Failure> {
    let message = |name: &str| -> Result<Option<MessageId>, Failure> {
        let text = visit.query(name);
        if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| Failure::NotFound) }
    };
    Ok(if let Some(id) = message("reply")? {
        (Start::Reply(id), Kind::Reply)
    } else if let Some(id) = message("reply-all")? {
        (Start::ReplyAll(id), Kind::ReplyAll)
    } else if let Some(id) = message("forward")? {
        (Start::Forward(id), Kind::Forward)
    } else if let Some(id) = message("draft")? {
        (Start::Draft(id), Kind::Draft)
    } else {
        (Start::New { to: visit.query("to").to_owned() }, Kind::New)
    })
}

impl Writer<'_> {
    /// A composer, in the reader's words.
    pub(super) async fn open(&self, start: &Start) -> Result<Composer, Error> {
        let (text, zone) = (Text::of(self.visit.language()), self.visit.zone());
        let outbox = &self.visit.rooms().outbox;
        words::with(text, zone, async |words| outbox.compose(&self.person, start, words).await).await
    }

    /// The page of a draft that stands for what was typed: a message of its own from here on, with the same attachments.
    /// `None` when the draft cannot be had.
    pub(super) async fn reopened(&self, typed: &Typed, form: &Form, draft: MessageRef) -> Option<Page> {
        let opened = self.open(&Start::Draft(draft.id)).await.ok()?;
        let composer = Composer { about: typed.about.clone(), ..opened };
        Some(self.page(composer, kind(form)).await)
    }

    /// The page of a composer as the outbox gives it. Pictures of a text that is passed on come along as files; those of
    /// HTML that stays as it is come along with it.
    pub(super) async fn page(&self, composer: Composer, kind: Kind) -> Page {
        let html = html_fields(composer.html.as_ref().map(SafeHtml::as_str), &composer.body);
        let (pictures, files): (Vec<&Kept>, Vec<&Kept>) =
            composer.kept.iter().partition(|kept| kept.inline && !html.is_empty());
        let mut carried = self.carried(kind, composer.draft.as_ref(), composer.about.as_ref());
        carried.extend(pictures.iter().map(|kept| ("kept".to_owned(), kept.part.to_string())));
        carried.extend(html);
        let attachments = files.into_iter().map(|kept| Attachment {
            id: kept.part.to_string(),
            name: kept.name.clone(),
            media_type: kept.media_type.clone(),
            size: u64::try_from(kept.size_bytes).unwrap_or(u64::MAX),
        });
        Page {
            attachments: attachments.collect(),
            carried,
            senders: composer.senders.iter().map(ToString::to_string).collect(),
            from: composer.from,
            to: composer.to,
            cc: composer.cc,
            bcc: composer.bcc,
            subject: composer.subject,
            body: composer.body,
            limit_bytes: u64::try_from(composer.attachments_bytes).unwrap_or(u64::MAX),
            ..self.blank(composer.submission, kind).await
        }
    }

    /// The page with what was typed. Files that were kept stay named; files that came with the form and could not be
    /// kept have to be chosen again, for no browser takes them back.
    pub(super) async fn typed(&self, typed: &Typed, form: &Form) -> Page {
        let html = html_fields(typed.html.as_deref(), &typed.body);
        // A picture of the HTML has no name in the form.
        let named = |part: &&PartRef| html.is_empty() || !form.text(&format!("name {part}")).is_empty();
        let (files, pictures): (Vec<&PartRef>, Vec<&PartRef>) = typed.kept.iter().partition(named);
        let mut carried = self.carried(kind(form), typed.draft.as_ref(), typed.about.as_ref());
        carried.extend(pictures.iter().map(|part| ("kept".to_owned(), part.to_string())));
        carried.extend(html);
        let attachments = files.into_iter().map(|part| Attachment {
            id: part.to_string(),
            name: form.text(&format!("name {part}")).to_owned(),
            media_type: String::new(),
            size: form.text(&format!("size {part}")).parse().unwrap_or(0),
        });
        Page {
            attachments: attachments.collect(),
            senders: self.visit.rooms().outbox.senders(&self.person).iter().map(ToString::to_string).collect(),
            from: typed.from.clone(),
            to: typed.to.clone(),
            cc: typed.cc.clone(),
            bcc: typed.bcc.clone(),
            subject: typed.subject.clone(),
            body: typed.body.clone(),
            carried,
            ..self.blank(typed.submission, kind(form)).await
        }
    }

    /// The fields that only travel.
    fn carried(&self, kind: Kind, draft: Option<&MessageRef>, about: Option<&About>) -> Vec<(String, String)> {
        let mut carried = vec![("kind".to_owned(), word(kind).to_owned())];
        carried.extend(draft.map(|draft| ("draft".to_owned(), draft.to_string())));
        carried.extend(about.map(|about| ("about".to_owned(), about.to_string())));
        carried.extend(self.answers.as_ref().map(|message| ("answers".to_owned(), message.as_str().to_owned())));
        carried
    }

    async fn blank(&self, submission: SubmissionId, kind: Kind) -> Page {
        let (visit, limit) = (self.visit, self.visit.rooms().config.mail.message_bytes);
        Page {
            kind,
            side: visit.site().sides.get(visit.rooms(), self.key, &self.person, None).await,
            submission,
            senders: Vec::new(),
            from: String::new(),
            to: String::new(),
            cc: String::new(),
            bcc: String::new(),
            subject: String::new(),
            body: String::new(),
            attachments: Vec::new(),
            limit_bytes: u64::try_from(limit).unwrap_or(u64::MAX) / 4 * 3,
            saved_at: None,
            carried: Vec::new(),
            problems: Vec::new(),
            trouble: None,
            also: self.also.clone(),
            back: self.key.root().home(),
        }
    }
}

/// The field in which a text was typed.
fn field(typed: &Typed, text: &str) -> Part {
    if typed.to.contains(text) {
        Part::To
    } else if typed.cc.contains(text) {
        Part::Cc
    } else if typed.bcc.contains(text) {
        Part::Bcc
    } else {
        Part::To
    }
}

/// A status, what is wrong with the form, what failed beside it.
type Said = (StatusCode, Vec<(Part, Problem)>, Option<Trouble>);

/// What is said about an error, and with which status.
pub(super) fn why(error: Error, typed: &Typed) -> Result<Said, Failure> {
    let form = StatusCode::UNPROCESSABLE_ENTITY;
    let away = StatusCode::SERVICE_UNAVAILABLE;
    let large = |bytes: usize| u64::try_from(bytes).unwrap_or(u64::MAX);
    Ok(match error {
        Error::NoSender => (form, vec![(Part::From, Problem::NoSender)], None),
        Error::NoRecipient => (form, vec![(Part::To, Problem::NoRecipient)], None),
        Error::NotAddresses(texts) => {
            let problems = texts.into_iter().map(|text| (field(typed, &text), Problem::BadAddress(text)));
            (form, problems.collect(), None)
        }
        Error::TooManyRecipients { limit } => {
            let limit = u32::try_from(limit).unwrap_or(u32::MAX);
            (form, vec![(Part::To, Problem::TooManyRecipients(limit))], None)
        }
        Error::TooLarge { limit_bytes } => (
            StatusCode::PAYLOAD_TOO_LARGE,
            vec![(Part::Attachments, Problem::TooLarge(large(limit_bytes) / 4 * 3))],
            None,
        ),
        Error::Recipients(refused) => {
            let problems = refused.iter().map(|one| {
                let address = one.address.to_string();
                (field(typed, &address), Problem::RefusedRecipient(address))
            });
            (form, problems.collect(), None)
        }
        Error::AttachmentGone => (form, vec![(Part::Attachments, Problem::AttachmentGone(String::new()))], None),
        Error::OverQuota => (form, Vec::new(), Some(Trouble::OverQuota)),
        Error::Rejected(reply) if !reply.is_permanent() => (away, Vec::new(), Some(Trouble::Unavailable)),
        Error::Rejected(_) | Error::NotAllowed => (form, Vec::new(), Some(Trouble::Refused)),
        Error::NotFound => (form, Vec::new(), Some(Trouble::DraftChanged)),
        error @ (Error::Away | Error::Store(_)) => {
            tracing::warn!(%error, "a message was neither sent nor saved; it is on the person's page");
            (away, Vec::new(), Some(Trouble::Unavailable))
        }
        Error::Broken(why) => return Err(Failure::broken(why)),
    })
}
