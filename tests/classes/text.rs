//! The text form of the classes.

use std::collections::BTreeMap;

use reflexio::{Classification, ErrorClass};

const TEXTS: [(ErrorClass, &str); 8] = [
    (ErrorClass::Permanent, "PERMANENT"),
    (ErrorClass::Concurrency, "CONCURRENCY"),
    (ErrorClass::RateLimit, "RATE_LIMIT"),
    (ErrorClass::ServerError, "SERVER_ERROR"),
    (ErrorClass::Transient, "TRANSIENT"),
    (ErrorClass::Unknown, "UNKNOWN"),
    (ErrorClass::Auth, "AUTH"),
    (ErrorClass::Permission, "PERMISSION"),
];

#[test]
fn there_are_eight_classes_and_all_lists_them_in_order() {
    assert_eq!(ErrorClass::COUNT, 8);
    assert_eq!(ErrorClass::ALL, TEXTS.map(|(class, _)| class));
    assert!(ErrorClass::ALL.is_sorted());
}

#[test]
fn as_str_and_display_give_the_text_form() {
    for (class, text) in TEXTS {
        assert_eq!(class.as_str(), text);
        assert_eq!(class.to_string(), text);
    }
}

#[test]
fn display_pads_for_tables() {
    assert_eq!(format!("{:>12}|{:<6}|", ErrorClass::RateLimit, ErrorClass::Auth), "  RATE_LIMIT|AUTH  |");
}

#[test]
fn every_text_form_parses_back_in_capitals_or_not() {
    for (class, text) in TEXTS {
        assert_eq!(text.parse(), Ok(class));
        assert_eq!(text.to_lowercase().parse(), Ok(class));
    }
}

#[test]
fn what_names_no_class_is_refused_with_the_list_of_classes() {
    for wrong in ["", "RATELIMIT", "RATE LIMIT", "rate-limit", " AUTH", "RateLimit"] {
        let error = wrong.parse::<ErrorClass>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "no such error class; the classes are PERMANENT, CONCURRENCY, RATE_LIMIT, SERVER_ERROR, TRANSIENT, \
             UNKNOWN, AUTH, PERMISSION",
            "for {wrong:?}"
        );
    }
}

#[test]
fn serde_writes_and_reads_the_text_form() {
    for (class, text) in TEXTS {
        let json = serde_json::to_string(&class).unwrap();
        assert_eq!(json, format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<ErrorClass>(&json).unwrap(), class);
        // As attributes write it.
        assert_eq!(serde_json::from_str::<ErrorClass>(&json.to_lowercase()).unwrap(), class);
    }
}

#[test]
fn serde_takes_classes_as_keys_of_a_map() {
    let map = BTreeMap::from(TEXTS.map(|(class, text)| (class, text.to_owned())));
    let json = serde_json::to_string(&map).unwrap();
    assert_eq!(serde_json::from_str::<BTreeMap<ErrorClass, String>>(&json).unwrap(), map);
}

#[test]
fn serde_refuses_what_names_no_class() {
    assert!(serde_json::from_str::<ErrorClass>("\"RATELIMIT\"").is_err());
}

#[test]
fn serde_brings_a_classification_back_with_its_hints() {
    let classification = Classification::new(ErrorClass::RateLimit)
        .with_retry_after(Some(std::time::Duration::from_millis(1500)))
        .not_sent()
        .abort();
    let json = serde_json::to_string(&classification).unwrap();
    assert_eq!(serde_json::from_str::<Classification>(&json).unwrap(), classification);
}

#[test]
fn serde_reads_a_classification_that_says_nothing_of_aborting() {
    let json = r#"{"class":"TRANSIENT","retry_after":null,"may_have_reached":true}"#;
    assert_eq!(serde_json::from_str::<Classification>(json).unwrap(), ErrorClass::Transient.into());
}

#[test]
fn a_class_alone_is_a_classification_without_hints() {
    for class in ErrorClass::ALL {
        let classification = Classification::from(class);
        assert_eq!(classification.class, class);
        assert_eq!(classification.retry_after, None);
        assert!(classification.may_have_reached);
        assert!(!classification.abort);
    }
}
