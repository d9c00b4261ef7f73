//! Turns the time-zone database and the files of `data/` into the compact tables that `src/lead` reads.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

#[path = "build/phones.rs"]
mod phones;
#[path = "build/postal.rs"]
mod postal;
#[path = "build/zones.rs"]
mod zones;

fn main() -> Result<(), Box<dyn Error>> {
    for input in ["build.rs", "build", "data"] {
        println!("cargo::rerun-if-changed={input}");
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let zones = zones::names();
    fs::write(out.join("zones.rs"), zones::table(&zones)?)?;
    fs::write(out.join("phones.rs"), phones::table(&zones)?)?;
    fs::write(out.join("postal.rs"), postal::table(&zones)?)?;
    Ok(())
}
