//! A package that is made to be built.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// It goes away when it is dropped.
pub(crate) struct Package {
    folder: TempDir,
}

/// What cargo did.
pub(crate) struct Built {
    /// In seconds of processor time, with all processes that cargo began.
    pub(crate) cpu: f64,
    /// The names of the libraries that it built, or found.
    pub(crate) libraries: Vec<String>,
    /// The program, if it is one.
    pub(crate) program: Option<PathBuf>,
}

impl Package {
    /// A package with these lines of dependencies, where `REFLEXIO` stands for the folder of reflexio; its crates are at hand.
    pub(crate) fn new(dependencies: &str) -> Self {
        Self::with(dependencies, &[])
    }

    /// The same, with some files.
    pub(crate) fn with(dependencies: &str, files: &[(&str, String)]) -> Self {
        let benches = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let reflexio = benches.join("../reflexio").canonicalize().expect("reflexio is beside the benches");
        let dependencies = dependencies.replace("REFLEXIO", &reflexio.to_string_lossy());
        let package = Self { folder };
        package.write("Cargo.toml", &format!("{HEAD}\n[dependencies]\n{dependencies}\n"));
        // The versions that everything else is measured with.
        let lock = fs::read_to_string(benches.join("Cargo.lock")).expect("the benches have one");
        package.write("Cargo.lock", &lock);
        package.write("src/lib.rs", "");
        for (name, text) in files {
            package.write(name, text);
        }
        package.run(&mut package.cargo("fetch"));
        package
    }

    /// Writes a file of the package.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let file = self.folder.path().join(name);
        fs::create_dir_all(file.parent().expect("it is in a folder")).expect("the folder is writable");
        fs::write(file, text).expect("the file is writable");
    }

    /// Forgets all that was built.
    pub(crate) fn clean(&self) {
        self.run(&mut self.cargo("clean"));
    }

    /// `cargo COMMAND ARGUMENTS`
    pub(crate) fn build(&self, command: &str, arguments: &[&str]) -> Built {
        let mut cargo = self.cargo(command);
        cargo.args(["--offline", "--message-format=json-render-diagnostics"]).args(arguments);
        let before = meter::children_cpu();
        let told = self.run(&mut cargo);
        let cpu = (meter::children_cpu() - before).as_secs_f64();
        let artifacts = told.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let mut built = Built { cpu, libraries: Vec::new(), program: None };
        for artifact in artifacts.filter(|message| message["reason"] == "compiler-artifact") {
            let (name, kind) = (&artifact["target"]["name"], &artifact["target"]["kind"][0]);
            let is_own = name.as_str().is_some_and(|name| name.starts_with("scratch"));
            if !is_own && kind != "custom-build" {
                built.libraries.extend(name.as_str().map(str::to_owned));
            }
            built.program = built.program.or_else(|| artifact["executable"].as_str().map(PathBuf::from));
        }
        built
    }

    fn cargo(&self, command: &str) -> Command {
        let mut cargo = Command::new(env!("CARGO"));
        // Its own compiler, also in the folder of a crate that was published with a toolchain file.
        cargo.env("RUSTC", Path::new(env!("CARGO")).with_file_name("rustc"));
        cargo.arg(command).current_dir(self.folder.path()).stderr(Stdio::piped());
        cargo.env("CARGO_TARGET_DIR", self.folder.path().join("target"));
        // Else nothing would be compiled twice.
        cargo.env("CARGO_INCREMENTAL", "0").env_remove("RUSTFLAGS");
        cargo
    }

    fn run(&self, cargo: &mut Command) -> String {
        let output = cargo.output().expect("cargo can be run");
        assert!(output.status.success(), "{cargo:?}\n{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("cargo prints UTF-8")
    }
}

const HEAD: &str = r#"[package]
name = "scratch"
version = "0.0.0"
edition = "2024"

[workspace]

[profile.release]
codegen-units = 1
lto = "off"
strip = true
"#;
