//! HTTP on the loopback interface, one task per connection: what every stand-in for a cloud stands on.

use std::{convert::Infallible, future::Future, io, sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::{
    Request, Response, StatusCode, body::Incoming, http::request::Parts, server::conn::http1, service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

/// No call that reads has a body near this size, in bytes.
pub(crate) const LARGEST_REQUEST: usize = 1 << 20;

/// What answers requests.
pub(crate) trait Respond: Send + Sync + 'static {
    /// The answer to a request whose body is all here.
    fn respond(&self, parts: Parts, body: Bytes) -> impl Future<Output = Response<Bytes>> + Send;
}

/// A server on a free port. It stops when it is dropped.
#[derive(Debug)]
pub(crate) struct Loopback {
    endpoint: String,
    server: JoinHandle<()>,
}

impl Loopback {
    /// Starts on a free port of the loopback interface.
    pub(crate) async fn start(responder: Arc<impl Respond>) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let server = tokio::spawn(serve(listener, responder));
        Ok(Self { endpoint, server })
    }

    /// Where it listens, as `http://127.0.0.1:port`.
    pub(crate) fn endpoint(&self) -> String {
        self.endpoint.clone()
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(listener: TcpListener, responder: Arc<impl Respond>) {
    // Connections end with this task, and with it the calls that hang.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(converse(stream, responder.clone()))),
                // Out of file handles; the next connection that closes gives one back.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn converse(stream: TcpStream, responder: Arc<impl Respond>) {
    // Answers are small, and a client waits for each.
    drop(stream.set_nodelay(true));
    let service = service_fn(|request| {
        let responder = responder.clone();
        async move { Ok::<_, Infallible>(respond(&*responder, request).await.map(Full::new)) }
    });
    let connection = http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
    if let Err(error) = connection.await {
        tracing::debug!(%error, "a client hung up");
    }
}

async fn respond(responder: &impl Respond, request: Request<Incoming>) -> Response<Bytes> {
    let (parts, body) = request.into_parts();
    match Limited::new(body, LARGEST_REQUEST).collect().await {
        Ok(body) => responder.respond(parts, body.to_bytes()).await,
        Err(error) if error.is::<LengthLimitError>() => empty(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => empty(StatusCode::BAD_REQUEST),
    }
}

/// An answer that failed before there was a call.
fn empty(status: StatusCode) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
pub(crate) mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use std::{
        io::{Read as _, Write as _},
        net::TcpStream,
        time::Duration,
    };

    /// Sends bytes, and reads what comes back until the server hangs up or says nothing for a while.
    pub(crate) async fn talk(endpoint: &str, bytes: impl Into<Vec<u8>>) -> String {
        let (address, bytes) = (endpoint.replace("http://", ""), bytes.into());
        let talk = move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(Duration::from_millis(400))).unwrap();
            // The server may hang up in the middle.
            drop(stream.write_all(&bytes));
            let mut answer = Vec::new();
            drop(stream.read_to_end(&mut answer));
            String::from_utf8_lossy(&answer).into_owned()
        };
        tokio::task::spawn_blocking(talk).await.unwrap()
    }
}
