use subject_bare::Bare;

measure::memory!([measure::blocking::<Bare>(), measure::awaited::<Bare>()].concat(), Bare);
