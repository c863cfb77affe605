//! `GET /mail/{mailbox}`: fifty rows, newest first.
//!
//! Rows are many, so their markup is short: texts are asked for once, every formatted date is written straight, and
//! nothing of a row is said twice. Selecting, acting and paging are one form and links, without scripts; the bar of
//! actions appears when a row is ticked (`:has`), or always where a browser does not know how.
//!
//! Form: POST to the mailbox's own address with `csrf`, `uid-validity`, `uid` (repeated), `back` (the query to return to),
//! `target` (a mailbox name) and `action` = `archive` `delete` `read` `unread` `flag` `unflag` `move` `copy`.

use maud::{Markup, html};

use super::{
    Pager, Person, Search, Side,
    search::{panel, pills, summary},
    side::{form_start, move_menu, side, top_search},
};
use crate::{
    base::{MailboxName, SpecialUse, Timestamp, Uid, UidValidity},
    shared_box::{Rights, Work},
    text::{Day, Text},
    view::{
        Frame,
        frame::{self, App, Script, Tab},
        part::{
            icon::{Icon, icon},
            icon_button, icon_link, pager, person,
        },
    },
};

/// A page of a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Which mailbox.
    pub mailbox: MailboxName,
    /// The others, and the space used.
    pub side: Side,
    /// What is looked for.
    pub search: Search,
    /// Which page this is, from 1.
    pub number: u64,
    /// Where it stands among the pages. Its links may be left empty: they are made from `search` and `number`.
    pub pager: Pager,
    /// The rows, newest first.
    pub rows: Vec<Row>,
    /// Whether every row is ticked (`select=page`).
    pub all_selected: bool,
    /// The generation of the uids: goes with every action.
    pub validity: Option<UidValidity>,
    /// When a search looked only into so many of the newest messages: how many.
    pub looked_into: Option<u32>,
    /// Up to where it shows this mailbox, if what arrives in it is told; empty when it is not its first page.
    pub until: Option<String>,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark that stands or not, whatever the others do")]
pub struct Row {
    /// Its number.
    pub uid: Uid,
    /// Whom it comes from; in sent mail and drafts, whom it goes to.
    pub people: Vec<Person>,
    /// The subject, decoded; may be empty.
    pub subject: String,
    /// The first words.
    pub preview: Option<String>,
    /// When it arrived.
    pub date: Timestamp,
    /// Not read yet.
    pub unread: bool,
    /// To follow up.
    pub flagged: bool,
    /// Replied to.
    pub answered: bool,
    /// Passed on.
    pub forwarded: bool,
    /// With an attachment.
    pub attachment: bool,
    /// In a shared box: whose it is, who answers it, who has finished with it.
    pub work: Option<Work>,
}

/// Longest preview, in characters: what a wide screen shows.
const PREVIEW: usize = 72;

