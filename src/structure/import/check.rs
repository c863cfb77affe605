//! What is wrong with the cells of a row, and the person that they stand for when nothing is.

use super::{Cells, Column, Fault, Wrong};
use crate::{
    base::{Address, Domain, E164, Language, plain},
    structure::{NewPerson, Structure, naming::candidates},
};

/// Most characters of a given and of a family name.
const MAX_NAME: usize = 60;
/// Most characters of both, with the space between.
const MAX_BOTH: usize = 120;
/// Most characters of any other cell.
const MAX_CELL: usize = 120;

/// What the cells are held against.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    /// Where the accounts will be.
    pub(super) structure: Structure,
    /// The domains of Pli: no personal address is there (S3-07).
    pub(super) domains: Vec<Domain>,
    /// The language of who says none.
    pub(super) language: Language,
}

impl Rules {
    /// The person of a row.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub(super) fn person(&self, cells: &Cells) -> Result<NewPerson, Vec<Wrong>> {
        let mut wrong: Vec<Wrong> = Column::ALL
            .into_iter()
            .filter_map(|column| flaw(column, cells.get(column)).map(|it| it.at(column)))
            .collect();
        let cell = |column| joined(cells.get(column));
        let (given, family) = (cell(Column::Given), cell(Column::Family));
        if wrong.is_empty() && given.chars().count() + family.chars().count() >= MAX_BOTH {
            wrong.push(Fault::Long.at(Column::Family));
        }
        let mut read = |column: Column, fault: Option<Fault>| {
            // One word for a cell is enough.
            if let Some(fault) = fault.filter(|_| wrong.iter().all(|wrong| wrong.column != Some(column))) {
                wrong.push(fault.at(column));
            }
        };
        let local = self.local(&cell(Column::Local), (&given, &family));
        read(Column::Local, local.as_ref().err().copied());
        let language = self.spoken(&cell(Column::Language));
        read(Column::Language, language.as_ref().err().copied());
        let phone = self.telephone(&cell(Column::Phone));
        read(Column::Phone, phone.as_ref().err().copied());
        let email = self.outside(&cell(Column::Email));
        read(Column::Email, email.as_ref().err().copied());
        let (true, Ok(local), Ok(language), Ok(phone), Ok(email)) = (wrong.is_empty(), local, language, phone, email)
        else {
            return Err(wrong);
        };
        Ok(NewPerson { given, family, profession: cell(Column::Profession), local, language, phone, email })
    }

    /// What stands before the `@`; empty for what the name gives.
    fn local(&self, typed: &str, name: (&str, &str)) -> Result<String, Fault> {
        if typed.is_empty() {
            let possible = name.0.is_empty()
                || name.1.is_empty()
                || candidates(&self.structure.pattern, &self.structure.domain, name).next().is_some();
            return if possible { Ok(String::new()) } else { Err(Fault::NoLocal) };
        }
        let local = match typed.rsplit_once('@') {
            Some((local, domain)) if domain.eq_ignore_ascii_case(self.structure.domain.as_str()) => local,
            Some(_) => return Err(Fault::Local),
            None => typed,
        };
        let address = self.structure.address(local).map_err(|_| Fault::Local)?;
        Ok(address.local().to_owned())
    }

    fn spoken(&self, typed: &str) -> Result<Language, Fault> {
        match plain(typed).as_str() {
            "" => Ok(self.language),
            "francais" | "french" => Ok(Language::Fr),
            "anglais" | "english" => Ok(Language::En),
            tag => Language::from_tag(tag).ok_or(Fault::Language),
        }
    }

    fn telephone(&self, typed: &str) -> Result<Option<E164>, Fault> {
        if typed.is_empty() {
            return Ok(None);
        }
        let read = self.structure.place.country().read(typed);
        read.map(|telephone| Some(telephone.number)).map_err(|_| Fault::Telephone)
    }

    fn outside(&self, typed: &str) -> Result<Option<Address>, Fault> {
        if typed.is_empty() {
            return Ok(None);
        }
        let address: Address = typed.parse().map_err(|_| Fault::Email)?;
        let ours = |domain: &Domain| {
            let above = address.domain().strip_suffix(domain.as_str());
            above.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        if self.domains.iter().any(ours) { Err(Fault::Inside) } else { Ok(Some(address)) }
    }
}

