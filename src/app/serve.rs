//! Serving: the listeners, the background work, and the end of both.

use std::{
    net::{SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::available_parallelism,
    time::Duration,
};

use actix_web::{
    HttpServer,
    dev::{Server, ServerHandle},
    middleware::from_fn,
    web::Data,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{App, StartError, background, health, metrics};
use crate::{imap::Imap, web};

/// Longest wait for the head of a request, and for a handshake.
const HEAD: Duration = Duration::from_secs(10);
/// How long an unused connection of a browser is kept.
const KEEP: Duration = Duration::from_secs(75);

/// Pli, serving.
pub struct Running {
    /// Where browsers connect; the port is a real one even if the configuration said 0.
    pub address: SocketAddr,
    /// Where `/health` and `/metrics` are answered.
    pub health_address: SocketAddr,
    /// Where Postfix asks, if it does.
    pub lookup_address: Option<SocketAddr>,
    /// Where it brings letters back, if it does.
    pub bounces_address: Option<SocketAddr>,
    site: ServerHandle,
    health: ServerHandle,
    stopping: Arc<AtomicBool>,
    imap: Imap,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl App {
    /// Listens and begins the background work.
    pub fn serve(&self) -> Result<Running, StartError> {
        let server = &self.config.server;
        let site_socket = listen("server.listen", server.listen)?;
        let health_socket = listen("server.health_listen", server.health_listen)?;
        let broken = |key, address| move |error| StartError::Listen { key, address, error };
        let address = site_socket.local_addr().map_err(broken("server.listen", server.listen))?;
        let health_address =
            health_socket.local_addr().map_err(broken("server.health_listen", server.health_listen))?;
        let stopping = Arc::new(AtomicBool::new(false));
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let [lookup_address, bounces_address] = self.answer_postfix(&tasks, &stop)?;

        let site = self.site(site_socket)?;
        let health = self.health(health_socket, Arc::clone(&stopping))?;
        let handles = (site.handle(), health.handle());
        tasks.spawn(site);
        tasks.spawn(health);
        background::begin(self, &tasks, &stop);
        tracing::info!(%address, %health_address, ?lookup_address, ?bounces_address, "Pli is serving");
        Ok(Running {
            address,
            health_address,
            lookup_address,
            bounces_address,
            site: handles.0,
            health: handles.1,
            stopping,
            imap: self.imap.clone(),
            stop,
            tasks,
        })
    }

    fn site(&self, socket: TcpListener) -> Result<Server, StartError> {
        let site = Data::clone(&self.site);
        let server = &self.config.server;
        let workers = match server.workers {
            0 => available_parallelism().map_or(2, usize::from),
            workers => workers,
        };
        let site = HttpServer::new(move || {
            actix_web::App::new()
                .configure(web::site(site.clone()))
                .wrap(from_fn(web::error_pages))
                .wrap(from_fn(web::headers))
        })
        .workers(workers)
        .worker_max_blocking_threads(16)
        .keep_alive(KEEP)
        .client_request_timeout(HEAD)
        .tls_handshake_timeout(HEAD)
        .shutdown_timeout(server.stop_s)
        .disable_signals()
        .listen_rustls_0_23(socket, self.certificate.server_config()?)
        .map_err(|error| StartError::Listen { key: "server.listen", address: server.listen, error })?;
        Ok(site.run())
    }

    fn health(&self, socket: TcpListener, stopping: Arc<AtomicBool>) -> Result<Server, StartError> {
        let state = Data::new(health::State::new(stopping, metrics::recorder(), self.store.clone(), self.imap.clone()));
        let address = self.config.server.health_listen;
        let server = HttpServer::new(move || actix_web::App::new().configure(health::routes(state.clone())))
            .workers(1)
            .worker_max_blocking_threads(1)
            .shutdown_timeout(1)
            .disable_signals()
            .listen(socket)
            .map_err(|error| StartError::Listen { key: "server.health_listen", address, error })?;
        Ok(server.run())
    }
}

impl Running {
    /// Waits for SIGTERM or SIGINT, then stops.
    pub async fn until_told(self) -> std::io::Result<()> {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        let mut interrupt = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        self.stop().await;
        Ok(())
    }

    /// Stops: `/health/ready` says no, requests under way are finished within the configured time, background work
    /// ends.
    pub async fn stop(self) {
        tracing::info!("Pli is stopping");
        self.stopping.store(true, Ordering::SeqCst);
        self.imap.end_waiting();
        self.site.stop(true).await;
        self.stop.cancel();
        self.health.stop(false).await;
        self.tasks.close();
        self.tasks.wait().await;
        tracing::info!("Pli has stopped");
    }
}

pub(super) fn listen(key: &'static str, address: SocketAddr) -> Result<TcpListener, StartError> {
    // Not blocking: the server polls it.
    let socket = TcpListener::bind(address)
        .and_then(|socket| socket.set_nonblocking(true).map(|()| socket))
        .map_err(|error| StartError::Listen { key, address, error })?;
    Ok(socket)
}
