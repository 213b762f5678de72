//! Any text at all, as the whole of what is printed or as a part of it.

use std::fmt::{self, Write as _};

use reflexio::ErrorClass;

use super::{Opaque, READ, classify};

pub(super) fn check(text: &str) {
    whole(text);
    quoted(text);
}

/// As the whole of what is printed.
fn whole(text: &str) {
    let all = text.to_owned();
    let at_once = classify(Opaque::new(move |f| f.write_str(&all)));
    assert_eq!(at_once, at_once.class.into(), "{text:?}: a class and no hints");

    let all = text.to_owned();
    let in_parts = classify(Opaque::new(move |f| all.chars().try_for_each(|part| f.write_char(part))));
    assert_eq!(at_once, in_parts, "{text:?}");

    if text.len() >= READ {
        let longer = format!("{text}, status: 503 }}, Timeout");
        assert_eq!(at_once, classify(Opaque::new(move |f| f.write_str(&longer))), "{text:?}");
    }
}

/// In quotes it is a message, and no evidence; nor does it hide what stands beside it.
fn quoted(text: &str) {
    let message = text.to_owned();
    let alone = classify(Opaque::new(move |f| f.debug_tuple("Problem").field(&message).finish()));
    assert_eq!(alone, ErrorClass::Unknown.into(), "{text:?}");

    let message = text.to_owned();
    let named = classify(Opaque::new(move |f| f.debug_struct("Problem").field("kind", &message).finish()));
    assert_eq!(named, ErrorClass::Unknown.into(), "{text:?}");

    for (code, class) in [(429_u16, ErrorClass::RateLimit), (503, ErrorClass::ServerError)] {
        let (message, signs) = (text.to_owned(), text.chars().take(8).collect::<Vec<_>>());
        let print = move |f: &mut fmt::Formatter<'_>| {
            let mut fields = f.debug_struct("Problem");
            for sign in &signs {
                fields.field("sign", sign);
            }
            fields.field("text", &message).field("status", &code).finish()
        };
        let error = Opaque::new(print);
        let fits = format!("{error:?}").len() <= READ;
        let expected = if fits { class } else { ErrorClass::Unknown };
        assert_eq!(classify(error), expected.into(), "{text:?} beside {code}");

        let message = text.to_owned();
        let print = move |f: &mut fmt::Formatter<'_>| {
            f.debug_struct("Problem").field("code", &code).field("text", &message).finish()
        };
        assert_eq!(classify(Opaque::new(print)), class.into(), "{text:?} behind {code}");
    }
}
