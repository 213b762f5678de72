//! The server: it accepts, counts, goes away and comes back. What it answers, `faults` says.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::faults;
use crate::schedule::{Fault, Id};

/// A server on a thread and a runtime of its own: the tasks of the other are those of the calls.
pub(crate) struct Server {
    address: SocketAddrV4,
    wanted: watch::Sender<bool>,
    listens: watch::Receiver<bool>,
    counts: Arc<Counts>,
}

struct Counts {
    /// How often each request was read.
    requests: Mutex<HashMap<Id, u32>>,
    /// Open connections.
    connections: watch::Sender<usize>,
    has_closed: AtomicBool,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let SocketAddr::V4(address) = listener.local_addr().unwrap() else {
            panic!("bound to an IPv4 address")
        };
        let (wanted, orders) = watch::channel(true);
        let (listening, listens) = watch::channel(true);
        let counts = Arc::new(Counts {
            requests: Mutex::default(),
            connections: watch::Sender::new(0),
            has_closed: AtomicBool::new(false),
        });
        let counted = Arc::clone(&counts);
        thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(serve(listener, orders, listening, counted));
        });
        Self { address, wanted, listens, counts }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Closes the port and breaks all connections.
    pub(crate) async fn close(&self) {
        self.counts.has_closed.store(true, Ordering::SeqCst);
        self.order(false).await;
    }

    /// Opens the port again.
    pub(crate) async fn open(&self) {
        self.order(true).await;
    }

    async fn order(&self, open: bool) {
        self.wanted.send_replace(open);
        self.listens.clone().wait_for(|listens| *listens == open).await.expect("the server runs");
    }

    /// Whether the port has ever been closed. Before that, nothing but the faults breaks a connection.
    pub(crate) fn has_closed(&self) -> bool {
        self.counts.has_closed.load(Ordering::SeqCst)
    }

    /// How often each request was read so far.
    pub(crate) fn requests(&self) -> HashMap<Id, u32> {
        self.counts.requests.lock().unwrap().clone()
    }

    /// Open connections.
    pub(crate) fn connections(&self) -> watch::Receiver<usize> {
        self.counts.connections.subscribe()
    }
}

async fn serve(
    listener: std::net::TcpListener,
    mut orders: watch::Receiver<bool>,
    listening: watch::Sender<bool>,
    counts: Arc<Counts>,
) {
    let address = listener.local_addr().unwrap();
    let mut listener = TcpListener::from_std(listener).unwrap();
    // Until nobody can give an order any more.
    loop {
        let mut connections = JoinSet::new();
        let closed = loop {
            tokio::select! {
                closed = orders.wait_for(|open| !open) => break closed.is_ok(),
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => { connections.spawn(connection(stream, Arc::clone(&counts))); }
                    // Nothing that the system lacks for now may end the server.
                    Err(_) => sleep(Duration::from_millis(1)).await,
                },
                Some(ended) = connections.join_next() => ended.expect("no connection panics"),
            }
        };
        if !closed {
            return;
        }
        drop(listener);
        let port = reserve(address).await;
        connections.shutdown().await;
        listening.send_replace(false);
        if orders.wait_for(|open| *open).await.is_err() {
            return;
        }
        listener = port.listen(1024).unwrap();
        listening.send_replace(true);
    }
}

/// Bound, and not listening: connections are refused, and the system gives the port to nobody else; to none of our own
/// connections either, which could then reach itself.
async fn reserve(address: SocketAddr) -> TcpSocket {
    loop {
        let socket = TcpSocket::new_v4().unwrap();
        // The connections of before are on their way out.
        socket.set_reuseaddr(true).unwrap();
        match socket.bind(address) {
            Ok(()) => return socket,
            Err(_) => sleep(Duration::from_millis(1)).await,
        }
    }
}

/// As long as it lives, there is one connection more.
struct Open<'a>(&'a Counts);

impl<'a> Open<'a> {
    fn new(counts: &'a Counts) -> Self {
        counts.connections.send_modify(|open| *open += 1);
        Self(counts)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.connections.send_modify(|open| *open -= 1);
    }
}

async fn connection(mut stream: TcpStream, counts: Arc<Counts>) {
    let _open = Open::new(&counts);
    // An error is a client that has gone.
    while let Ok(Some(id)) = request(&mut stream).await {
        *counts.requests.lock().unwrap().entry(id).or_default() += 1;
        if !faults::answer(Fault::of(id), id, &mut stream).await.is_ok_and(|stays_open| stays_open) {
            break;
        }
    }
}

/// Reads a request, which has no body; `None` at the end of the connection.
async fn request(stream: &mut TcpStream) -> io::Result<Option<Id>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut head).await? == 0 {
            return Ok(None);
        }
    }
    let head = str::from_utf8(&head).map_err(io::Error::other)?;
    let path = head.strip_prefix("GET /").and_then(|rest| rest.split(' ').next());
    Ok(path.and_then(|path| path.parse().ok()))
}
