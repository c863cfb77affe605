//! Every promised row has a test that bears its id (`docs/rows.md`).

#![cfg(test)]

use std::{collections::BTreeSet, fs, path::Path};

#[test]
fn every_promised_row_has_a_test_that_bears_its_id() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rows = fs::read_to_string(root.join("docs/rows.md")).unwrap();
    let promised: Vec<&str> = rows
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(' ').next())
        .filter(|id| id.contains('-') && id.chars().any(|c| c.is_ascii_digit()))
        .collect();
    assert!(promised.len() > 80, "only {} rows were read", promised.len());

    let mut borne = BTreeSet::new();
    for folder in ["src", "tests", "migrations"] {
        read(&root.join(folder), &mut borne);
    }
    let missing: Vec<&str> =
        promised.into_iter().filter(|id| !borne.contains(&id.to_lowercase().replace('-', "_"))).collect();
    assert!(missing.is_empty(), "rows without a test: {}", missing.join(" "));
}

#[test]
fn every_test_that_the_matrix_of_merges_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let matrix = fs::read_to_string(root.join("docs/merge-matrix.md")).unwrap();
    let rows = matrix.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.rsplit_once(" | "));
    let named: Vec<&str> = rows.flat_map(|(_, tests)| tests.split('`').skip(1).step_by(2)).collect();
    assert!(named.len() > 50, "only {} names were read", named.len());
    let mut text = String::new();
    for folder in ["src", "tests"] {
        texts(&root.join(folder), &mut text);
    }
    let missing: Vec<&str> = named.into_iter().filter(|name| !text.contains(&format!("fn {name}("))).collect();
    assert!(missing.is_empty(), "no such test: {}", missing.join(" "));
}

/// The text of all sources.
fn texts(folder: &Path, text: &mut String) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() && !path.ends_with("node_modules") {
            texts(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

/// Collects the ids that test names begin with: `fn r_13_…` and `test('s3_05 s3_06 …`.
fn read(folder: &Path, borne: &mut BTreeSet<String>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "node_modules" {
            read(&path, borne);
        } else if path.extension().is_some_and(|kind| kind == "rs") || name.contains(".spec.") {
            let text = fs::read_to_string(&path).unwrap();
            for line in text.lines() {
                let named = line
                    .trim_start()
                    .trim_start_matches("async ")
                    .strip_prefix("fn ")
                    .or_else(|| line.strip_prefix("test('"));
                for word in named.unwrap_or_default().split([' ', '(']) {
                    // r_13_and_more, s3_05_and_more, sim_3_and_more; several ids may follow one another.
                    let pieces: Vec<&str> = word.split('_').collect();
                    for pair in pieces.windows(2) {
                        let number = !pair[1].is_empty() && pair[1].bytes().all(|b| b.is_ascii_digit());
                        if number && (matches!(pair[0], "r" | "sim" | "x") || pair[0].starts_with('s')) {
                            borne.insert(pair.join("_"));
                        }
                    }
                }
            }
        }
    }
}