/// What is wrong with a cell whatever it says.
fn flaw(column: Column, cell: &str) -> Option<Fault> {
    let (needed, most) = match column {
        Column::Given | Column::Family => (true, MAX_NAME),
        Column::Email => (false, 254),
        _ => (false, MAX_CELL),
    };
    if cell.is_empty() {
        return needed.then_some(Fault::Empty);
    }
    if cell.chars().count() > most {
        return Some(Fault::Long);
    }
    if cell.chars().any(is_hidden) {
        return Some(Fault::Control);
    }
    // A telephone begins with a plus where the country is said.
    let formula = cell.starts_with(['=', '-', '@']) || (cell.starts_with('+') && column != Column::Phone);
    formula.then_some(Fault::Formula)
}

/// Characters that are not seen, turn the writing around, or stand for what could not be read.
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fffd}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn joined(cell: &str) -> String {
    cell.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::{Place, StructureId, Timestamp},
        structure::{Contact, Pattern},
    };

    fn rules() -> Rules {
        let structure = Structure {
            id: StructureId::new(),
            name: "Clinique".to_owned(),
            place: Place::Quebec,
            domain: "chts.example".parse().unwrap(),
            pattern: Pattern::default(),
            contact: Contact::default(),
            requests: true,
            changed_at: Timestamp(0),
        };
        Rules { structure, domains: vec!["chts.example".parse().unwrap()], language: Language::Fr }
    }

    fn cells(with: &[(Column, &str)]) -> Cells {
        let mut cells = Cells::default();
        for (column, text) in [(Column::Given, "Anne"), (Column::Family, "Roy")].iter().chain(with) {
            cells.set(*column, (*text).to_owned());
        }
        cells
    }

    #[test]
    fn x_10_a_row_becomes_a_person() {
        let all = [
            (Column::Given, "Anne  Marie"),
            (Column::Profession, "Médecin"),
            (Column::Local, "Anne.Roy@CHTS.example"),
            (Column::Language, "English"),
            (Column::Phone, "+1 418 555-0174"),
            (Column::Email, "anne@ailleurs.example"),
        ];
        let person = rules().person(&cells(&all)).unwrap();
        assert_eq!((person.given.as_str(), person.local.as_str()), ("Anne Marie", "anne.roy"));
        assert_eq!(person.language, Language::En);
        assert_eq!(person.phone.unwrap().as_str(), "+14185550174");
        assert_eq!(person.email.unwrap().as_str(), "anne@ailleurs.example");
        let least = rules().person(&cells(&[])).unwrap();
        assert_eq!((least.local.as_str(), least.language, least.phone), ("", Language::Fr, None));
        for spoken in ["fr", "FR-ca", "Français", "french"] {
            assert_eq!(rules().person(&cells(&[(Column::Language, spoken)])).unwrap().language, Language::Fr);
        }
    }

    #[test]
    fn x_10_each_error_names_its_column() {
        let long = "é".repeat(61);
        for (column, text, fault) in [
            (Column::Given, "", Fault::Empty),
            (Column::Family, "", Fault::Empty),
            (Column::Given, long.as_str(), Fault::Long),
            (Column::Given, "An\u{fffd}ne", Fault::Control),
            (Column::Family, "Roy\u{202e}", Fault::Control),
            (Column::Given, "=cmd|' /C calc'!A0", Fault::Formula),
            (Column::Family, "+Roy", Fault::Formula),
            (Column::Profession, "-2+3", Fault::Formula),
            (Column::Email, "@SUM(A1)", Fault::Formula),
            (Column::Phone, "=1+1", Fault::Formula),
            (Column::Phone, "418", Fault::Telephone),
            (Column::Phone, "5,14E+09", Fault::Telephone),
            (Column::Email, "anne", Fault::Email),
            (Column::Email, "anne@chts.example", Fault::Inside),
            (Column::Email, "anne@mail.chts.example", Fault::Inside),
            (Column::Language, "Klingon", Fault::Language),
            (Column::Local, "anne roy", Fault::Local),
            (Column::Local, "anne@ailleurs.example", Fault::Local),
            (Column::Local, "é", Fault::Local),
        ] {
            assert_eq!(rules().person(&cells(&[(column, text)])), Err(vec![fault.at(column)]), "{column:?} {text}");
        }
        let other = rules().person(&cells(&[(Column::Given, "李"), (Column::Family, "王")]));
        assert_eq!(other, Err(vec![Fault::NoLocal.at(Column::Local)]));
        assert!(rules().person(&cells(&[(Column::Email, "anne@notchts.example")])).is_ok());
        // Everything at once, a cell once.
        let both = rules().person(&cells(&[(Column::Given, ""), (Column::Phone, "=x"), (Column::Email, "x")]));
        let expected =
            [Fault::Empty.at(Column::Given), Fault::Formula.at(Column::Phone), Fault::Email.at(Column::Email)];
        assert_eq!(both, Err(expected.to_vec()));
    }
}
