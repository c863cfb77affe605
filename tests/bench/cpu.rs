//! Processor time and memory of other processes, from `/proc` (proc(5)).

use std::{collections::BTreeMap, fs, time::Duration};

use anyhow::ensure;

/// The processes whose work is counted together.
pub(crate) struct Processes {
    root: u32,
    family: bool,
}

impl Processes {
    /// One process with all its threads.
    pub(crate) fn one(pid: u32) -> Self {
        Self { root: pid, family: false }
    }

    /// A process and everything it started.
    pub(crate) fn family(pid: u32) -> Self {
        Self { root: pid, family: true }
    }

    /// Processor time used until now. Children that already ended are counted by their parent's record.
    pub(crate) fn cpu(&self) -> anyhow::Result<Duration> {
        let mut total = Duration::ZERO;
        for pid in self.pids()? {
            // A process may end between being listed and being read.
            let Ok(tasks) = fs::read_dir(format!("/proc/{pid}/task")) else { continue };
            for task in tasks.flatten() {
                let stat = fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
                let nanoseconds = stat.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0);
                total += Duration::from_nanos(nanoseconds);
            }
        }
        ensure!(!total.is_zero(), "process {} is gone", self.root);
        Ok(total)
    }

    /// Resident memory now and at its highest, in bytes.
    pub(crate) fn memory(&self) -> anyhow::Result<(u64, u64)> {
        crate::memory::of(self.root)
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
