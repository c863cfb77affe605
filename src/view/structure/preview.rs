//! `GET /structure/{id}/import/{import}`: what a list holds, row by row, before anything is made; afterwards, what was made.
//!
//! Query: `show` = `ready` `homonym` `wrong`, `page`. Form: POST to the same path with `csrf`.

use maud::{Markup, html};

use super::{Sheet, Where, address, shell};
use crate::{
    base::ImportId,
    structure::{Column, Fault, Line, Standing, Wrong},
    text::Text,
    view::{
        Frame, Weight,
        part::{
            self,
            icon::{Icon, icon, small},
            pager::{Pager, pager},
        },
        path,
    },
};

/// Which rows are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Show {
    /// All.
    #[default]
    All,
    /// Those of which an account can be made.
    Ready,
    /// Those of them whose name somebody else bears.
    Homonym,
    /// Those that are to be corrected.
    Wrong,
}

impl Show {
    /// Every choice.
    pub const ALL: [Self; 4] = [Self::All, Self::Ready, Self::Homonym, Self::Wrong];

    /// Its name in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Ready => "ready",
            Self::Homonym => "homonym",
            Self::Wrong => "wrong",
        }
    }

    /// The one of a name; all for what is none.
    pub fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|show| show.as_str() == text).unwrap_or_default()
    }

    /// Whether a row is shown.
    pub fn holds(self, line: &Line) -> bool {
        match self {
            Self::All => true,
            Self::Ready => line.is_ready(),
            Self::Homonym => line.is_ready() && line.homonym,
            Self::Wrong => !line.is_ready(),
        }
    }
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// For which structure.
    pub at: Where,
    /// Which list.
    pub import: ImportId,
    /// The name of the file.
    pub file: String,
    /// What separates two cells.
    pub separator: char,
    /// The heads of columns that mean nothing here.
    pub ignored: Vec<String>,
    /// The rows of this page.
    pub lines: Vec<Line>,
    /// How many there are of each kind.
    pub counts: [u64; 4],
    /// Which are shown.
    pub show: Show,
    /// Where the list stands.
    pub pager: Pager,
    /// What was made, once it was.
    pub done: Option<Done>,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// How many accounts.
    pub made: u32,
    /// The rows that could no longer be taken.
    pub refused: Vec<u32>,
}

/// The address of the list as it would be with these choices.
pub fn link(at: &Where, import: ImportId, show: Show, page: u64) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if show != Show::All {
        query.append_pair("show", show.as_str());
    }
    if page > 1 {
        query.append_pair("page", &page.to_string());
    }
    let (base, query) = (path::structure_import(at.id, import, None), query.finish());
    if query.is_empty() { base } else { format!("{base}?{query}") }
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let [all, ready, homonyms, wrong] = page.counts;
    let other = path::structure_page(page.at.id, "import");
    let acts = html! { a.btn.btn-lg href=(other) { (icon(Icon::UPLOAD)) (t.get("structure-import-other")) } };
    let content = html! {
        @if let Some(done) = &page.done {
            (made(t, page, done))
        } @else {
            (state(t, (all, ready, wrong)))
        }
        @if wrong > 0 || page.done.as_ref().is_some_and(|done| !done.refused.is_empty()) {
            div.line {
                a.btn href=(path::structure_import(page.at.id, page.import, Some("to-correct.csv"))) {
                    (icon(Icon::DOWNLOAD)) (t.get("structure-import-download"))
                }
            }
        }
        @if homonyms > 0 && page.done.is_none() {
            (part::note(Weight::Info, None, &t.with("structure-import-homonyms", &[("n", homonyms.into())])))
        }
        @if !page.ignored.is_empty() {
            @let columns = page.ignored.join(", ");
            (part::note(Weight::Info, None, &t.with("structure-import-ignored", &[("columns", columns.into())])))
        }
        nav.pills aria-label=(t.get("structure-import-filter")) {
            @for (show, count) in Show::ALL.into_iter().zip(page.counts) {
                @if show == Show::All || show == page.show || count > 0 {
                    a href=(link(&page.at, page.import, show, 1)) aria-current=[(show == page.show).then_some("true")] {
                        (t.get(pill(show))) " " (t.number(count))
                    }
                }
            }
        }
        (table(t, page))
        (pager(t, &page.pager))
        @if page.done.is_none() {
            form.line method="post" action=(path::structure_import(page.at.id, page.import, None)) data-once {
                (part::csrf(frame))
                @if ready > 0 {
                    button.btn.btn-1.btn-lg { (t.with("structure-import-make", &[("n", ready.into())])) }
                }
                a.btn.btn-q.btn-lg href=(path::structure(page.at.id)) { (t.get("structure-cancel")) }
            }
        }
    };
    let lead = lead(t, page, all);
    let title = t.get("structure-import");
    shell(frame, &page.at, &Sheet { here: &other, title, lead: &lead, acts, wide: true }, &content)
}