/// The words and addresses that every row uses.
struct Words {
    text: Text,
    no_subject: &'static str,
    no_sender: &'static str,
    unread: &'static str,
    flagged: &'static str,
    answered: &'static str,
    forwarded: &'static str,
    attachment: &'static str,
    /// `/mail/{mailbox}/`, or what opens a draft.
    base: String,
    suffix: String,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let name = page.side.label_of(t, &page.mailbox);
    let base = page.side.root().mailbox(&page.mailbox);
    let unread = page.side.mailboxes.iter().find(|mailbox| mailbox.name == page.mailbox).map_or(0, |each| each.unread);
    let title = match unread {
        0 => name.to_owned(),
        n => t.with("mail-title-unread", &[("mailbox", name.into()), ("n", n.into())]),
    };
    let here = format!("{base}{}", page.search.query(page.number));
    // Who may only read a box finds nothing to press in it.
    let writes = page.side.may(Rights::Write);
    let main = html! {
        main.sheet.mail #main data-keys=(t.get("mail-keys")) {
            section.list-pane aria-label=(t.get("mail-messages")) data-list data-flagged=(t.get("mail-row-flagged")) {
                div.head {
                    h1 { (name) }
                    (panel(t, &base, &page.search))
                    @if writes && !page.rows.is_empty() && !page.all_selected { (select_page(t, page, &base)) }
                    (icon_link(&here, Icon::REFRESH, t.get("mail-refresh")))
                }
                (pills(t, &base, &page.search))
                (summary(t, &base, &page.search, page.pager.total, page.looked_into))
                @if let Some(until) = &page.until {
                    div role="status" {
                        a.live href=(base) hidden data-live=(t.get("mail-new")) data-until=(until) {
                            (icon(Icon::REFRESH)) span {}
                        }
                    }
                }
                @if page.rows.is_empty() { (empty(t, &page.search)) } @else { (rows(frame, page, &base)) }
            }
            section.read-pane aria-label=(t.get("mail-reading")) data-read {
                div.empty { (icon(Icon::MAIL)) p { (t.get("mail-pick-one")) } }
            }
            @if writes { a.btn.btn-1.fab.phone href=(page.side.root().write()) { (icon(Icon::PEN)) span.vh { (t.get("compose-new")) } } }
        }
    };
    frame::app(
        frame,
        &App {
            title: &page.side.titled(&title),
            script: Script::Mail,
            search: top_search(frame, page.side.root(), &page.mailbox, &page.search.q),
            side: side(frame, &page.side),
            main,
            root: page.side.root(),
            place: page.side.place(),
            focus: false,
            current: if page.mailbox.is_inbox() { Tab::Inbox } else { Tab::Mailboxes },
        },
    )
}

fn rows(frame: &Frame<'_>, page: &Page, base: &str) -> Markup {
    let t = frame.text;
    let writes = page.side.may(Rights::Write);
    // Who may not write reads a draft as a message.
    let drafts = writes && page.side.use_of(&page.mailbox) == Some(SpecialUse::Drafts);
    let words = Words {
        text: t,
        no_subject: t.get("mail-no-subject"),
        no_sender: t.get("mail-no-sender"),
        unread: t.get("mail-row-unread"),
        flagged: t.get("mail-row-flagged"),
        answered: t.get("mail-row-answered"),
        forwarded: t.get("mail-row-forwarded"),
        attachment: t.get("mail-row-attachment"),
        base: if drafts { page.side.root().draft_stem(&page.mailbox) } else { format!("{base}/") },
        suffix: if drafts { String::new() } else { page.search.query(page.number) },
    };
    let dates = t.dates(frame.now, frame.zone);
    let mut groups: Vec<(Day, Vec<(&Row, String)>)> = Vec::new();
    for row in &page.rows {
        let (day, date) = dates.row(row.date);
        match groups.last_mut() {
            Some((last, rows)) if *last == day => rows.push((row, date)),
            _ => groups.push((day, vec![(row, date)])),
        }
    }
    html! {
        form.ticks method="post" action=(base) {
            // Enter on a ticked row must do nothing: a form presses its first button, and this one cannot be pressed.
            button hidden disabled {}
            (form_start(frame, &page.search.query(page.number), page.validity))
            @for (day, rows) in &groups {
                h2.day { (t.day(*day)) }
                ol { @for (row, date) in rows { (self::row(&words, row, date, writes.then_some(page.all_selected))) } }
            }
            @if writes { (bulk(t, page, base)) }
            (pager::pager(t, &linked(page, base)))
        }
    }
}

/// Ticks every row of the page: a link, that a script turns into a tick.
fn select_page(t: Text, page: &Page, base: &str) -> Markup {
    let query = page.search.query(page.number);
    let mark = if query.is_empty() { '?' } else { '&' };
    let label = t.get("mail-select-page");
    html! {
        a.ib href={ (base) (query) (mark) "select=page" } data-select aria-label=(label) title=(label) { (icon(Icon::CHECK)) }
    }
}

