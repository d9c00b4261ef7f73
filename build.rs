//! Turns the time-zone database, the files of `data/` and the starter playbooks into the compact tables that `src`
//! reads.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

#[path = "build/packed.rs"]
mod packed;
#[path = "build/phones.rs"]
mod phones;
#[path = "build/postal.rs"]
mod postal;
#[path = "build/starters.rs"]
mod starters;
#[path = "build/zones.rs"]
mod zones;

fn main() -> Result<(), Box<dyn Error>> {
    for input in ["build.rs", "build", "data", "askama.toml", "pkg-templates/playbooks"] {
        println!("cargo::rerun-if-changed={input}");
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let zones = zones::names();
    fs::write(out.join("zones.rs"), zones::table(&zones)?)?;
    fs::write(out.join("phones.rs"), phones::table(&zones)?)?;
    fs::write(out.join("postal.rs"), postal::table(&zones)?)?;
    fs::write(out.join("starters.rs"), starters::table()?)?;
    Ok(())
}

/// A list of numbers as Rust source.
fn packed_list(name: &str, numbers: &[u32]) -> String {
    format!("static {name}: Packed = Packed::new(&{:?});\n", packed::pack(numbers))
}
