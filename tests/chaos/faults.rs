//! What the faults are on the wire.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::schedule::{Fault, Id};

/// Answers a request, whose true answer is its own path. Whether the connection stays open.
pub(crate) async fn answer(fault: Fault, id: Id, stream: &mut TcpStream) -> io::Result<bool> {
    let text = id.to_string();
    let whole = head(text.len(), "") + &text;
    let half_a_body = whole.len() - text.len() / 2;
    match fault {
        Fault::Answer(after) => {
            if !after.is_zero() {
                sleep(after).await;
            }
            stream.write_all(whole.as_bytes()).await?;
            return Ok(true);
        }
        Fault::Dribble => {
            for part in whole.as_bytes().chunks(8) {
                stream.write_all(part).await?;
                sleep(Duration::from_millis(1)).await;
            }
            return Ok(true);
        }
        Fault::HangUp => {}
        Fault::Reset => stream.set_zero_linger()?,
        Fault::HalfAHead => stream.write_all(&whole.as_bytes()[..20]).await?,
        Fault::HalfABody => {
            stream.write_all(&whole.as_bytes()[..half_a_body]).await?;
            stream.set_zero_linger()?;
        }
        Fault::Stall => gone(stream).await?,
        Fault::StallInTheBody => {
            stream.write_all(&whole.as_bytes()[..half_a_body]).await?;
            gone(stream).await?;
        }
        Fault::Trickle => {
            stream.write_all(head(1_000_000, "").as_bytes()).await?;
            // Until the client has gone.
            loop {
                stream.write_all(b".").await?;
                sleep(Duration::from_millis(10)).await;
            }
        }
        Fault::TooLittle => stream.write_all((head(text.len() + 9, "") + &text).as_bytes()).await?,
        Fault::TooMuch => {
            // What is too much must not be taken for the answer to the next request.
            let head = head(text.len() - 1, "connection: close\r\n");
            stream.write_all((head + &text).as_bytes()).await?;
        }
        Fault::Garbage => stream.write_all(b"HTTQ/7 2OO fine\r\n\r\n").await?,
        Fault::Status(status, retry_after) => {
            let mut head = format!("HTTP/1.1 {status} Failed\r\ncontent-length: 0\r\n").into_bytes();
            if let Some(wait) = retry_after {
                head.extend([b"retry-after: ", wait, b"\r\n"].concat());
            }
            head.extend(b"\r\n");
            stream.write_all(&head).await?;
            return Ok(true);
        }
    }
    Ok(false)
}

fn head(length: usize, more: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n{more}\r\n")
}

/// Waits until the client closes the connection.
async fn gone(stream: &mut TcpStream) -> io::Result<()> {
    stream.read(&mut [0; 64]).await.map(|_| ())
}