fn lead(t: Text, page: &Page, all: u64) -> String {
    let separator = match page.separator {
        ',' => "structure-import-comma",
        '\t' => "structure-import-tab",
        ';' => "structure-import-semicolon",
        _ => "structure-import-sign",
    };
    let values = [("file", (&page.file).into()), ("n", all.into()), ("separator", t.get(separator).into())];
    t.with("structure-import-file-read", &values)
}

fn state(t: Text, (all, ready, wrong): (u64, u64, u64)) -> Markup {
    let values = [("n", wrong.into()), ("all", all.into()), ("ready", ready.into())];
    if wrong == 0 {
        let title = t.with("structure-import-good", &values);
        return part::note(Weight::Done, Some(&title), t.get("structure-import-good-text"));
    }
    let title = t.with("structure-import-wrong", &values);
    let text = if ready == 0 { "structure-import-wrong-all" } else { "structure-import-wrong-text" };
    part::note(Weight::Warning, Some(&title), &t.with(text, &values))
}

/// What was made, and where access to it is handed over.
fn made(t: Text, page: &Page, done: &Done) -> Markup {
    let title = t.with("structure-import-made", &[("n", done.made.into())]);
    let waiting = format!("{}?standing={}", path::structure(page.at.id), Standing::Waiting.as_str());
    html! {
        (part::note_with(Weight::Done, Some(&title), &html! {
            (t.get("structure-import-made-text")) " " a href=(waiting) { (t.get("structure-import-hand-over")) }
        }))
        @if !done.refused.is_empty() {
            @let rows: Vec<String> = done.refused.iter().map(u32::to_string).collect();
            @let values = [("n", done.refused.len().into()), ("rows", rows.join(", ").into())];
            (part::note(Weight::Warning, None, &t.with("structure-import-refused", &values)))
        }
    }
}

fn pill(show: Show) -> &'static str {
    match show {
        Show::All => "structure-import-all",
        Show::Ready => "structure-import-readies",
        Show::Homonym => "structure-import-homonym-pill",
        Show::Wrong => "structure-import-wrongs",
    }
}

fn table(t: Text, page: &Page) -> Markup {
    let heads = ["row", "person", "profession", "address", "result"];
    let head = |name| match name {
        "row" => t.get("structure-import-row"),
        "person" => t.get("structure-person"),
        "profession" => t.get("structure-profession"),
        "address" => t.get("structure-import-address"),
        _ => t.get("structure-import-result"),
    };
    html! {
        div.wrap {
            table.table {
                caption.vh { (t.get("structure-import-caption")) }
                thead { tr { @for name in heads { th scope="col" { (head(name)) } } } }
                tbody {
                    @for line in &page.lines {
                        tr.bad[!line.is_ready()] {
                            td data-l=(head("row")) { (line.row) }
                            td data-l=(head("person")) {
                                b { (line.cells.get(Column::Given)) " " (line.cells.get(Column::Family)) }
                            }
                            td data-l=(head("profession")) { (line.cells.get(Column::Profession)) }
                            td data-l=(head("address")) { @if let Some(text) = &line.address { (address(text)) } }
                            td data-l=(head("result")) { (result(t, line)) }
                        }
                    }
                }
            }
        }
    }
}

