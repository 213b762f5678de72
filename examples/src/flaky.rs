//! A real HTTP server on loopback that answers by a script.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::RETRY_AFTER;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;

/// One answer of the server.
#[derive(Debug, Clone, Copy)]
pub enum Reply {
    /// 200 with that body.
    Good(&'static str),
    /// 200 with that body, after a while.
    Slow(Duration, &'static str),
    /// That status, without a body.
    Status(u16),
    /// 429 with `Retry-After: SECONDS`.
    RetryAfter(u32),
    /// 429 with `Retry-After: DATE`, that many seconds from now, less the fraction that a date cannot say.
    RetryAt(u32),
    /// Closes the connection instead of an answer.
    HangUp,
}

/// The server. Its thread ends with the process.
#[derive(Debug)]
pub struct FlakyServer {
    address: SocketAddr,
    scripts: Scripts,
}

type Scripts = Arc<Mutex<HashMap<String, Script>>>;

#[derive(Debug)]
struct Script {
    replies: Vec<Reply>,
    requests: usize,
}

impl FlakyServer {
    /// Starts a server on a free port of 127.0.0.1, on a thread of its own, so that callers may block theirs.
    ///
    /// # Errors
    ///
    /// If the system has no port or no thread to give.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let scripts = Scripts::default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let served = Arc::clone(&scripts);
        thread::Builder::new().name("flaky server".into()).spawn(move || {
            if let Err(error) = runtime.block_on(serve(listener, served)) {
                eprintln!("the flaky server stopped: {error}");
            }
        })?;
        Ok(Self { address, scripts })
    }

    /// Answers requests for `path` with these replies, in turn and then again from the first; returns the URL. A path
    /// without a script is 404.
    pub fn script(&self, path: &str, replies: &[Reply]) -> String {
        let script = Script { replies: replies.to_vec(), requests: 0 };
        lock(&self.scripts).insert(path.to_owned(), script);
        format!("http://{}{path}", self.address)
    }

    /// How many requests for `path` have arrived.
    #[must_use]
    pub fn requests(&self, path: &str) -> usize {
        lock(&self.scripts).get(path).map_or(0, |script| script.requests)
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn lock(scripts: &Scripts) -> std::sync::MutexGuard<'_, HashMap<String, Script>> {
    scripts.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(listener: TcpListener, scripts: Scripts) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        let scripts = Arc::clone(&scripts);
        let service = service_fn(move |request| answer(next(&scripts, &request)));
        tokio::spawn(async move {
            // It fails where the script hangs up, and where a client does: neither is news.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

fn next(scripts: &Scripts, request: &Request<Incoming>) -> Reply {
    let mut scripts = lock(scripts);
    let Some(script) = scripts.get_mut(request.uri().path()) else { return Reply::Status(404) };
    let turn = script.requests;
    script.requests += 1;
    script.replies.get(turn % script.replies.len().max(1)).copied().unwrap_or(Reply::Status(404))
}

async fn answer(reply: Reply) -> io::Result<Response<Full<Bytes>>> {
    let mut response = Response::new(Full::default());
    let mut refuse = |status: u16, retry_after: Option<String>| -> io::Result<()> {
        *response.status_mut() = status.try_into().map_err(io::Error::other)?;
        if let Some(wait) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, wait.try_into().map_err(io::Error::other)?);
        }
        Ok(())
    };
    match reply {
        Reply::Good(body) => *response.body_mut() = body.into(),
        Reply::Slow(wait, body) => {
            tokio::time::sleep(wait).await;
            *response.body_mut() = body.into();
        }
        Reply::Status(status) => refuse(status, None)?,
        Reply::RetryAfter(seconds) => refuse(429, Some(seconds.to_string()))?,
        Reply::RetryAt(seconds) => {
            let date = SystemTime::now() + Duration::from_secs(seconds.into());
            refuse(429, Some(httpdate::fmt_http_date(date)))?;
        }
        // An error of the service makes hyper drop the connection, and so close its socket.
        Reply::HangUp => return Err(io::ErrorKind::ConnectionAborted.into()),
    }
    Ok(response)
}