/// The pager with its links.
fn linked(page: &Page, base: &str) -> Pager {
    let mut pager = page.pager.clone();
    if pager.newer.is_none() && page.number > 1 {
        pager.newer = Some(format!("{base}{}", page.search.query(page.number - 1)));
    }
    if pager.older.is_none() && pager.last < pager.total {
        pager.older = Some(format!("{base}{}", page.search.query(page.number + 1)));
    }
    pager
}

/// What can be done with the ticked rows. The sheet counts them (a counter of ticked boxes, so the bar stands after them)
/// and shows the bar at the head of the list.
fn bulk(t: Text, page: &Page, base: &str) -> Markup {
    let button = |value, sign, label| icon_button("action", value, sign, label);
    let line = |value: &str, sign, label: &str| {
        html! { button name="action" value=(value) { (icon(sign)) span { (label) } } }
    };
    let use_ = page.side.use_of(&page.mailbox);
    let for_good = matches!(use_, Some(SpecialUse::Trash | SpecialUse::Junk));
    let delete = if for_good { t.get("mail-delete-for-good") } else { t.get("mail-delete") };
    let none = t.get("mail-select-none");
    html! {
        div.head.sel role="toolbar" aria-label=(t.get("mail-selection")) {
            a.ib href={ (base) (page.search.query(page.number)) } data-none aria-label=(none) title=(none) { (icon(Icon::CLOSE)) }
            b.n { (t.get("mail-selection")) }
            (button("archive", Icon::ARCHIVE, t.get("mail-archive-do")))
            (button("delete", Icon::TRASH, delete))
            span.desk { (button("unread", Icon::MAIL, t.get("mail-mark-unread"))) }
            (move_menu(t, &page.side, "target"))
            details.menu {
                summary.ib aria-label=(t.get("message-more")) title=(t.get("message-more")) { (icon(Icon::MORE)) }
                div.pop.nav {
                    (line("read", Icon::OPEN, t.get("mail-mark-read")))
                    (line("unread", Icon::MAIL, t.get("mail-mark-unread")))
                    (line("flag", Icon::FLAG, t.get("mail-flag")))
                    (line("unflag", Icon::MINUS, t.get("mail-unflag")))
                }
            }
        }
    }
}

/// `ticked` says whether its box is; without one it cannot be ticked.
fn row(words: &Words, row: &Row, date: &str, ticked: Option<bool>) -> Markup {
    let uid = row.uid.get();
    let first = row.people.first();
    let (name, address) = first.map_or((words.no_sender, ""), |person| (person.shown(), person.address.as_str()));
    let subject = if row.subject.trim().is_empty() { words.no_subject } else { &row.subject };
    html! {
        li.row.unread[row.unread] {
            @if let Some(ticked) = ticked {
                input.pick type="checkbox" name="uid" value=(uid) aria-labelledby=(uid) checked[ticked];
            }
            (person::avatar(&person::initials(name, address), address))
            p.from {
                @if row.unread { span.vh { (words.unread) } }
                (name)
                @for other in row.people.iter().skip(1).take(2) { ", " (other.shown()) }
                @if row.people.len() > 3 { "…" }
            }
            p.t { (date) }
            a.subj id=(uid) href={ (words.base) (uid) (words.suffix) } { (subject) }
            @if row.flagged || row.attachment || row.answered || row.forwarded || row.work.is_some() {
                p.ic {
                    @if let Some(work) = &row.work { (marks(words.text, work)) }
                    @if row.answered { (sign(Icon::REPLY, words.answered, "i")) }
                    @if row.forwarded { (sign(Icon::FORWARD, words.forwarded, "i")) }
                    @if row.flagged { (sign(Icon::FLAG, words.flagged, "i flag")) }
                    @if row.attachment { (sign(Icon::CLIP, words.attachment, "i")) }
                }
            }
            @if let Some(preview) = &row.preview { p.snip { (cut(preview)) } }
        }
    }
}

