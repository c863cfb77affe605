//! Memory of a process, from `/proc` (proc(5)).

use std::fs;

use anyhow::Context;

/// Resident memory of a process now and at its highest, in bytes.
pub(crate) fn of(pid: u32) -> anyhow::Result<(u64, u64)> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).context("process is gone")?;
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) * 1024
    };
    Ok((field("VmRSS:"), field("VmHWM:")))
}
