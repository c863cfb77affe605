//! What a pass has to do in one mailbox: from what the source lists and what the ledger knows. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::way::Marks;
use crate::{
    base::{Flag, Uid},
    imap::{Line, PermanentFlags},
    store::merge_message::{Known, State},
};

/// Most messages that are put at once.
pub(super) const MOST_MESSAGES: usize = 100;
/// Most bytes of them, unless one alone is larger.
pub(super) const MOST_BYTES: usize = 4 << 20;
/// A message larger than this is carried piece by piece.
pub(super) const LARGE: u64 = 8 << 20;
/// Most bytes of one batch, whatever was said of its messages.
pub(super) const MOST_IN_HAND: usize = 8 << 20;
/// Ranges that are so close are asked for as one.
const CLOSE: u32 = 100;
/// Numbers that are looked up in the ledger together lie no further apart: it may know many that are gone.
const SPAN: u32 = 20_000;

/// What is to be done in a mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Work {
    /// Messages that the ledger does not know.
    pub(super) copy: Vec<Uid>,
    /// Copies, and messages left out as removed ones, whose flags may have changed since.
    pub(super) compare: Vec<Uid>,
}

/// Compares the numbers of the source with the ledger.
pub(super) fn work(numbers: &[Uid], known: &[Known]) -> Work {
    let by_uid: BTreeMap<i64, &Known> = known.iter().map(|one| (one.uid, one)).collect();
    let mut work = Work::default();
    for uid in numbers {
        match by_uid.get(&i64::from(uid.get())) {
            None => work.copy.push(*uid),
            Some(Known { state: State::Copied, target: Some(_), .. }) => work.compare.push(*uid),
            Some(known) if known.is_removed() => work.compare.push(*uid),
            Some(_) => {}
        }
    }
    work
}

/// Lines in groups of at most so many bytes; one that is larger alone is a group of its own.
pub(super) fn batches(lines: Vec<Line>, most_bytes: usize) -> Vec<Vec<Line>> {
    let (mut batches, mut batch, mut bytes) = (Vec::new(), Vec::new(), 0_usize);
    for line in lines {
        let size = usize::try_from(line.size).unwrap_or(usize::MAX);
        if !batch.is_empty() && (batch.len() >= MOST_MESSAGES || bytes.saturating_add(size) > most_bytes) {
            batches.push(std::mem::take(&mut batch));
            bytes = 0;
        }
        bytes = bytes.saturating_add(size);
        batch.push(line);
    }
    if !batch.is_empty() {
        batches.push(batch);
    }
    batches
}

/// Numbers, ascending, as runs that lie close together: the first and the last of each.
pub(super) fn runs(uids: &[Uid]) -> Vec<(i64, i64)> {
    let close = |first: &Uid, uid: &Uid| uid.get() - first.get() < SPAN;
    let mut runs: Vec<(Uid, Uid)> = Vec::new();
    for uid in uids {
        match runs.last_mut() {
            Some((first, last)) if close(first, uid) => *last = *uid,
            _ => runs.push((*uid, *uid)),
        }
    }
    runs.into_iter().map(|(first, last)| (i64::from(first.get()), i64::from(last.get()))).collect()
}

/// The numbers from one to another that are not among some, ascending, as ranges; what lies between two that are close is
/// taken along.
pub(super) fn gaps(some: &[i64], (first, last): (i64, u32)) -> Vec<(u32, u32)> {
    let (mut gaps, mut next): (Vec<(u32, u32)>, i64) = (Vec::new(), first);
    for number in some.iter().copied().chain([i64::from(last) + 1]) {
        let end = (number - 1).min(i64::from(last));
        if let (Ok(begin), Ok(end)) = (u32::try_from(next), u32::try_from(end))
            && begin <= end
        {
            match gaps.last_mut() {
                Some((_, before)) if begin - *before < CLOSE => *before = end,
                _ => gaps.push((begin, end)),
            }
        }
        next = number + 1;
    }
    gaps
}

/// Messages that were left out as removed ones and are not marked so any more.
pub(super) fn freed(told: &BTreeMap<Uid, Vec<Flag>>, known: &[Known]) -> Vec<Uid> {
    let removed: BTreeSet<i64> = known.iter().filter(|one| one.is_removed()).map(|one| one.uid).collect();
    let is_free =
        |(uid, flags): &(&Uid, &Vec<Flag>)| removed.contains(&i64::from(uid.get())) && !flags.contains(&Flag::Deleted);
    told.iter().filter(is_free).map(|(uid, _)| *uid).collect()
}

