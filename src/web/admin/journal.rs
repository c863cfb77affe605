//! `/admin/audit`: the journal searched and verified; `/admin/audit.csv` and `/admin/audit.jsonl`: what was found, as a file.

use actix_web::{
    HttpResponse,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
};
use bytes::Bytes;
use chrono::{NaiveDate, NaiveTime};
use futures_util::stream;
use serde::Serialize;

use crate::{
    admin::{Export, Format, JournalLine, Piece},
    audit::{Cursor, Event, Outcome, Search},
    base::{Address, Timestamp},
    role::{Administrator, Confirmed},
    text::Text,
    view::{
        admin::journal::{Page, Problem, Typed, page},
        path,
    },
    web::{answer, door::Answer, failure::Failure, form::Form, structure::accounts::plain_cell, visit::Visit},
};

/// The columns of an export, as its entries are named in JSON.
const COLUMNS: [&str; 18] = [
    "seq",
    "at",
    "event",
    "outcome",
    "reason",
    "actor",
    "actor_id",
    "subject",
    "subject_id",
    "structure",
    "ip",
    "agent",
    "device",
    "session",
    "method",
    "level",
    "detail",
    "hash",
];

/// What ends an export before its end: the file is then cut off for who takes it, too.
type Broken = Box<dyn std::error::Error>;

/// A page of the journal.
pub(in crate::web) async fn get(key: Administrator, visit: &Visit) -> Answer {
    let (typed, search) = asked(visit).await?;
    let admin = &visit.rooms().admin;
    let check = admin.last_check(&key).await?;
    let search = match search {
        Ok(search) => search,
        Err(problems) => {
            let shown = Page { typed, problems, check, ..Page::default() };
            return Ok(visit.again(&key, |frame| page(frame, &shown)));
        }
    };
    let place = |name| visit.query(name).parse::<i64>().ok();
    let cursor = match (place("before"), place("after")) {
        (Some(seq), _) => Cursor::Before(seq),
        (None, Some(seq)) => Cursor::After(seq),
        (None, None) => Cursor::Newest,
    };
    let found = admin.journal(&key, &search, cursor).await?;
    let (newer, older) = (found.newer, found.older);
    let shown = Page { lines: found.lines, typed, problems: Vec::new(), newer, older, check };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// Verifies the chain.
pub(in crate::web) async fn post(key: Confirmed<Administrator>, visit: &Visit, form: Form) -> Answer {
    let anew = match form.text("action") {
        "verify" => false,
        "verify-all" => true,
        _ => return Err(Failure::BadRequest),
    };
    visit.rooms().admin.check_journal(&key, anew, visit.visitor()).await?;
    Ok(answer::see_other(path::ADMIN_JOURNAL))
}

/// What was found, as a table.
pub(in crate::web) async fn csv(key: Confirmed<Administrator>, visit: &Visit) -> Answer {
    export(&key, visit, Format::Csv).await
}

/// What was found, an object a line.
pub(in crate::web) async fn json(key: Confirmed<Administrator>, visit: &Visit) -> Answer {
    export(&key, visit, Format::JsonLines).await
}

async fn export(key: &Confirmed<Administrator>, visit: &Visit, format: Format) -> Answer {
    let (_, search) = asked(visit).await?;
    let search = search.map_err(|_| Failure::BadRequest)?;
    let export = visit.rooms().admin.export_journal(key, (search, format), visit.visitor()).await?;
    let t = Text::of(visit.language());
    let (kind, ending) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::JsonLines => ("application/jsonl", "jsonl"),
    };
    let disposition = format!("attachment; filename=\"{}.{ending}\"", t.get("audit-file"));
    let pieces = stream::try_unfold((export, true), move |(mut export, first): (Export, bool)| async move {
        let piece = export.next().await?;
        let bytes = match (piece, first) {
            // A search that finds nothing is a table without rows.
            (None, true) => written(format, t, &Piece::default(), true)?,
            (None, false) => return Ok(None),
            (Some(piece), first) => written(format, t, &piece, first)?,
        };
        Ok::<_, Broken>(Some((Bytes::from(bytes), (export, false))))
    });
    let mut response = HttpResponse::Ok();
    Ok(response.insert_header((CONTENT_TYPE, kind)).insert_header((CONTENT_DISPOSITION, disposition)).streaming(pieces))
}

/// A piece as bytes. What is left out at the end is said in the last line.
fn written(format: Format, t: Text, piece: &Piece, first: bool) -> Result<Vec<u8>, Broken> {
    match format {
        Format::Csv => Ok(table(t, piece, first)?),
        Format::JsonLines => {
            let mut lines = Vec::new();
            for line in &piece.lines {
                serde_json::to_writer(&mut lines, &Row::of(line))?;
                lines.push(b'\n');
            }
            if let Some(seq) = piece.cut {
                lines.extend(serde_json::json!({ "left_out_from": seq }).to_string().into_bytes());
                lines.push(b'\n');
            }
            Ok(lines)
        }
    }
}

