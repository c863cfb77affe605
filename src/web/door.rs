//! Doors: how a route, its key, its form and its handler come together.

use std::{fmt, rc::Rc, time::Duration};

use actix_web::{HttpRequest, HttpResponse, Route, dev::Payload, guard, web, web::ServiceConfig};
use bytes::Bytes;

use super::{failure::Failure, form, form::Form, hook, key::Key, origin, visit::Visit};

/// Longest time for a whole body: 36 MB over a line of 0.3 Mbit/s.
const WHOLE_BODY: Duration = Duration::from_mins(15);

/// What a handler answers.
pub(super) type Answer = Result<HttpResponse, Failure>;

/// What a route asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// A password just proved, the verification still to do.
    Verification,
    /// A first sign-in, the configuration still to do.
    Enrolment,
    /// A recovery, begun and not over.
    Recovery,
    /// A password that is too old, to be replaced.
    Change,
    /// A session.
    Session,
    /// A session of somebody whom the shared box of the path lets in; what they may do in it is asked where it is done.
    Member,
    /// A session, and a proof given a moment ago at the account's own level.
    Elevation,
    /// A referent of the structure in the path.
    Referent,
    /// The same, with a proof given a moment ago.
    ReferentConfirmed,
    /// Somebody of the support desk.
    Support,
    /// The same, with a proof given a moment ago.
    SupportConfirmed,
    /// An administrator.
    Administrator,
    /// The same, with a proof given a moment ago.
    AdministratorConfirmed,
    /// A token of the structure.
    Provisioner,
    /// A nonce that only a telephone provider knows.
    Word,
}

impl fmt::Display for Needs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "anyone",
            Self::Verification => "verification under way",
            Self::Enrolment => "enrolment under way",
            Self::Recovery => "recovery under way",
            Self::Change => "change of password under way",
            Self::Session => "signed in",
            Self::Member => "somebody of the box",
            Self::Elevation => "signed in, confirmed",
            Self::Referent => "referent of the structure",
            Self::ReferentConfirmed => "referent of the structure, confirmed",
            Self::Support => "support",
            Self::SupportConfirmed => "support, confirmed",
            Self::Administrator => "administrator",
            Self::AdministratorConfirmed => "administrator, confirmed",
            Self::Provisioner => "provisioner of the structure",
            Self::Word => "a provider's word",
        })
    }
}

/// The methods that the site uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Shows; changes nothing. Also answers HEAD.
    Get,
    /// Changes something.
    Post,
    /// Replaces something.
    Put,
    /// Changes some of something.
    Patch,
    /// Takes something away.
    Delete,
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        })
    }
}

impl Method {
    fn route(self) -> Route {
        match self {
            Self::Get => web::route().guard(guard::Any(guard::Get()).or(guard::Head())),
            Self::Post => web::post(),
            Self::Put => web::put(),
            Self::Patch => web::patch(),
            Self::Delete => web::delete(),
        }
    }
}

/// One row of the site's table.
pub struct Row {
    /// The method.
    pub method: Method,
    /// The path, with `{names}`.
    pub path: &'static str,
    /// What it asks for.
    pub needs: Needs,
    route: Route,
}

/// A form whose token did not fit, for the handlers that must not lose what was written: nothing may be done with it but
/// show it again.
#[derive(Debug)]
pub(super) struct Unproven(pub(super) Form);

/// The site's table.
#[derive(Default)]
pub struct Routes(Vec<Row>);