/// Which flags changed at the source since they were last compared: copies of which the same ones did together.
pub(super) fn marks(told: &BTreeMap<Uid, Vec<Flag>>, known: &[Known], kept: &PermanentFlags) -> Vec<Marks> {
    let mut found: BTreeMap<(&str, String), Marks> = BTreeMap::new();
    for one in known {
        let uid = |number: i64| u32::try_from(number).ok().and_then(Uid::new);
        let Some(now) = uid(one.uid).and_then(|uid| told.get(&uid)) else { continue };
        let (State::Copied, Some(copy)) = (one.state, one.target.and_then(uid)) else { continue };
        let now = flags(now, kept);
        let written = written(&now);
        if written == one.flags {
            continue;
        }
        let marks = found.entry((&one.flags, written.clone())).or_insert_with(|| {
            let (set, cleared) = changed(&read(&one.flags), &now);
            Marks { written, set, cleared, copies: Vec::new(), uids: Vec::new() }
        });
        marks.copies.push(copy);
        marks.uids.push(one.uid);
    }
    found.into_values().collect()
}

/// The flags that the target keeps. `\Deleted` stays behind: what is marked so may be removed by any mail program, and
/// nothing is to be lost.
pub(super) fn flags(flags: &[Flag], kept: &PermanentFlags) -> Vec<Flag> {
    let keeps = |flag: &Flag| match flag {
        Flag::Deleted => false,
        Flag::Keyword(word) => {
            let known = kept.flags.iter().any(|one| one.eq_ignore_ascii_case(word));
            is_word(word) && (known || kept.new_keywords)
        }
        _ => true,
    };
    let mut found: Vec<Flag> = Vec::new();
    for flag in flags.iter().filter(|flag| keeps(flag)) {
        if !found.contains(flag) {
            found.push(flag.clone());
        }
    }
    found
}

/// A keyword is an atom (RFC 3501 section 9); `\Custom` flags of a server are nobody else's.
fn is_word(word: &str) -> bool {
    let special = |byte: u8| !byte.is_ascii_graphic() || b"(){%*\"\\]".contains(&byte);
    !word.is_empty() && word.len() <= 100 && !word.bytes().any(special)
}

/// Flags as the ledger writes them.
pub(super) fn written(flags: &[Flag]) -> String {
    let mut words: Vec<&str> = flags.iter().map(Flag::as_str).collect();
    words.sort_unstable();
    words.join(" ")
}

/// Flags as the ledger wrote them.
pub(super) fn read(written: &str) -> Vec<Flag> {
    written.split_ascii_whitespace().map(Flag::parse).collect()
}