/// What the people of a box do about a message, as marks.
fn marks(t: Text, work: &Work) -> Markup {
    let said = |key: &'static str, name: &String| t.with(key, &[("name", name.into())]);
    html! {
        @match (&work.done, &work.assigned) {
            (Some((name, _)), _) => { (sign(Icon::OK, &said("shared-mail-done-by", name), "i")) }
            (None, Some((_, name))) => { (sign(Icon::USERS, &said("shared-mail-assigned-to", name), "i")) }
            (None, None) => {}
        }
        @if let Some((_, name)) = &work.answering { (sign(Icon::PEN, &said("shared-mail-answering", name), "i")) }
    }
}

/// An icon that says something by itself.
fn sign(sign: Icon, label: &str, class: &str) -> Markup {
    html! { svg class=(class) role="img" aria-label=(label) { use href={ (sign.address()) } {} } }
}

fn cut(text: &str) -> &str {
    text.char_indices().nth(PREVIEW).and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

fn empty(t: Text, search: &Search) -> Markup {
    let (title, text) = if search.is_empty() {
        (t.get("mail-empty"), t.get("mail-empty-text"))
    } else {
        (t.get("mail-nothing-found"), t.get("mail-nothing-found-text"))
    };
    let sign = if search.is_empty() { Icon::INBOX } else { Icon::SEARCH };
    html! { div.empty { span.ico.ico-l { (icon(sign)) } h2 { (title) } p { (text) } } }
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    use super::SearchProblem;
    let side = super::side::sample();
    let inbox = Page {
        mailbox: MailboxName::inbox(),
        side: side.clone(),
        search: Search::default(),
        number: 1,
        pager: Pager { first: 1, last: 50, total: 48_200, ..Pager::default() },
        rows: sample_rows(50),
        all_selected: false,
        validity: UidValidity::new(7),
        looked_into: None,
        until: Some("7-42".into()),
    };
    let none = Pager { total: 0, ..Pager::default() };
    let searched = Search { q: "bilan \"rénal\"".into(), from: "labo".into(), unread: true, ..Search::default() };
    let of = |name: &str| {
        let mailbox: MailboxName = name.parse().unwrap();
        let side = Side { current: Some(mailbox.clone()), ..side.clone() };
        Page { mailbox, side, ..inbox.clone() }
    };
    let bad = |problem| Search { problem: Some(problem), ..Search::default() };
    vec![
        ("full", inbox.clone()),
        ("selected", Page { all_selected: true, rows: sample_rows(12), ..inbox.clone() }),
        (
            "middle",
            Page {
                number: 3,
                pager: Pager { first: 101, last: 150, total: 48_200, ..Pager::default() },
                ..inbox.clone()
            },
        ),
        (
            "found",
            Page {
                looked_into: Some(2_000),
                until: None,
                search: searched.clone(),
                rows: sample_rows(3),
                pager: Pager { first: 1, last: 3, total: 3, ..none.clone() },
                ..inbox.clone()
            },
        ),
        ("not-found", Page { search: searched, rows: vec![], pager: none.clone(), ..inbox.clone() }),
        ("empty", Page { rows: vec![], pager: none.clone(), ..of("Junk") }),
        ("bad-date", Page { search: bad(SearchProblem::Date), ..inbox.clone() }),
        ("bad-words", Page { search: bad(SearchProblem::Words), ..inbox.clone() }),
        ("drafts", Page { rows: sample_rows(2), pager: Pager { first: 1, last: 2, total: 2, ..none }, ..of("Drafts") }),
        ("trash", of("Trash")),
        ("hostile", of("<b>\"&{5+}</b>")),
        ("shared", Page { side: super::side::sample_in_box(Rights::Send), rows: in_hand(), ..inbox.clone() }),
        ("shared-read", Page { side: super::side::sample_in_box(Rights::Read), rows: sample_rows(9), ..inbox.clone() }),
        ("bare", Page { side: Side::default(), ..inbox }),
    ]
}

/// Rows of a box, some of them in somebody's hands.
#[cfg(test)]
fn in_hand() -> Vec<Row> {
    let somebody = |name: &str| Some((crate::base::AccountId::new(), name.to_owned()));
    let work = [
        Work { assigned: somebody("Amina Benhaddou"), ..Work::default() },
        Work { answering: somebody("<b>Julien</b>"), ..Work::default() },
        Work { done: Some(("Paul Roy".to_owned(), crate::view::gallery::NOW)), ..Work::default() },
    ];
    let rows = sample_rows(9).into_iter().enumerate();
    rows.map(|(at, row)| Row { work: work.get(at % 4).cloned(), ..row }).collect()
}

/// Rows as a clinic gets them, and some as nobody wants them.
#[cfg(test)]
pub(in crate::view) fn sample_rows(count: u32) -> Vec<Row> {
    const LETTERS: [(&str, &str, &str); 11] = [
        (
            "Dre Inès Carpentier",
            "Compte rendu de TDM thoracique",
            "Nodule de 6 mm au lobe supérieur droit, stable depuis mars. Je propose un contrôle à 12 mois",
        ),
        (
            "Jeanne Lacasse, pharm.",
            "Apixaban et clarithromycine : votre avis",
            "Interaction à l’analyse ce matin. Je suspends la délivrance jusqu’à votre réponse.",
        ),
        (
            "Amina Benhaddou, inf.",
            "Plaie du pied gauche, jour 12",
            "Berges nettes, exsudat minime. Photo jointe ; pansement refait à l’alginate.",
        ),
        (
            "Laboratoire des Saules",
            "Résultats : créatinine, potassium, HbA1c",
            "Trois résultats disponibles, dont un hors de l’intervalle de référence.",
        ),
        (
            "Garde, 4e étage",
            "Relève de nuit, 20 novembre",
            "Nuit calme. Deux admissions, lits 412 et 418. Bilan du 409 à revoir avant midi.",
        ),
        (
            "Dr Marc-Olivier Thériault",
            "Demande d’avis : dyspnée d’effort, 68 ans",
            "Merci de votre réponse rapide. Je prescris l’échographie et vous reviens.",
        ),
        (
            "Physio du Lac",
            "Rapport d’évaluation initiale",
            "Bonjour docteure, veuillez trouver notre rapport. Cordialement, l’équipe.",
        ),
        (
            "CLSC des Érables",
            "Plan de congé : soins à domicile dès lundi",
            "Première visite lundi à 10 h. Le matériel sera livré la veille.",
        ),
        ("Soutien Pli", "", "Aucune action de votre part. Vous pourrez continuer à recevoir pendant l’opération."),
        (
            "Léonie Marchetti, sage-femme",
            "Transfert de suivi, 34 semaines",
            "Tension à 142/88 à deux reprises. Je joins la courbe et le bilan.",
        ),
        ("<script>alert(1)</script>", "</title><img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>"),
    ];
    let now = crate::view::gallery::NOW;
    (0..count)
        .map(|at| {
            let (name, subject, preview) = LETTERS[at as usize % LETTERS.len()];
            let person = Person { name: Some(name.into()), address: format!("personne{}@chts.med.example", at % 11) };
            Row {
                uid: Uid::new(48_200 - at).unwrap(),
                people: if at == 4 {
                    vec![person.clone(), person.clone(), person.clone(), person]
                } else if at == 12 {
                    vec![]
                } else {
                    vec![person]
                },
                subject: subject.into(),
                preview: (at % 7 != 6).then(|| preview.into()),
                date: Timestamp(now.0 - i64::from(at) * 5_400_000),
                unread: (1..4).contains(&at) || at == 6,
                flagged: at % 8 == 1,
                answered: at % 9 == 0,
                forwarded: at % 13 == 3,
                attachment: at % 3 == 0,
                work: None,
            }
        })
        .collect()
}
