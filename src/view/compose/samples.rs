//! The page of writing in every state, for the gallery.

use super::*;
use crate::view::mail::side::sample_in_box as in_box;

pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let empty = Page {
        kind: Kind::New,
        side: crate::view::mail::side::sample(),
        submission: SubmissionId::new(),
        senders: vec!["claire.vasseur@chts.med.example".into()],
        from: String::new(),
        to: String::new(),
        cc: String::new(),
        bcc: String::new(),
        subject: String::new(),
        body: String::new(),
        attachments: vec![],
        limit_bytes: 25_000_000,
        saved_at: None,
        carried: vec![],
        problems: vec![],
        trouble: None,
        also: None,
        back: "/mail/INBOX".into(),
    };
    let attachment = |id: &str, name: &str, media_type: &str, size| Attachment {
        id: id.into(),
        name: name.into(),
        media_type: media_type.into(),
        size,
    };
    let full = Page {
        kind: Kind::Reply,
        to: "Jeanne Lacasse <jeanne.lacasse@chts.med.example>, marc-olivier.theriault@grandpre.med.example".into(),
        cc: "garde@chts.med.example".into(),
        subject: "Apixaban et clarithromycine : conduite proposée".into(),
        body: "\nBonjour Jeanne,\n\nMerci de l’avoir vue. Je préfère changer d’antibiotique.\n\n> Interaction à l’analyse ce matin.\n".into(),
        attachments: vec![
            attachment("1", "Ordonnance_modifiee.pdf", "application/pdf", 96_000),
            attachment("2", "Coupe axiale.jpg", "image/jpeg", 1_100_000),
            attachment("3", "\"><script>.csv", "text/csv", 12),
        ],
        saved_at: Some(crate::view::gallery::NOW),
        carried: vec![("reply".into(), "INBOX/5".into()), ("draft".into(), "Drafts/7".into())],
        ..empty.clone()
    };
    let wrong = Page {
        kind: Kind::ReplyAll,
        problems: vec![
            (Part::From, Problem::NoSender),
            (Part::To, Problem::BadAddress("jeanne lacasse".into())),
            (Part::To, Problem::RefusedRecipient("parti@chts.med.example".into())),
            (Part::Cc, Problem::TooManyRecipients(100)),
            (Part::Subject, Problem::BadSubject(998)),
            (Part::Body, Problem::TextTooLong(1_000_000)),
            (Part::Attachments, Problem::TooLarge(25_000_000)),
            (Part::Attachments, Problem::AttachmentGone("bilan.pdf".into())),
        ],
        ..full.clone()
    };
    let senders: Vec<String> =
        ["claire.vasseur@chts.med.example", "c.vasseur@chts.example", "\"><b>@chts.example"].map(String::from).into();
    let chosen = Page { from: senders[1].clone(), senders: senders.clone(), ..full.clone() };
    let not_hers = Page { from: "autre@chts.example".into(), senders, ..wrong.clone() };
    let trouble = |trouble| Page { trouble: Some(trouble), kind: Kind::Draft, ..full.clone() };
    vec![
        ("empty", empty.clone()),
        ("full", full.clone()),
        ("wrong", wrong),
        ("alias", chosen),
        ("alias-wrong", not_hers),
        ("nobody", Page { problems: vec![(Part::To, Problem::NoRecipient)], kind: Kind::Forward, ..empty }),
        ("shared", Page { side: in_box(Rights::Send), also: Some("Julien Roussel".into()), ..full.clone() }),
        ("shared-draft", Page { side: in_box(Rights::Write), kind: Kind::Draft, ..full.clone() }),
        ("unavailable", trouble(Trouble::Unavailable)),
        ("uncertain", trouble(Trouble::Uncertain)),
        ("refused", trouble(Trouble::Refused)),
        ("quota", trouble(Trouble::OverQuota)),
        ("changed", trouble(Trouble::DraftChanged)),
        ("expired", trouble(Trouble::FormExpired)),
    ]
}
