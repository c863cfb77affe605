//! From a text to rows of cells: which character separates, which column is what, which row of the spreadsheet it is.

use super::{Cells, Column, Refusal};
use crate::base::plain;

/// Most rows of people.
pub const MOST_ROWS: usize = 10_000;
/// Most columns.
const MOST_COLUMNS: usize = 40;
/// Most characters that are kept of a cell: more than any column takes, so that what is too long is seen to be.
const MOST_KEPT: usize = 400;

/// A list, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sheet {
    /// What stands between two cells.
    pub(super) separator: char,
    /// The heads of columns that mean nothing here.
    pub(super) ignored: Vec<String>,
    /// The rows that hold anything.
    pub(super) rows: Vec<Row>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Which one it is, as the spreadsheet counts.
    pub(super) number: u32,
    /// What is in it.
    pub(super) cells: Cells,
    /// Whether there is something beyond the last column.
    pub(super) beyond: bool,
}

/// Reads a list; its first row names the columns.
///
/// # Errors
/// Every [`Refusal`] of the list as a whole.
pub(super) fn sheet(text: &str) -> Result<Sheet, Refusal> {
    // What Excel takes as an order, and counts as a row.
    let told = text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n'));
    let (told, text, before) = match told.and_then(|(sign, rest)| Some((sign.trim_end().parse::<char>().ok()?, rest))) {
        Some((sign, rest)) if sign.is_ascii() => (Some(sign), rest, 1),
        _ => (None, text, 0),
    };
    let separator = told.unwrap_or_else(|| separator(text));
    let delimiter = u8::try_from(separator).map_err(|_| Refusal::Unreadable)?;
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let (mut heads, mut rows) = (None, Vec::new());
    let mut within = 0;
    for record in reader.records() {
        let record = record.map_err(|_| Refusal::Unreadable)?;
        // Where the reader stood before it went over empty rows.
        let (line, byte) = record.position().map_or((0, 0), |start| (start.line(), start.byte()));
        let from = usize::try_from(byte).ok().and_then(|byte| text.as_bytes().get(byte..)).unwrap_or_default();
        let empty = from.iter().take_while(|byte| **byte == b'\n').count() as u64;
        let number = u32::try_from(line + empty + before - within).map_err(|_| Refusal::Unreadable)?;
        // A line break inside of a cell begins no row.
        within += record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let Some(heads) = &heads else {
            heads = Some(Heads::read(&record)?);
            continue;
        };
        if rows.len() == MOST_ROWS {
            return Err(Refusal::TooManyRows);
        }
        rows.push(heads.row(number, &record));
    }
    let heads = heads.ok_or(Refusal::Empty)?;
    if rows.is_empty() {
        return Err(Refusal::NoRows);
    }
    Ok(Sheet { separator, ignored: heads.ignored, rows })
}

/// The separator that the first line that holds anything has most of, outside of quotes.
fn separator(text: &str) -> char {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut counts = [(';', 0), (',', 0), ('\t', 0)];
    let mut quoted = false;
    for c in first.chars() {
        quoted ^= c == '"';
        if let Some((_, count)) = counts.iter_mut().find(|(sign, _)| *sign == c && !quoted) {
            *count += 1;
        }
    }
    // The first of equals: semicolons are what French-speaking countries write.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(';', |(sign, _)| *sign)
}

/// What each column is.
struct Heads {
    columns: Vec<Option<Column>>,
    ignored: Vec<String>,
}

impl Heads {
    fn read(record: &csv::StringRecord) -> Result<Self, Refusal> {
        if record.len() > MOST_COLUMNS {
            return Err(Refusal::TooManyColumns);
        }
        let (mut columns, mut ignored) = (Vec::new(), Vec::new());
        for head in record {
            let column = column(head);
            if let Some(twice) = column.filter(|_| columns.contains(&column)) {
                return Err(Refusal::Twice(twice));
            }
            if column.is_none() && !head.trim().is_empty() && !is_remark(head) {
                ignored.push(head.chars().filter(|c| !c.is_control()).take(60).collect());
            }
            columns.push(column);
        }
        let needed = [Column::Given, Column::Family];
        let missing: Vec<Column> = needed.into_iter().filter(|needed| !columns.contains(&Some(*needed))).collect();
        if missing.is_empty() { Ok(Self { columns, ignored }) } else { Err(Refusal::Missing(missing)) }
    }

