//! `ErrorClass::from_str`, its text form and its stored form; HTTP statuses.

use reflexio::{Classification, ErrorClass};

/// Holds the three forms of a class against each other.
///
/// # Panics
///
/// Where they differ.
pub fn check(data: &[u8]) {
    name(&String::from_utf8_lossy(data));
    if let [low, high, ..] = *data {
        status(u16::from_le_bytes([low, high]));
    }
}

fn name(text: &str) {
    let parsed = text.parse::<ErrorClass>();
    let named = ErrorClass::ALL.into_iter().filter(|class| text.to_ascii_uppercase() == class.as_str());
    assert_eq!(parsed.iter().copied().collect::<Vec<_>>(), named.collect::<Vec<_>>(), "{text:?}");

    let stored = serde_json::from_value::<ErrorClass>(text.into()).ok();
    let is_stored =
        |class: &ErrorClass| class.as_str() == text || class.as_str().to_ascii_lowercase() == text;
    assert_eq!(stored, parsed.ok().filter(is_stored), "stored as {text:?}");

    match parsed {
        Ok(class) => {
            assert_eq!(class.to_string().parse(), Ok(class));
            assert_eq!(format!("{class:>20}").trim_start(), class.as_str());
            assert_eq!(serde_json::to_value(class).expect("a class is stored"), class.as_str());
        }
        Err(error) => {
            let said = error.to_string();
            assert!(ErrorClass::ALL.iter().all(|class| said.contains(class.as_str())), "{said}");
        }
    }
}

fn status(status: u16) {
    let class = ErrorClass::from_status(status);
    assert_eq!(Classification::from_status(status), class.into());
    assert_eq!(class == ErrorClass::ServerError, status / 100 == 5, "{status}: {class}");
    assert_eq!(class == ErrorClass::Unknown, !matches!(status / 100, 4 | 5), "{status}: {class}");
}
