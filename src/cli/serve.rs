//! `pli serve`.

use std::process::ExitCode;

use crate::{app::App, base::Clock, config::Config};

pub(super) async fn run(config: Config) -> anyhow::Result<ExitCode> {
    let app = Box::pin(App::build(config, Clock::System)).await?;
    let running = app.serve()?;
    running.until_told().await?;
    app.close().await;
    Ok(ExitCode::SUCCESS)
}
