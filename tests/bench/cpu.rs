//! Processor time and memory of other processes, from `/proc` (proc(5)).

use std::{
    collections::BTreeMap,
    fs,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use anyhow::ensure;

/// How long each thread has worked, by its identifier.
pub(crate) type Threads = BTreeMap<String, Duration>;

/// The processes whose work is counted together.
pub(crate) struct Processes {
    root: u32,
    family: bool,
    /// Every thread that was ever seen: the work of those that have ended stays counted.
    seen: Mutex<Threads>,
}

impl Processes {
    /// One process with all its threads.
    pub(crate) fn one(pid: u32) -> Self {
        Self { root: pid, family: false, seen: Mutex::default() }
    }

    /// A process and everything it started.
    pub(crate) fn family(pid: u32) -> Self {
        Self { root: pid, family: true, seen: Mutex::default() }
    }

    /// Processor time used until now.
    pub(crate) fn cpu(&self) -> anyhow::Result<Duration> {
        Ok(self.threads()?.values().sum())
    }

    /// Processor time that each thread has used until now.
    pub(crate) fn threads(&self) -> anyhow::Result<Threads> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for pid in self.pids()? {
            // A process may end between being listed and being read.
            let Ok(tasks) = fs::read_dir(format!("/proc/{pid}/task")) else { continue };
            for task in tasks.flatten() {
                let stat = fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
                if let Some(nanoseconds) = stat.split(' ').next().and_then(|n| n.parse().ok()) {
                    let name = task.file_name().to_string_lossy().into_owned();
                    seen.insert(name, Duration::from_nanos(nanoseconds));
                }
            }
        }
        ensure!(!seen.is_empty(), "process {} is gone", self.root);
        Ok(seen.clone())
    }

    /// Resident memory now and at its highest, in bytes.
    pub(crate) fn memory(&self) -> anyhow::Result<(u64, u64)> {
        crate::memory::of(self.root)
    }

    /// How much of the resident memory is the program itself, as far as the system keeps it there, in bytes.
    pub(crate) fn program(&self) -> anyhow::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.root))?;
        let line = status.lines().find_map(|line| line.strip_prefix("RssFile:")).unwrap_or_default();
        Ok(line.split_whitespace().next().and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) * 1024)
    }

    fn pids(&self) -> anyhow::Result<Vec<u32>> {
        if !self.family {
            return Ok(vec![self.root]);
        }
        let mut children = BTreeMap::<u32, Vec<u32>>::new();
        for entry in fs::read_dir("/proc")?.flatten() {
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)?.parse().ok());
            children.entry(parent.unwrap_or(0)).or_default().push(pid);
        }
        let mut found = vec![self.root];
        let mut at = 0;
        while let Some(pid) = found.get(at).copied() {
            found.extend(children.remove(&pid).unwrap_or_default());
            at += 1;
        }
        Ok(found)
    }
}

/// What the busiest thread did between two moments, and what all others did together.
pub(crate) fn busiest_and_others(before: &Threads, after: &Threads) -> (Duration, Duration) {
    let grown = after.iter().map(|(name, now)| now.saturating_sub(before.get(name).copied().unwrap_or_default()));
    let (busiest, all) = grown.fold((Duration::ZERO, Duration::ZERO), |(most, all), one| (most.max(one), all + one));
    (busiest, all.saturating_sub(busiest))
}
