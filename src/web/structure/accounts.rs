//! `GET /structure/{structure}`: the accounts; `…/accounts.csv`: as a spreadsheet.

use super::at;
use crate::{
    role::Referent,
    structure::{PAGE, RosterLine, Search, Sort, Standing},
    text::Text,
    view::Pager,
    view::structure::accounts::{Page, link, order, page},
    web::{answer, door::Answer, failure::Failure, visit::Visit},
};

/// The list.
pub(in crate::web) async fn get(key: Referent, visit: &Visit) -> Answer {
    let (at, search) = (at(&key, visit).await?, asked(visit));
    let roster = visit.rooms().structures.roster(&key, &search).await?;
    let turn = |page: u64| link(&at, &search.words, search.standing, (search.sort, page));
    let first = (roster.page - 1) * PAGE;
    let pager = Pager {
        first: if roster.lines.is_empty() { 0 } else { first + 1 },
        last: first + roster.lines.len() as u64,
        total: roster.total,
        newer: (roster.page > 1).then(|| turn(roster.page - 1)),
        older: (first + PAGE < roster.total).then(|| turn(roster.page + 1)),
    };
    let shown = Page {
        lines: roster.lines,
        counts: roster.counts,
        words: search.words.clone(),
        standing: search.standing,
        sort: search.sort,
        pager,
        at,
    };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// All that the list would show, on all its pages.
pub(in crate::web) async fn export(key: Referent, visit: &Visit) -> Answer {
    let lines = visit.rooms().structures.export(&key, &asked(visit), visit.visitor()).await?;
    let t = Text::of(visit.language());
    let text = spreadsheet(t, &lines, visit).map_err(Failure::broken)?;
    Ok(answer::spreadsheet(t.get("structure-file"), text))
}

fn asked(visit: &Visit) -> Search {
    let sort = [Sort::Name, Sort::Seen, Sort::Made].into_iter().find(|sort| order(*sort) == visit.query("sort"));
    Search {
        words: visit.query("q").chars().take(100).collect(),
        standing: Standing::parse(visit.query("standing")),
        sort: sort.unwrap_or_default(),
        page: visit.query("page").parse().unwrap_or(1),
    }
}

/// With semicolons and a byte order mark, which spreadsheets of French-speaking countries open without a question.
fn spreadsheet(t: Text, lines: &[RosterLine], visit: &Visit) -> Result<Vec<u8>, csv::Error> {
    let zone = visit.zone();
    let mut table = csv::WriterBuilder::new().delimiter(b';').from_writer("\u{feff}".as_bytes().to_vec());
    let heads = ["structure-person", "structure-local", "structure-profession", "structure-standing", "structure-seen"];
    table.write_record(heads.map(|head| t.get(head)))?;
    for line in lines {
        let seen =
            line.seen.map_or(String::new(), |at| at.to_chrono().with_timezone(&zone).format("%F %R").to_string());
        let standing = match line.standing {
            Standing::Active => "structure-active",
            Standing::Invited => "structure-invited",
            Standing::Expired => "structure-expired",
            Standing::Waiting => "structure-waiting",
            Standing::Closed => "structure-closed",
        };
        let cells = [&line.name, line.address.as_str(), &line.profession, t.get(standing), &seen];
        table.write_record(cells.map(plain_cell))?;
    }
    table.into_inner().map_err(|error| error.into_error().into())
}

/// A cell that no spreadsheet takes for a formula (OWASP, CSV injection).
pub(in crate::web) fn plain_cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        for formula in ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1"] {
            assert!(plain_cell(formula).starts_with('\''), "{formula}");
        }
        assert_eq!(plain_cell("Amina Benhaddou"), "Amina Benhaddou");
    }
}
