// SPDX-License-Identifier: MIT
//! How a mail program in Rust opens a mailto: link. Compiled and run by the tests: rustc examples/rust/open.rs
//!
//! Usage: open LINK
mod postern;

use postern::{Checked, Consent, Field, Verdict};
use std::os::unix::ffi::OsStrExt;
use std::process::exit;

/// Stands for your composer. Address and display name stay apart: joined into one text, a comma in the name would make
/// two mailboxes.
fn draft_add(field: &Field) {
    match field.display_name {
        "" => println!("{}: {}", field.name, field.value),
        name => println!("{}: {} ({})", field.name, field.value, name),
    }
}

/// No is the default, and what comes when nobody can answer.
fn ask(result: &Checked) -> Consent {
    eprintln!("The link asks for more than is safe to take over unseen:");
    for (i, field) in result.fields(Consent::Given).enumerate() {
        if field.needs_consent {
            eprintln!("  {}: {}", field.name, result.shown(i));
        }
    }
    eprint!("Take it over? Type yes: ");
    let mut answer = String::new();
    match std::io::stdin().read_line(&mut answer) {
        Ok(_) if answer.trim_end() == "yes" => Consent::Given,
        _ => Consent::None,
    }
}

fn main() {
    let arguments: Vec<_> = std::env::args_os().collect();
    if arguments.len() != 2 {
        exit(64);
    }
    let result = Checked::new(arguments[1].as_bytes());
    for finding in result.findings().filter(|f| f.mattered) {
        eprintln!("{}: {} {}", finding.slug, finding.message, finding.advice);
    }
    // From here on nothing uses the argument: the draft is made of what is handed out.
    let verdict = result.verdict();
    let consent = if verdict == Verdict::Confirm {
        ask(&result)
    } else {
        Consent::None
    };
    result.fields(consent).for_each(|field| draft_add(&field));
    exit((verdict == Verdict::Refuse).into());
}
