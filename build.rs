//! Turns the time-zone database into the compact table that `src/lead/zone.rs` reads.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

#[path = "build/zones.rs"]
mod zones;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("zones.rs"), zones::table()?)?;
    Ok(())
}
