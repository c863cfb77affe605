//! `/structure/{structure}/import`: a list of people is read, shown, and made into accounts.

use super::{accounts::plain_cell, at};
use crate::{
    base::ImportId,
    outbox::Upload,
    role::{Confirmed, Referent},
    structure::{Column, Line, List, MOST_BYTES, Stage},
    text::Text,
    view::{
        Pager, path,
        structure::{
            import::{Page, Problem, Wait, page, wait as wait_page},
            preview::{self, Done, Show, column, fault, link},
        },
    },
    web::{
        answer,
        door::{Answer, Unproven},
        failure::Failure,
        form::Form,
        visit::Visit,
    },
};

/// Rows of a page.
const ROWS: usize = 50;

/// The empty form.
pub(in crate::web) async fn get(key: Confirmed<Referent>, visit: &Visit) -> Answer {
    let shown = Page { at: at(&key, visit).await?, problem: None };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// The largest form: the file, and the names of its fields.
pub(in crate::web) fn limit(_: &Visit) -> usize {
    MOST_BYTES
}

/// Reads a list and leads to what it holds. Nothing is made.
pub(in crate::web) async fn post(
    key: Result<Confirmed<Referent>, Failure>,
    visit: &Visit,
    form: Result<Form, Unproven>,
) -> Answer {
    let (key, mut form) = (key?, form.map_err(|Unproven(_)| Failure::Foreign)?);
    let file = form.take_uploads().into_iter().next();
    let problem = match (form.over_limit(), file) {
        (Some(_), _) => Problem::TooLarge,
        (None, None) => Problem::NoFile,
        (None, Some(file)) => match read(&key, visit, file).await? {
            Ok(id) => return Ok(answer::see_other(&path::structure_import(key.structure(), id, None))),
            Err(problem) => problem,
        },
    };
    let shown = Page { at: at(&key, visit).await?, problem: Some(problem) };
    Ok(visit.again(&key, |frame| page(frame, &shown)))
}

async fn read(
    key: &Confirmed<Referent>,
    visit: &Visit,
    mut file: Upload,
) -> Result<Result<ImportId, Problem>, Failure> {
    let bytes = file.read().await.map_err(|error| Failure::broken(format!("temporary file: {error}")))?;
    let structures = &visit.rooms().structures;
    let read = structures.read_list(key, (&file.name, bytes.to_vec()), visit.language()).await?;
    Ok(read.map_err(Problem::Refused))
}

/// What a list holds, and what was made of it.
pub(in crate::web) async fn preview(key: Confirmed<Referent>, visit: &Visit) -> Answer {
    let (id, list, stage) = found(&key, visit).await?;
    let done = match stage {
        Stage::Running { .. } => return Ok(answer::see_other(&waiting(&key, id))),
        Stage::Waiting => None,
        Stage::Done { made, refused } => Some(Done { made, refused }),
    };
    let at = at(&key, visit).await?;
    let show = Show::parse(visit.query("show"));
    let counts = Show::ALL.map(|show| list.lines.iter().filter(|line| show.holds(line)).count());
    let lines: Vec<Line> = list.lines.into_iter().filter(|line| show.holds(line)).collect();
    let (total, most) = (lines.len(), lines.len().div_ceil(ROWS).max(1));
    let number = visit.query("page").parse::<usize>().unwrap_or(1).clamp(1, most);
    let first = (number - 1) * ROWS;
    let lines: Vec<Line> = lines.into_iter().skip(first).take(ROWS).collect();
    let turn = |number: usize| link(&at, id, show, number as u64);
    let pager = Pager {
        first: if lines.is_empty() { 0 } else { first as u64 + 1 },
        last: (first + lines.len()) as u64,
        total: total as u64,
        newer: (number > 1).then(|| turn(number - 1)),
        older: (number < most).then(|| turn(number + 1)),
    };
    let shown = preview::Page {
        import: id,
        file: list.file,
        separator: list.separator,
        ignored: list.ignored,
        lines,
        counts: counts.map(|count| count as u64),
        show,
        pager,
        done,
        at,
    };
    Ok(visit.show(&key, |frame| preview::page(frame, &shown)))
}

/// Begins to make the accounts that are ready.
pub(in crate::web) async fn begin(key: Confirmed<Referent>, visit: &Visit, _: Form) -> Answer {
    let id = visit.at_as("import")?;
    visit.rooms().structures.begin_import(&key, id, visit.visitor()).await?;
    Ok(answer::see_other(&waiting(&key, id)))
}

/// How far it is; leads on when it is done.
pub(in crate::web) async fn wait(key: Confirmed<Referent>, visit: &Visit) -> Answer {
    let id = visit.at_as("import")?;
    let stage = visit.rooms().structures.stage_of(&key, id).await?.ok_or(Failure::NotFound)?;
    let Stage::Running { handled, total, made } = stage else {
        return Ok(answer::see_other(&path::structure_import(key.structure(), id, None)));
    };
    let shown = Wait { at: at(&key, visit).await?, import: id, handled, total, made };
    Ok(visit.show(&key, |frame| wait_page(frame, &shown)))
}

/// The rows that no account is made of, as a list that can be corrected and read again.
pub(in crate::web) async fn to_correct(key: Confirmed<Referent>, visit: &Visit) -> Answer {
    let (_, list, stage) = found(&key, visit).await?;
    let refused = if let Stage::Done { refused, .. } = stage { refused } else { Vec::new() };
    let t = Text::of(visit.language());
    let bytes = spreadsheet(t, &list, &refused).map_err(Failure::broken)?;
    Ok(answer::spreadsheet(t.get("structure-import-to-correct-file"), bytes))
}

fn waiting(key: &Referent, id: ImportId) -> String {
    path::structure_import(key.structure(), id, Some("wait"))
}

async fn found(key: &Referent, visit: &Visit) -> Result<(ImportId, List, Stage), Failure> {
    let id = visit.at_as("import")?;
    let (list, stage) = visit.rooms().structures.list_of(key, id).await?.ok_or(Failure::NotFound)?;
    Ok((id, list, stage))
}

/// With semicolons and a byte order mark, as the list of accounts; what it adds is not read again.
fn spreadsheet(t: Text, list: &List, refused: &[u32]) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::WriterBuilder::new().delimiter(b';').from_writer("\u{feff}".as_bytes().to_vec());
    let heads = Column::ALL.map(|named| column(t, named));
    table.write_record(
        [t.get("structure-import-row")].iter().chain(&heads).chain(&[t.get("structure-import-to-correct")]),
    )?;
    for line in list.lines.iter().filter(|line| !line.is_ready() || refused.contains(&line.row)) {
        let mut words: Vec<String> = line.wrong.iter().map(|wrong| fault(t, *wrong)).collect();
        if words.is_empty() {
            words.push(t.get("structure-import-fault-exists").to_owned());
        }
        let cells = Column::ALL.map(|column| line.cells.get(column));
        let (row, words) = (line.row.to_string(), words.join(", "));
        table
            .write_record([row.as_str()].iter().chain(&cells).chain(&[words.as_str()]).map(|cell| plain_cell(cell)))?;
    }
    table.into_inner().map_err(|error| error.into_error().into())
}
