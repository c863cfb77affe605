//! Messages in every state, for the gallery.

use super::*;
use crate::{
    base::Language,
    mime::text::to_html,
    view::{
        gallery::NOW,
        mail::{
            side::{sample, sample_in_box},
            work,
        },
    },
};

pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let person = |name: &str, address: &str| Person {
        name: (!name.is_empty()).then(|| name.to_owned()),
        address: address.to_owned(),
    };
    let attachment = |part: &str, name: &str, media_type: &str, size| Attachment {
        part: part.parse().unwrap(),
        name: name.into(),
        media_type: media_type.into(),
        size,
    };
    let text = sample_text();
    let full = Page {
        mailbox: MailboxName::inbox(),
        uid: Uid::new(48_200).unwrap(),
        side: sample(),
        validity: UidValidity::new(7),
        list_query: "?q=tdm&page=2".into(),
        newer: Uid::new(48_201),
        older: Uid::new(48_199),
        subject: "Compte rendu de TDM thoracique".into(),
        sender: Some(person("Amina Benhaddou", "amina.benhaddou@grandpre.med.example")),
        from: vec![person("Dre Inès Carpentier", "ines.carpentier@grandpre.med.example")],
        reply_to: vec![person("Secrétariat", "accueil@grandpre.med.example")],
        to: vec![
            person("Claire Vasseur", "claire.vasseur@chts.med.example"),
            person("Dr Thériault", "mo.theriault@grandpre.med.example"),
        ],
        cc: vec![person("", "garde@chts.med.example"), person("Jeanne Lacasse", "jeanne@chts.med.example")],
        bcc: vec![],
        came_by: Some("accueil.vasseur@cliniquevallon.example".into()),
        date: NOW,
        size: 1_620_000,
        flagged: true,
        answered: true,
        forwarded: false,
        body: Body::Text(text.clone()),
        remote: false,
        images: Images::Blocked,
        original_colours: false,
        attachments: vec![
            attachment("2", "Compte rendu d’imagerie.pdf", "application/pdf", 412_000),
            attachment("3", "Coupe axiale.jpg", "image/jpeg", 1_100_000),
            attachment("5", "", "application/octet-stream", 900),
            attachment("4", "\"><script>alert(1)</script>.xlsx", "application/vnd.ms-excel.sheet", 12),
        ],
        damaged: false,
        handled: None,
    };
    let html = Page {
        body: Body::Html(3_000),
        remote: true,
        images: Images::Offered("token".into()),
        from: vec![person("claire.vasseur@chts.med.example", "mallory@evil.example")],
        subject: "</title><script>alert(1)</script>".into(),
        flagged: false,
        ..full.clone()
    };
    let bare = Page {
        came_by: None,
        from: vec![],
        sender: None,
        reply_to: vec![],
        to: vec![],
        cc: vec![],
        subject: String::new(),
        newer: None,
        older: None,
        body: Body::Empty,
        attachments: vec![],
        answered: false,
        flagged: false,
        ..full.clone()
    };
    in_every_state(&full, &html, &bare)
}

fn in_every_state(full: &Page, html: &Page, bare: &Page) -> Vec<(&'static str, Page)> {
    vec![
        ("text", full.clone()),
        ("html", html.clone()),
        ("images", Page { images: Images::Shown("token".into()), ..html.clone() }),
        ("original-colours", Page { original_colours: true, ..html.clone() }),
        ("no-images", Page { remote: true, images: Images::Blocked, forwarded: true, ..html.clone() }),
        ("as-text", Page { body: Body::TextOfHtml(sample_text()), damaged: true, ..full.clone() }),
        ("shared", Page { side: sample_in_box(Rights::Send), handled: Some(work::sample()), ..bare.clone() }),
        ("shared-read", Page { side: sample_in_box(Rights::Read), handled: Some(work::sample()), ..bare.clone() }),
        ("bare", bare.clone()),
    ]
}

/// What a colleague writes, with a quote.
fn sample_text() -> SafeHtml {
    to_html(
        "Bonjour Claire,\n\nVous trouverez le compte rendu de la TDM du 17 novembre. Le nodule du lobe supérieur droit \
         mesure toujours 6 mm ; aucun changement depuis mars.\n\nJe propose un contrôle à faible dose dans 12 mois : \
         https://grandpre.med.example/rdv\n\nBien à vous,\nInès\n\n> Le 18 novembre, Claire Vasseur a écrit :\n> Merci.",
        Text::of(Language::Fr).get("message-quoted"),
    )
}
