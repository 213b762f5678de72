use reflexio::retry;

#[retry]
async fn fetch(name: String) -> std::io::Result<()> {
    name.;
    Ok(())
}

fn main() {}
