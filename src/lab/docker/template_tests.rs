//! Templates, with what a real client said of wrong ones.

use super::template::{BYTES, fill_into, is_parsed};
use serde_json::{Value, json};

fn fill(template: &str, value: &Value) -> Result<String, String> {
    let mut out = String::new();
    fill_into(&mut out, template, value).map(|()| out)
}

#[test]
fn fills() {
    let value =
        json!({"A": {"B": "x"}, "L": [1, 2], "M": [{"N": "a"}, {"N": "b"}], "E": "", "O": []});
    for (template, want) in [
        ("{{.A.B}} {{len .L}}", "x 2"),
        ("{{json .L}}", "[1,2]"),
        ("{{range .M}}{{.N}},{{end}}!", "a,b,!"),
        ("{{if .E}}no{{end}}{{if .A.B}}yes{{end}}", "yes"),
        ("{{if .E}}no{{else}}yes{{end}}{{if .L}}yes{{else}}no{{end}}", "yesyes"),
        ("{{index .L 1}}", "2"),
        ("{{.L}} {{.A}}", "[1 2] map[B:x]"),
        ("{{range .O}}a{{else}}none{{end}}!", "none!"),
        ("{{range .L}}{{.}}{{else}}none{{end}}!", "12!"),
        ("{{if .E}}a{{else if .A}}b{{else}}c{{end}}!", "b!"),
        ("{{if .E}}a{{else if .O}}b{{else}}c{{end}}!", "c!"),
        ("{{if .L}}a{{else if .A}}b{{end}}!", "a!"),
        ("{{with .A}}{{.B}}{{$.L}}{{else}}none{{end}}", "x[1 2]"),
        ("a  {{- .A.B -}}  b", "axb"),
        ("a{{/* no */}}b", "ab"),
    ] {
        assert_eq!(fill(template, &value), Ok(want.into()), "{template}");
    }
    assert!(fill("{{.Nope}}", &value).is_err());
}

/// What a real engine said of each.
#[test]
fn what_is_no_template_is_told_before_anything_is_written() {
    let value = json!({"A": 1});
    for (template, why) in [
        ("{{if .A}}x", "unexpected EOF"),
        ("{{range .A}}x{{else}}", "unexpected EOF"),
        ("a{{end}}b", "unexpected {{end}}"),
        ("a{{else}}b", "unexpected {{else}}"),
        ("{{else if .A}}b{{end}}", "unexpected {{else}}"),
        ("a{{", "unclosed action"),
        ("{{if .A}}a{{else}}b{{else}}c{{end}}", "expected end; found {{else}}"),
        ("{{if .A}}a{{else}}b{{else if .A}}c{{end}}", "expected end; found {{else}}"),
        ("{{range .A}}a{{else if .A}}b{{end}}", "unexpected <if> in input"),
        ("{{if}}a{{end}}", "missing value for if"),
        ("{{}}", "missing value for command"),
        ("{{end foo}}", "unexpected \"foo\" in end"),
        ("{{foo .A}}", "function \"foo\" not defined"),
    ] {
        let told = fill(template, &value).unwrap_err();
        assert_eq!(told, format!("template parsing error: template: :1: {why}"), "{template}");
        assert!(!is_parsed(&told));
    }
    for (template, why) in [
        ("{{.B}}", "2: executing \"\" at <.B>: map has no entry for key \"B\""),
        (
            "ab{{if .A}}{{json .B}}{{end}}",
            "18: executing \"\" at <.B>: map has no entry for key \"B\"",
        ),
        (
            "{{index .L 7}}",
            "2: executing \"\" at <index .L 7>: error calling index: index out of range: 7",
        ),
        ("{{.M.N}}", "4: executing \"\" at <.M.N>: map has no entry for key \"N\""),
    ] {
        let told = fill(template, &json!({ "A": 1, "L": [1], "M": {} })).unwrap_err();
        assert!(is_parsed(&told));
        assert_eq!(told, format!("template parsing error: template: :1:{why}"));
    }
}

#[test]
fn what_would_be_endless_is_not_written() {
    let list = vec!["x".repeat(1000); 100];
    let value = json!({ "L": list, "T": "x".repeat(100_000) });
    for template in
        ["{{range .L}}{{range $.L}}{{$.T}}{{end}}{{end}}", "{{range .L}}{{json $}}{{end}}"]
    {
        let mut out = String::new();
        let told = fill_into(&mut out, template, &value).unwrap_err();
        assert!(told.contains("at most 4000000 bytes") && out.len() <= BYTES, "{told}");
    }
    // What is made on the way, and thrown away, counts, too.
    let doubled = ["{{len (", "json ".repeat(60).as_str(), ".L)}}"].concat();
    for template in [
        "{{range .L}}{{len (json $)}}{{end}}",
        "{{range .L}}{{if upper $.T}}{{end}}{{end}}",
        &doubled,
    ] {
        let told = fill(template, &value).unwrap_err();
        assert!(told.contains("at most 4000000 bytes"), "{told}");
    }
    // Row behind row.
    let mut out = "x".repeat(BYTES);
    assert!(fill_into(&mut out, "y", &value).is_err());
}

#[test]
fn what_nests_without_end_is_refused_in_a_sentence() {
    let value = json!({ "A": "x", "L": (0..100).collect::<Vec<_>>() });
    let deep = fill(&"{{if .A}}".repeat(100_000), &value);
    assert_eq!(
        deep,
        Err("template: this lab knows no templates that nest more than 64 deep".into())
    );
    assert_eq!(fill(&format!("{{{{{}.A}}}}", "len ".repeat(100_000)), &value), deep);
    let much =
        fill(&["{{range $.L}}".repeat(20), "x".into(), "{{end}}".repeat(20)].concat(), &value);
    assert!(much.is_err_and(|why| why.contains("at most 100000 actions")));
    assert_eq!(
        fill(&["{{if .A}}".repeat(64), "y".into(), "{{end}}".repeat(64)].concat(), &value),
        Ok("y".into())
    );
}