    fn row(&self, number: u32, record: &csv::StringRecord) -> Row {
        let mut cells = Cells::default();
        for (column, cell) in self.columns.iter().zip(record) {
            if let Some(column) = column {
                cells.set(*column, kept(cell));
            }
        }
        let beyond = record.iter().skip(self.columns.len()).any(|cell| !cell.trim().is_empty());
        Row { number, cells, beyond }
    }
}

/// A cell as it is kept: without the apostrophe by which a spreadsheet is told that this is no formula.
fn kept(cell: &str) -> String {
    let cell = cell.trim_matches([' ', '\u{a0}', '\u{202f}', '\u{feff}']);
    let bare = cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(cell);
    bare.chars().take(MOST_KEPT).map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// What a head names, in French or in English, whatever its capitals, accents and spaces.
fn column(head: &str) -> Option<Column> {
    Some(match folded(head).as_str() {
        "prenom" | "prenoms" | "givenname" | "givennames" | "firstname" => Column::Given,
        "nom" | "nomdefamille" | "familyname" | "lastname" | "surname" => Column::Family,
        "profession" | "metier" | "fonction" | "occupation" | "jobtitle" => Column::Profession,
        "adresse" | "address" | "identifiant" | "username" => Column::Local,
        "langue" | "language" => Column::Language,
        "telephone" | "tel" | "cellulaire" | "mobile" | "phone" | "phonenumber" | "numerodetelephone" => Column::Phone,
        "courriel" | "courrielpersonnel" | "email" | "mail" | "personalemail" => Column::Email,
        _ => return None,
    })
}

/// The column that Pli adds to the rows that are to be corrected, and the number of a row.
fn is_remark(head: &str) -> bool {
    matches!(folded(head).as_str(), "acorriger" | "tocorrect" | "ligne" | "row")
}

fn folded(head: &str) -> String {
    plain(head).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, String, String)> {
        let name = |row: &Row| (row.cells.get(Column::Given).to_owned(), row.cells.get(Column::Family).to_owned());
        let rows = sheet(text).unwrap().rows;
        rows.iter().map(|row| (row.number, name(row).0, name(row).1)).collect()
    }

    #[test]
    fn x_10_the_separator_is_found() {
        for sign in [';', ',', '\t'] {
            let text = "Prénom|Nom|Profession\nAnne|Roy|Médecin\n".replace('|', &sign.to_string());
            assert_eq!(sheet(&text).unwrap().separator, sign);
            assert_eq!(rows(&text), [(2, "Anne".to_owned(), "Roy".to_owned())]);
        }
        assert_eq!(sheet("\"Ignorée, a, b, c\";Prénom;Nom\nx;Anne;Roy\n").unwrap().separator, ';');
        assert_eq!(rows("sep=,\nNom,Prénom\nRoy,Anne\n"), [(3, "Anne".to_owned(), "Roy".to_owned())]);
    }

    #[test]
    fn x_10_columns_are_known_in_both_languages_and_any_order() {
        let heads = ["PRENOM", "Nom de famille", "métier", "Adresse", "Langue", "Tél.", "Courriel personnel"];
        let english = ["First name", "SURNAME", "Job title", "address", "Language", "Phone number", "E-mail"];
        for heads in [heads, english] {
            let mut all: Vec<Column> = heads.iter().filter_map(|head| column(head)).collect();
            assert_eq!(all, Column::ALL, "{heads:?}");
            all.reverse();
            let text: Vec<&str> = heads.iter().rev().copied().collect();
            let row = format!("{}\n7;6;5;4;3;2;1\n", text.join(";"));
            let cells = &sheet(&row).unwrap().rows[0].cells;
            assert_eq!((cells.get(Column::Given), cells.get(Column::Email)), ("1", "7"));
        }
        let read = sheet("Prénom;Salaire;Nom;À corriger;\nAnne;1;Roy;x;\n").unwrap();
        assert_eq!(read.ignored, ["Salaire"]);
    }

    #[test]
    fn x_10_rows_are_counted_as_the_spreadsheet_counts_them() {
        let text = "\nPrénom;Nom;Profession\n\n\"An\"\"ne\";Roy;\"de nuit;\nde jour\"\n;;\nLuc;Côté\n";
        let found = rows(text);
        assert_eq!(found, [(4, "An\"ne".to_owned(), "Roy".to_owned()), (6, "Luc".to_owned(), "Côté".to_owned())]);
        let cells = &sheet(text).unwrap().rows[0].cells;
        assert!(cells.get(Column::Profession).contains(char::REPLACEMENT_CHARACTER), "a line break is shown as damage");
    }

    #[test]
    fn x_10_a_wrong_list_is_refused_as_a_whole_and_says_what_is_missing() {
        let refused = |text: &str| sheet(text).unwrap_err();
        assert_eq!(refused("Prénom;Profession\nAnne;x\n"), Refusal::Missing(vec![Column::Family]));
        assert_eq!(refused("Anne;Roy\nLuc;Côté\n"), Refusal::Missing(vec![Column::Given, Column::Family]));
        assert_eq!(refused("Prénom;Nom;Nom\nAnne;Roy;Roy\n"), Refusal::Twice(Column::Family));
        assert_eq!(refused("Prénom;Nom\n;\n\n"), Refusal::NoRows);
        assert_eq!(refused(&format!("Prénom;Nom{}\n", ";x".repeat(40))), Refusal::TooManyColumns);
        let many = format!("Prénom;Nom\n{}", "Anne;Roy\n".repeat(MOST_ROWS));
        assert_eq!(sheet(&many).unwrap().rows.len(), MOST_ROWS);
        assert_eq!(refused(&format!("{many}Anne;Roy\n")), Refusal::TooManyRows);
    }

    #[test]
    fn x_10_no_cell_is_lost_and_none_is_endless() {
        assert!(sheet("Prénom;Nom\nAnne;Roy;x\n").unwrap().rows[0].beyond);
        assert!(!sheet("Prénom;Nom\nAnne;Roy; ;\n").unwrap().rows[0].beyond);
        let long = format!("Prénom;Nom\n{};Roy\n", "é".repeat(5_000));
        assert_eq!(sheet(&long).unwrap().rows[0].cells.get(Column::Given).chars().count(), MOST_KEPT);
        // A quote that is never closed takes in the rest, and is seen as a cell that is too long or damaged.
        let open = sheet("Prénom;Nom\nAnne;\"Roy\nLuc;Côté\n").unwrap();
        assert_eq!(open.rows.len(), 1);
        // What was written so that no spreadsheet takes it for a formula comes back as it was.
        let quoted = sheet("Prénom;Nom;Tel\n'=Anne;'Roy;'+14185550174\n").unwrap();
        let cells = &quoted.rows[0].cells;
        let shown = [Column::Given, Column::Family, Column::Phone].map(|column| cells.get(column));
        assert_eq!(shown, ["=Anne", "'Roy", "+14185550174"]);
    }

    proptest::proptest! {
        #[test]
        fn x_10_whatever_the_list_it_is_read_or_refused(text in "(;|,|\n|\"|\\PC){0,80}") {
            if let Ok(read) = sheet(&format!("Prénom;Nom\n{text}")) {
                let numbers: Vec<u32> = read.rows.iter().map(|row| row.number).collect();
                proptest::prop_assert!(numbers.is_sorted() && numbers.iter().all(|number| (2..=82).contains(number)));
            }
        }
    }
}