fn result(t: Text, line: &Line) -> Markup {
    if line.is_ready() {
        let (class, sign, words) = if line.homonym {
            ("tag warn", Icon::INFO, "structure-import-homonym")
        } else {
            ("tag ok", Icon::CHECK, "structure-import-ready")
        };
        return html! { span class=(class) { (icon(sign)) (t.get(words)) } };
    }
    html! { @for wrong in &line.wrong { span.err { (small(Icon::ALERT)) span { (fault(t, *wrong)) } } } }
}

/// A column, as the head of a list names it.
pub fn column(t: Text, column: Column) -> &'static str {
    t.get(match column {
        Column::Given => "structure-given",
        Column::Family => "structure-family",
        Column::Profession => "structure-profession",
        Column::Local => "structure-local",
        Column::Language => "structure-language",
        Column::Phone => "structure-phone",
        Column::Email => "structure-email",
    })
}

/// What is wrong, and in which column.
pub fn fault(t: Text, wrong: Wrong) -> String {
    let words = match wrong.fault {
        Fault::Same(row) => t.with("structure-import-fault-same", &[("row", row.into())]),
        Fault::Empty => t.get("structure-import-fault-empty").to_owned(),
        Fault::Long => t.get("structure-import-fault-long").to_owned(),
        Fault::Control => t.get("structure-import-fault-control").to_owned(),
        Fault::Formula => t.get("structure-import-fault-formula").to_owned(),
        Fault::Telephone => t.get("structure-import-fault-telephone").to_owned(),
        Fault::Email => t.get("structure-import-fault-email").to_owned(),
        Fault::Inside => t.get("structure-import-fault-inside").to_owned(),
        Fault::Language => t.get("structure-import-fault-language").to_owned(),
        Fault::Local => t.get("structure-import-fault-local").to_owned(),
        Fault::NoLocal => t.get("structure-import-fault-no-local").to_owned(),
        Fault::Exists => t.get("structure-import-fault-exists").to_owned(),
        Fault::Beyond => t.get("structure-import-fault-beyond").to_owned(),
    };
    match wrong.column {
        None => words,
        Some(named) => {
            let values = [("column", column(t, named).into()), ("fault", words.into())];
            t.with("structure-import-fault", &values)
        }
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    use crate::structure::Cells;
    let line = |row, given: &str, family: &str, local: &str, wrong: Vec<Wrong>| {
        let mut cells = Cells::default();
        cells.set(Column::Given, given.into());
        cells.set(Column::Family, family.into());
        cells.set(Column::Profession, "Infirmière".into());
        let address = (!local.is_empty()).then(|| format!("{local}@chts.example"));
        Line { row, cells, wrong, address, homonym: local.ends_with('2') }
    };
    let at = |column, fault| vec![Wrong { column: Some(column), fault }];
    let lines = vec![
        line(2, "Rosalie", "Thibodeau", "rosalie.thibodeau", Vec::new()),
        line(3, "Marie", "Gagnon", "marie.gagnon2", Vec::new()),
        line(4, "Pascal <b>", "", "", at(Column::Family, Fault::Empty)),
        line(5, "=Claire", "Vasseur", "", at(Column::Given, Fault::Formula)),
        line(6, "Hugo", "Bélair", "", vec![Wrong { column: None, fault: Fault::Same(2) }]),
    ];
    let page = Page {
        at: super::sample(),
        import: ImportId::new(),
        file: "equipe_soins_novembre.csv".into(),
        separator: ';',
        ignored: vec!["Salaire <i>".into()],
        pager: Pager { first: 1, last: 5, total: 5, newer: None, older: None },
        lines,
        counts: [5, 2, 1, 3],
        show: Show::All,
        done: None,
    };
    let good = Page { lines: page.lines[..1].to_vec(), counts: [1, 1, 0, 0], ignored: Vec::new(), ..page.clone() };
    let hopeless = Page { counts: [3, 0, 0, 3], show: Show::Wrong, lines: page.lines[2..].to_vec(), ..page.clone() };
    let done = Page { done: Some(Done { made: 1, refused: vec![3] }), ..page.clone() };
    vec![("some", page), ("good", good), ("hopeless", hopeless), ("done", done)]
}
