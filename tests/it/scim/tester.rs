//! The independent checker of servers, scim2-tester, against a Pli that runs.

use std::{
    io::Write as _,
    process::{Command, Output},
};

use super::stage::clinic;

/// How many checks it makes of what Pli says it can do; fewer, and something is no longer looked at.
const CHECKS: usize = 40;

#[tokio::test]
async fn x_10_an_independent_checker_finds_nothing_wrong_and_leaves_nothing_out() {
    let (pli, _, program) = clinic().await;
    let url = format!("https://localhost:{}/scim/v2", pli.running.address.port());
    let certificate = pli.home.path().join("cert.pem");
    let checked = tokio::task::spawn_blocking(move || {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scim/tester");
        Command::new(script).args([&url, &program.secret]).arg(certificate).output().expect("it runs")
    });
    let Output { status, stdout, stderr } = checked.await.unwrap();
    let said = String::from_utf8_lossy(&stdout);
    assert!(status.success(), "{said}\n{}", String::from_utf8_lossy(&stderr));
    let good =
        said.lines().filter(|line| ["SUCCESS ", "COMPLIANT ", "ACCEPTABLE "].iter().any(|it| line.starts_with(it)));
    let (good, all) = (good.count(), said.lines().count() - 1);
    assert!(good == all && good >= CHECKS, "{good} of {all} checks, {CHECKS} at least:\n{said}");
    writeln!(std::io::stderr(), "scim2-tester: {}", said.lines().last().unwrap_or_default()).unwrap();
}