impl Routes {
    /// A page. `handler` takes the key and the visit.
    pub(super) fn get<K, F>(self, path: &'static str, handler: F) -> Self
    where
        K: Key + 'static,
        F: AsyncFn(K, &Visit) -> Answer + 'static,
    {
        let handler = Rc::new(handler);
        let route = web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(move |request: HttpRequest| {
            let handler = Rc::clone(&handler);
            async move {
                let visit = Visit::new(request, path)?;
                let answer = async { handler(K::open(&visit).await?, &visit).await }.await;
                Ok::<_, Failure>(finish(&visit, answer))
            }
        });
        self.with(Method::Get, path, K::needs(path), route)
    }

    /// A form. `handler` takes the key, the visit and the form, which has been proved to be ours.
    pub(super) fn post<K, F>(self, path: &'static str, handler: F) -> Self
    where
        K: Key + 'static,
        F: AsyncFn(K, &Visit, Form) -> Answer + 'static,
    {
        self.post_keeping(
            path,
            |_| form::SMALL,
            async move |key: Result<K, Failure>, visit: &Visit, form| {
                let key = key?;
                handler(key, visit, form.map_err(|Unproven(_)| Failure::Foreign)?).await
            },
        )
    }

    /// A form that must not be lost when its key or its token no longer fits. The handler is told and may only show it
    /// again. `limit` is the largest body, in bytes.
    pub(super) fn post_keeping<K, F>(self, path: &'static str, limit: fn(&Visit) -> usize, handler: F) -> Self
    where
        K: Key + 'static,
        F: AsyncFn(Result<K, Failure>, &Visit, Result<Form, Unproven>) -> Answer + 'static,
    {
        let handler = Rc::new(handler);
        let route = web::post().to(move |request: HttpRequest, body: web::Payload| {
            let handler = Rc::clone(&handler);
            async move {
                let visit = Visit::new(request, path)?;
                let answer = async {
                    let (key, form) = prove::<K>(&visit, body.into_inner(), limit(&visit)).await?;
                    handler(key, &visit, form).await
                };
                let answer = answer.await;
                Ok::<_, Failure>(finish(&visit, answer))
            }
        });
        self.with(Method::Post, path, K::needs(path), route)
    }

    /// What a machine of a provider calls: no key, no form. What proves it is in the message itself.
    pub(super) fn hook<F>(self, method: Method, path: &'static str, handler: F) -> Self
    where
        F: AsyncFn(&Visit, Bytes) -> Answer + 'static,
    {
        let handler = Rc::new(handler);
        let route = method.route().to(move |request: HttpRequest, body: web::Payload| {
            let handler = Rc::clone(&handler);
            async move {
                let visit = Visit::new(request, path)?;
                let answer = async { handler(&visit, form::raw(&visit, body.into_inner(), hook::LIMIT).await?).await };
                let answer = answer.await;
                Ok::<_, Failure>(finish(&visit, answer))
            }
        });
        self.with(method, path, Needs::Word, route)
    }

    /// What a program calls: its key is in a header of its own, never in a cookie, so that there is no form to prove. A page
    /// of another site that tries is told from it all the same.
    pub(super) fn program<K, F>(self, method: Method, path: &'static str, limit: usize, handler: F) -> Self
    where
        K: Key + 'static,
        F: AsyncFn(K, &Visit, Bytes) -> Answer + 'static,
    {
        let handler = Rc::new(handler);
        let route = method.route().to(move |request: HttpRequest, body: web::Payload| {
            let handler = Rc::clone(&handler);
            async move {
                let visit = Visit::new(request, path)?;
                let answer = async {
                    if !origin::is_ours(visit.request().headers(), &visit.rooms().config.server.origin()) {
                        return Err(Failure::Foreign);
                    }
                    let key = K::open(&visit).await?;
                    handler(key, &visit, form::raw(&visit, body.into_inner(), limit).await?).await
                };
                let answer = answer.await;
                Ok::<_, Failure>(finish(&visit, answer))
            }
        });
        self.with(method, path, K::NEEDS, route)
    }

    fn with(mut self, method: Method, path: &'static str, needs: Needs, route: Route) -> Self {
        self.0.push(Row { method, path, needs, route });
        self
    }

    /// Who may call what, a line a row.
    pub fn matrix(&self) -> String {
        self.0.iter().flat_map(|row| [format!("{} {}: {}", row.method, row.path, row.needs), "\n".to_owned()]).collect()
    }

    /// The rows.
    pub fn rows(&self) -> &[Row] {
        &self.0
    }

    /// Gives the routes to the server, those of one path together, so that a wrong method is told from a wrong path.
    pub(super) fn register(self, config: &mut ServiceConfig) {
        let mut resources: Vec<(&'static str, actix_web::Resource)> = Vec::new();
        for row in self.0 {
            match resources.iter().position(|(path, _)| *path == row.path) {
                Some(at) => {
                    let (path, resource) = resources.remove(at);
                    resources.insert(at, (path, resource.route(row.route)));
                }
                None => resources.push((row.path, web::resource(row.path).route(row.route))),
            }
        }
        for (_, resource) in resources {
            config.service(resource.default_service(web::to(async || Err::<HttpResponse, _>(Failure::Method))));
        }
        config.default_service(web::to(async || Err::<HttpResponse, _>(Failure::NotFound)));
    }
}

/// Opens the key and proves the form.
async fn prove<K: Key>(
    visit: &Visit,
    body: Payload,
    limit: usize,
) -> Result<(Result<K, Failure>, Result<Form, Unproven>), Failure> {
    let headers = visit.request().headers();
    if !origin::is_ours(headers, &visit.rooms().config.server.origin()) {
        return Err(Failure::Foreign);
    }
    let key = K::open(visit).await;
    // Without a key nobody may fill the disk: what was typed is kept, files are not.
    let reading = Form::read(visit.request(), body, form::Limits { bytes: limit, files: key.is_ok() });
    let mut form = tokio::time::timeout(WHOLE_BODY, reading).await.map_err(|_| Failure::BadRequest)??;
    let proven = key.as_ref().is_ok_and(|key| key.accepts(form.text("csrf")));
    if !proven {
        drop(form.take_uploads());
        return Ok((key, Err(Unproven(form))));
    }
    Ok((key, Ok(form)))
}

/// Puts the cookies that were set on the way on the answer, or on the failure's page.
fn finish(visit: &Visit, answer: Answer) -> HttpResponse {
    let mut response = answer.unwrap_or_else(HttpResponse::from_error);
    for (name, value) in visit.take_headers() {
        response.headers_mut().append(name, value);
    }
    response
}