/// What has to be set and taken away at the target so that a change of flags at the source arrives there. What the person
/// changed at the target alone stays.
pub(super) fn changed(before: &[Flag], now: &[Flag]) -> (Vec<Flag>, Vec<Flag>) {
    let without = |all: &[Flag], others: &[Flag]| all.iter().filter(|one| !others.contains(one)).cloned().collect();
    (without(now, before), without(before, now))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{base::Timestamp, store::merge_message::REMOVED};

    fn uid(number: u32) -> Uid {
        Uid::new(number).unwrap()
    }

    fn line(number: u32, size: u32) -> Line {
        Line { uid: uid(number), flags: Vec::new(), arrived: Timestamp(0), size }
    }

    fn known(number: i64, state: State) -> Known {
        let target = (state == State::Copied).then_some(number + 100);
        Known { uid: number, state, reason: None, flags: String::new(), target }
    }

    #[test]
    fn what_the_ledger_knows_is_not_copied_again() {
        let ledger =
            [known(1, State::Copied), known(2, State::Skipped), known(3, State::Copying), known(9, State::Copied)];
        let work = work(&[1, 2, 3, 4].map(uid), &ledger);
        assert_eq!((work.copy, work.compare), (vec![uid(4)], vec![uid(1)]));
    }

    #[test]
    fn what_was_left_out_as_removed_is_looked_at_until_it_is_not() {
        let removed = |number| Known { reason: Some(REMOVED.to_owned()), ..known(number, State::Skipped) };
        let ledger = [removed(1), removed(2), known(3, State::Skipped), known(4, State::Copied)];
        assert_eq!(work(&[1, 2, 3, 4].map(uid), &ledger).compare, [1, 2, 4].map(uid));
        let told = [(1, vec![Flag::Seen]), (2, vec![Flag::Deleted]), (3, Vec::new()), (4, Vec::new())];
        let told = told.into_iter().map(|(number, flags)| (uid(number), flags)).collect();
        assert_eq!(freed(&told, &ledger), [uid(1)]);
    }

    #[test]
    fn the_target_gets_the_flags_that_it_keeps() {
        let word = |word: &str| Flag::Keyword(word.to_owned());
        let source =
            [Flag::Seen, Flag::Deleted, word("$label1"), word("NonJunk"), word("\\X-own"), word("a b"), Flag::Seen];
        let some = PermanentFlags { flags: vec!["$Label1".to_owned()], new_keywords: false };
        assert_eq!(flags(&source, &some), [Flag::Seen, word("$label1")]);
        let any = PermanentFlags { flags: Vec::new(), new_keywords: true };
        assert_eq!(flags(&source, &any), [Flag::Seen, word("$label1"), word("NonJunk")]);
        assert_eq!(read(&written(&flags(&source, &any))).len(), 3);
    }

    #[test]
    fn only_what_changed_at_the_source_changes_the_target() {
        let (set, cleared) = changed(&[Flag::Seen, Flag::Flagged], &[Flag::Seen, Flag::Answered]);
        assert_eq!((set, cleared), (vec![Flag::Answered], vec![Flag::Flagged]));
    }

    #[test]
    fn copies_of_which_the_same_flags_changed_go_together() {
        let any = PermanentFlags { flags: Vec::new(), new_keywords: true };
        let told = [(1, vec![Flag::Seen]), (2, Vec::new()), (3, vec![Flag::Seen]), (4, vec![Flag::Seen])];
        let told = told.into_iter().map(|(number, flags)| (uid(number), flags)).collect();
        let ledger = [1, 2, 3].map(|number| known(number, State::Copied));
        let found = marks(&told, &[ledger.as_slice(), &[known(4, State::Skipped)]].concat(), &any);
        assert_eq!(found.len(), 1);
        assert_eq!((&found[0].set, found[0].cleared.len()), (&vec![Flag::Seen], 0));
        assert_eq!(
            (found[0].copies.as_slice(), found[0].uids.as_slice()),
            ([101, 103].map(uid).as_slice(), [1, 3].as_slice())
        );
    }

    #[test]
    fn what_is_not_explained_is_asked_for_in_few_ranges() {
        assert_eq!(gaps(&[], (1, 9)), [(1, 9)]);
        assert_eq!(gaps(&[], (1, 0)), []);
        assert_eq!(gaps(&[1, 2, 3], (1, 3)), []);
        assert_eq!(gaps(&[12, 13], (10, 20)), [(10, 20)]);
        let copies: Vec<i64> = (50..=900).collect();
        assert_eq!(gaps(&copies, (1, 1_000)), [(1, 49), (901, 1_000)]);
        assert_eq!(gaps(&[5, 9], (5, 8)), [(6, 8)], "what came later is not asked for");
        assert_eq!(gaps(&[2], (1, u32::MAX)), [(1, u32::MAX)]);
    }

    #[test]
    fn numbers_far_apart_are_looked_up_apart() {
        assert_eq!(runs(&[1, 2, 20_000, 20_001, 90_000].map(uid)), [(1, 20_000), (20_001, 20_001), (90_000, 90_000)]);
    }

    proptest! {
        #[test]
        fn no_message_is_lost_between_batches(sizes in proptest::collection::vec(0_u32..12_000_000, 0..400)) {
            let lines: Vec<Line> = (1..).zip(&sizes).map(|(number, size)| line(number, *size)).collect();
            let batches = batches(lines.clone(), MOST_BYTES);
            for batch in &batches {
                let bytes: usize = batch.iter().map(|line| line.size as usize).sum();
                prop_assert!(batch.len() == 1 || (batch.len() <= MOST_MESSAGES && bytes <= MOST_BYTES));
            }
            prop_assert_eq!(batches.concat(), lines);
        }
    }
}