/// With semicolons and a byte order mark, which spreadsheets of French-speaking countries open without a question; no cell
/// is a formula.
fn table(t: Text, piece: &Piece, first: bool) -> Result<Vec<u8>, csv::Error> {
    let start = if first { "\u{feff}" } else { "" };
    let mut builder = csv::WriterBuilder::new();
    let mut table = builder.delimiter(b';').flexible(true).from_writer(start.as_bytes().to_vec());
    if first {
        table.write_record(COLUMNS)?;
    }
    for line in &piece.lines {
        table.write_record(Row::of(line).cells().map(|cell| plain_cell(&cell)))?;
    }
    if let Some(seq) = piece.cut {
        table.write_record([t.with("audit-export-cut", &[("n", seq.into())])])?;
    }
    table.into_inner().map_err(|error| error.into_error().into())
}

/// An entry as other programs read it.
#[derive(Serialize)]
struct Row<'a> {
    seq: i64,
    at: String,
    event: &'a str,
    outcome: &'a str,
    reason: &'a str,
    actor: Option<&'a str>,
    actor_id: Option<String>,
    subject: Option<&'a str>,
    subject_id: Option<String>,
    structure: Option<&'a str>,
    ip: &'a str,
    agent: &'a str,
    device: &'a str,
    session: &'a str,
    method: &'a str,
    level: &'a str,
    detail: &'a str,
    hash: &'a str,
}

impl<'a> Row<'a> {
    fn of(line: &'a JournalLine) -> Self {
        let entry = &line.entry;
        Self {
            seq: entry.seq,
            at: entry.at.to_chrono().format("%FT%T%.3fZ").to_string(),
            event: &entry.event,
            outcome: &entry.outcome,
            reason: &entry.reason,
            actor: line.actor.as_ref().map(Address::as_str),
            actor_id: entry.actor.map(|id| id.to_string()),
            subject: line.subject.as_ref().map(Address::as_str),
            subject_id: entry.subject.map(|id| id.to_string()),
            structure: line.structure.as_deref(),
            ip: &entry.ip,
            agent: &entry.agent,
            device: &entry.device,
            session: &entry.session,
            method: &entry.method,
            level: &entry.level,
            detail: &entry.detail,
            hash: &entry.hash,
        }
    }

    /// In the order of [`COLUMNS`].
    fn cells(self) -> [String; 18] {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let id = Option::unwrap_or_default;
        [
            self.seq.to_string(),
            self.at,
            self.event.to_owned(),
            self.outcome.to_owned(),
            self.reason.to_owned(),
            text(self.actor),
            id(self.actor_id),
            text(self.subject),
            id(self.subject_id),
            text(self.structure),
            self.ip.to_owned(),
            self.agent.to_owned(),
            self.device.to_owned(),
            self.session.to_owned(),
            self.method.to_owned(),
            self.level.to_owned(),
            self.detail.to_owned(),
            self.hash.to_owned(),
        ]
    }
}

/// What is searched, as it was typed and as it was understood.
async fn asked(visit: &Visit) -> Result<(Typed, Result<Search, Vec<Problem>>), Failure> {
    let rooms = visit.rooms();
    let field = |name| visit.query(name).trim().chars().take(300).collect::<String>();
    let typed = Typed {
        person: field("person"),
        event: field("event"),
        outcome: field("outcome"),
        structure: field("structure"),
        from: field("from"),
        until: field("until"),
    };
    let mut problems = Vec::new();
    let person = match typed.person.parse::<Address>() {
        Ok(address) => rooms.accounts.find_by_address(&address).await?.map(|account| account.id),
        Err(_) => None,
    };
    if person.is_none() && !typed.person.is_empty() {
        problems.push(Problem::Person);
    }
    let structure = match typed.structure.as_str() {
        "" => None,
        name => rooms.structures.find_by_name(name).await?.map(|structure| structure.id),
    };
    if structure.is_none() && !typed.structure.is_empty() {
        problems.push(Problem::Structure);
    }
    let mut day = |text: &str, after: bool, problem| match (text, moment(text, after, visit)) {
        ("", _) => None,
        (_, None) => {
            problems.push(problem);
            None
        }
        (_, moment) => moment,
    };
    let (from, until) = (day(&typed.from, false, Problem::From), day(&typed.until, true, Problem::Until));
    let (event, outcome) = (Event::parse(&typed.event), Outcome::parse(&typed.outcome));
    let search = Search { person, event, outcome, structure, from, until };
    Ok((typed, if problems.is_empty() { Ok(search) } else { Err(problems) }))
}

/// The first moment of a day, or of the day after, where the reader is.
fn moment(text: &str, after: bool, visit: &Visit) -> Option<Timestamp> {
    let day = text.parse::<NaiveDate>().ok()?;
    let day = if after { day.succ_opt()? } else { day };
    let start = day.and_time(NaiveTime::MIN).and_local_timezone(visit.zone());
    Some(Timestamp(start.earliest().or_else(|| start.latest())?.timestamp_millis()))
}
