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
        ("{{.A | foo}}", "function \"foo\" not defined"),
        ("{{$y}}", "undefined variable \"$y\""),
        ("{{if .A}}{{$y := 1}}{{end}}{{$y}}", "undefined variable \"$y\""),
        ("{{\"abc}}", "unterminated quoted string"),
        ("{{(.A}}", "unclosed left paren"),
        ("{{.A)}}", "unexpected right paren"),
        ("{{| json}}", "unexpected \"|\" in command"),
        ("{{.A.}}", "unexpected <.> in operand"),
        ("{{continue}}", "{{continue}} outside {{range}}"),
        ("{{range $a, $b, $c := .A}}{{end}}", "too many declarations in range"),
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

/// What a real client made of each, of a container like this.
#[test]
fn expressions_are_gos() {
    let value = json!({
        "Name": "/ww", "State": {"Running": true, "ExitCode": 0}, "Id": "0123",
        "Config": {"Env": ["OWN=1", "PATH=/bin"], "Labels": {"a": "b"}},
    });
    for (template, want) in [
        ("{{range $k, $v := .Config.Labels}}{{$k}}={{$v}};{{end}}", "a=b;"),
        ("{{range $i, $e := .Config.Env}}{{$i}}:{{$e}} {{end}}", "0:OWN=1 1:PATH=/bin "),
        ("{{range $i, $e := .Config.Env}}{{if $i}},{{end}}{{$e}}{{end}}", "OWN=1,PATH=/bin"),
        ("{{range $e := .Config.Env}}{{$e}},{{end}}", "OWN=1,PATH=/bin,"),
        ("{{range .Config.Env}}{{.}}{{break}}{{end}}!", "OWN=1!"),
        ("{{range .Config.Env}}{{continue}}{{.}}{{end}}!", "!"),
        ("{{$x := 1}}{{$x = 2}}{{$x}}", "2"),
        ("{{with $x := .Name}}{{$x}}{{end}}", "/ww"),
        ("{{with .Name}}{{$.Id | len}}{{end}}", "4"),
        ("{{(index .Config.Env 0 | lower)}}", "own=1"),
        ("{{(.State).Running}} {{.State.Running | not}}", "true false"),
        ("{{index .Config.Labels \"a\"}}|{{index .Config.Labels \"zz\"}}", "b|"),
        ("{{index .Config \"Env\" 1}} {{index (split .Name \"w\") 0}}", "PATH=/bin /"),
        ("{{.Name | json}} {{json .Name | json}}", "\"/ww\" \"\\\"/ww\\\"\""),
        (
            "{{eq .Name \"/ww\"}} {{ne 1 2}} {{lt 1 2}} {{gt 1 2}} {{and .Name 0}} {{or 0 .Name}} {{not 0}}",
            "true true true false 0 /ww true",
        ),
        ("{{le 1 1}} {{ge 1 2}} {{eq 1 2 1}} {{eq .State.ExitCode 0}}", "true false true true"),
        ("{{if and (eq .Name \"/ww\") (gt (len .Config.Env) 1)}}y{{end}}", "y"),
        (
            "{{printf \"%s %d %q %v %5s|%-5s|\" .Name 3 \"x\" .Config.Env \"ab\" \"cd\"}}",
            "/ww 3 \"x\" [OWN=1 PATH=/bin]    ab|cd   |",
        ),
        ("{{printf \"%05d|%x|%t|%%\" 3 255 true}}", "00003|ff|true|%"),
        ("{{printf \"%s\"}} {{printf \"%d\" \"x\"}}", "%!s(MISSING) %!d(string=x)"),
        ("{{.Name | printf \"%s-%s\" \"x\"}}", "x-/ww"),
        (
            "{{join .Config.Env \",\"}} {{split \"a,b\" \",\"}} {{title \"ab cd\"}}{{pad \"x\" 1 2}}{{truncate \"abcdef\" 3}}",
            "OWN=1,PATH=/bin [a b] Ab Cd x  abc",
        ),
        ("{{slice .Name 1}} {{slice .Name 1 2}}", "ww w"),
        ("{{\"a\" | upper | lower}}{{print 1 2 \"a\" \"b\"}}", "a1 2ab"),
        ("{{println \"a\" 1}}", "a 1\n"),
        ("{{`raw`}} {{1}} {{true}} {{1.5}} {{-3}}", "raw 1 true 1.5 -3"),
    ] {
        assert_eq!(fill(template, &value), Ok(want.into()), "{template}");
    }
    for (template, why) in [
        (
            "{{eq .Name 1}}",
            "2: executing \"\" at <eq .Name 1>: error calling eq: incompatible types for comparison",
        ),
        (
            "{{join .Name}}",
            "2: executing \"\" at <join>: wrong number of args for join: want 2 got 1",
        ),
        ("{{eq}}", "2: executing \"\" at <eq>: wrong number of args for eq: want at least 1 got 0"),
        ("{{len 3}}", "2: executing \"\" at <len 3>: error calling len: len of type int"),
        (
            "{{index .Config.Env \"a\"}}",
            "2: executing \"\" at <index .Config.Env \"a\">: error calling index: cannot index slice/array with type string",
        ),
        ("{{.Name \"x\"}}", "2: executing \"\" at <.Name>: Name is not a method but has arguments"),
        (
            "{{.Name.Foo}}",
            "7: executing \"\" at <.Name.Foo>: can't evaluate field Foo in type interface {}",
        ),
        (
            "{{slice .Name 9}}",
            "2: executing \"\" at <slice .Name 9>: error calling slice: index out of range: 9",
        ),
        ("{{upper 1}}", "8: executing \"\" at <1>: expected string; found 1"),
        (
            "{{title .}}",
            "8: executing \"\" at <.>: wrong type for value; expected string; got map[string]interface {}",
        ),
        ("{{nil}}", "2: executing \"\" at <nil>: nil is not a command"),
        (
            "{{\"a\" \"b\"}}",
            "2: executing \"\" at <\"a\">: can't give argument to non-function \"a\"",
        ),
        (
            "{{range $i, $c := .Name}}{{$i}}{{end}}",
            "18: executing \"\" at <.Name>: range can't iterate over /ww",
        ),
    ] {
        let told = fill(template, &value).unwrap_err();
        assert_eq!(told, format!("template parsing error: template: :1:{why}"), "{template}");
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
    let doubled = ["{{.L", " | json".repeat(60).as_str(), "}}"].concat();
    let held = "{{$x := slice $.T 1}}{{range .L}}{{$y := split $x \"\"}}{{end}}";
    for template in [
        "{{range .L}}{{len (json $)}}{{end}}",
        "{{range .L}}{{if upper $.T}}{{end}}{{end}}",
        "{{range .L}}{{index (split $.T \"y\") 0 | len}}{{end}}",
        "{{printf \"%99999999s\" .T}}",
        "{{pad .T 99999999 1}}",
        &doubled,
        held,
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
    for words in ["(", "len ("] {
        assert_eq!(fill(&format!("{{{{{}.A}}}}", words.repeat(100_000)), &value), deep);
    }
    let much =
        fill(&["{{range $.L}}".repeat(20), "x".into(), "{{end}}".repeat(20)].concat(), &value);
    assert!(much.is_err_and(|why| why.contains("at most 100000 actions")));
    assert_eq!(
        fill(&["{{if .A}}".repeat(64), "y".into(), "{{end}}".repeat(64)].concat(), &value),
        Ok("y".into())
    );
}
