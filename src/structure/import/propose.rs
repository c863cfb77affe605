//! Which address each person of a list will have, and who is there already.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use super::{Cells, Column, Fault, Line, Wrong};
use crate::{
    base::{Address, plain},
    store::{self, Store, address as table},
    structure::{Structure, naming::candidates},
};

/// Gives every good row its address. Written ones come first: nobody else of the list gets them.
pub(super) async fn addresses(store: &Store, structure: &Structure, lines: &mut [Line]) -> Result<(), store::Error> {
    same_rows(lines);
    let db = store.db();
    let mut given: BTreeMap<Address, u32> = BTreeMap::new();
    let typed: Vec<Option<Address>> = lines.iter().map(|line| written(structure, line)).collect();
    let plainest: Vec<Option<Address>> = lines.iter().map(|line| named(structure, &line.cells).next()).collect();
    let asked: BTreeSet<Address> = typed.iter().chain(&plainest).flatten().cloned().collect();
    // All at once; only who shares a name is asked for one by one.
    let mut taken = table::taken(db, asked.iter().cloned().collect()).await?;
    for (line, address) in lines.iter_mut().zip(typed) {
        let Some(address) = address else { continue };
        if taken.contains(&address) {
            line.wrong.push(Fault::Exists.at(Column::Local));
            continue;
        }
        match given.entry(address.clone()) {
            Entry::Occupied(other) => line.wrong.push(Fault::Same(*other.get()).at(Column::Local)),
            Entry::Vacant(free) => {
                free.insert(line.row);
                line.address = Some(address.to_string());
            }
        }
    }
    // Who bears a name that was seen before goes on where the one before ended.
    let mut bearers = BTreeMap::new();
    for (line, first) in lines.iter_mut().zip(plainest) {
        let Some(first) = first.filter(|_| line.is_ready() && line.address.is_none()) else { continue };
        let rest = bearers.entry(first.clone()).or_insert_with(|| named(structure, &line.cells));
        let mut found = None;
        for address in rest {
            if given.contains_key(&address) {
                continue;
            }
            let known = asked.contains(&address);
            if !known && table::find(db, &address).await?.is_some() {
                taken.insert(address.clone());
            }
            if !taken.contains(&address) {
                found = Some(address);
                break;
            }
        }
        match found {
            Some(address) => {
                line.homonym = address != first;
                line.address = Some(address.to_string());
                given.insert(address, line.row);
            }
            None => line.wrong.push(Fault::NoLocal.at(Column::Local)),
        }
    }
    Ok(())
}

/// A row that says the same as one before it is the same person.
fn same_rows(lines: &mut [Line]) {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for line in lines.iter_mut().filter(|line| line.is_ready()) {
        let words = Column::ALL.map(|column| plain(line.cells.get(column)));
        match seen.entry(words.join("\n")) {
            Entry::Occupied(first) => line.wrong.push(Wrong { column: None, fault: Fault::Same(*first.get()) }),
            Entry::Vacant(free) => {
                free.insert(line.row);
            }
        }
    }
}

/// The address that a good row asks for.
fn written(structure: &Structure, line: &Line) -> Option<Address> {
    let cell = line.cells.get(Column::Local);
    let local = cell.rsplit_once('@').map_or(cell, |(local, _)| local);
    (line.is_ready() && !local.is_empty()).then(|| structure.address(local).ok()).flatten()
}

fn named(structure: &Structure, cells: &Cells) -> impl Iterator<Item = Address> + use<> {
    let name = (cells.get(Column::Given), cells.get(Column::Family));
    candidates(&structure.pattern, &structure.domain, name)
}
