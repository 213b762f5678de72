use reflexio::{event::Recorder, retry};

struct Client {
    heard: Recorder,
}

impl Client {
    #[retry(on_metric = |event| self.heard.record(event))]
    fn fetch(&self, name: &'static str) -> std::io::Result<String> {
        std::fs::read_to_string(name)
    }
}

fn main() {
    let _ = Client { heard: Recorder::new() }.fetch("x");
}
