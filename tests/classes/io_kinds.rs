//! The table of `std::io::ErrorKind`, a test for each row.

use std::io::{self, ErrorKind};

use reflexio::classify::default_classifier;
use reflexio::{Classification, Classify, ErrorClass};

fn class_of(kind: ErrorKind) -> Classification {
    let by_kind = io::Error::from(kind).classify();
    let with_message = io::Error::new(kind, "503 timeout unauthorized").classify();
    assert_eq!(by_kind, with_message, "the message changes nothing");
    assert_eq!(by_kind, default_classifier(&io::Error::from(kind)));
    by_kind
}

macro_rules! rows {
    ($($name:ident: $kind:ident => $class:ident;)+) => {$(
        #[test]
        fn $name() {
            assert_eq!(class_of(ErrorKind::$kind), Classification::new(ErrorClass::$class));
        }
    )+};
}

rows! {
    connection_reset_is_transient: ConnectionReset => Transient;
    connection_aborted_is_transient: ConnectionAborted => Transient;
    not_connected_is_transient: NotConnected => Transient;
    broken_pipe_is_transient: BrokenPipe => Transient;
    host_unreachable_is_transient: HostUnreachable => Transient;
    network_unreachable_is_transient: NetworkUnreachable => Transient;
    network_down_is_transient: NetworkDown => Transient;
    timed_out_is_transient: TimedOut => Transient;
    unexpected_eof_is_transient: UnexpectedEof => Transient;
    write_zero_is_transient: WriteZero => Transient;
    would_block_is_transient: WouldBlock => Transient;
    interrupted_is_transient: Interrupted => Transient;
    stale_network_file_handle_is_transient: StaleNetworkFileHandle => Transient;
    resource_busy_is_concurrency: ResourceBusy => Concurrency;
    executable_file_busy_is_concurrency: ExecutableFileBusy => Concurrency;
    deadlock_is_concurrency: Deadlock => Concurrency;
    addr_in_use_is_concurrency: AddrInUse => Concurrency;
    permission_denied_is_permission: PermissionDenied => Permission;
    read_only_filesystem_is_permission: ReadOnlyFilesystem => Permission;
    not_found_is_permanent: NotFound => Permanent;
    already_exists_is_permanent: AlreadyExists => Permanent;
    addr_not_available_is_permanent: AddrNotAvailable => Permanent;
    invalid_input_is_permanent: InvalidInput => Permanent;
    invalid_data_is_permanent: InvalidData => Permanent;
    invalid_filename_is_permanent: InvalidFilename => Permanent;
    argument_list_too_long_is_permanent: ArgumentListTooLong => Permanent;
    unsupported_is_permanent: Unsupported => Permanent;
    not_a_directory_is_permanent: NotADirectory => Permanent;
    is_a_directory_is_permanent: IsADirectory => Permanent;
    directory_not_empty_is_permanent: DirectoryNotEmpty => Permanent;
    crosses_devices_is_permanent: CrossesDevices => Permanent;
    too_many_links_is_permanent: TooManyLinks => Permanent;
    not_seekable_is_permanent: NotSeekable => Permanent;
    file_too_large_is_permanent: FileTooLarge => Permanent;
    quota_exceeded_is_permanent: QuotaExceeded => Permanent;
    storage_full_is_permanent: StorageFull => Permanent;
    out_of_memory_is_permanent: OutOfMemory => Permanent;
    other_is_unknown: Other => Unknown;
}

#[test]
fn connection_refused_is_transient_and_nothing_was_sent() {
    assert_eq!(class_of(ErrorKind::ConnectionRefused), Classification::new(ErrorClass::Transient).not_sent());
}

#[test]
#[cfg(unix)]
fn an_error_of_the_system_goes_by_its_kind() {
    const EACCES: i32 = 13;
    assert_eq!(io::Error::from_raw_os_error(EACCES).classify().class, ErrorClass::Permission);
}

/// Its `Debug` reads `Os { code: 524, kind: Uncategorized, … }`, and 524 is no HTTP status there.
#[test]
#[cfg(target_os = "linux")]
fn the_number_of_a_system_error_is_not_taken_for_an_http_status() {
    const ENOTSUPP: i32 = 524;
    assert_eq!(io::Error::from_raw_os_error(ENOTSUPP).classify().class, ErrorClass::Unknown);
}
