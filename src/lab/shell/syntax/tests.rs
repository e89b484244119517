//! What is read, and what is told of what is not.

use super::super::Dialect::Busybox;
use super::parse;

#[test]
fn reads_what_shells_read() {
    for good in [
        "",
        "a;b",
        "a && b || c",
        "if a; then b; elif c; then d; else e; fi",
        "for x in 1 2; do echo $x; done",
        "while false; do :; done",
        "(a; b) > x",
        "{ a; } 2>&1",
        "a # comment",
        "x=1 y=2 a",
        "! a",
        "a &",
        "cat <<E\nx\nE\n",
        "echo \"$(a \"b\")\" `c`",
        "a\nb\n\nc\n",
        "echo a'b'\"c\"\\ d",
        "echo ${x:-y} ${x#a} ${x:1:2} ${x/a/b}",
        "case x in a|b) c;; (d) e; esac",
        "case x in\nesac",
        "x=$(case a in a) b;; esac)",
        "f() { a; }; function g { b; }",
        "f()\n{\na\n}\n",
        "echo $((1 + (2 * 3)))",
        "[[ a == b && c < d ]]",
    ] {
        assert!(parse(good.as_bytes()).is_ok(), "{good}: {:?}", parse(good.as_bytes()));
    }
}

#[test]
fn mistakes_are_told_as_busybox_tells_them() {
    for (text, told) in [
        ("fi", "unexpected \"fi\""),
        ("a; )", "unexpected \")\""),
        (";;", "unexpected \";;\""),
        ("a ||", "unexpected end of file"),
        ("if a; then", "unexpected end of file (expecting \"fi\")"),
        ("if a", "unexpected end of file (expecting \"then\")"),
        ("if a; then b; else; fi", "unexpected \";\""),
        ("while a; do done", "unexpected \"done\""),
        ("{ a", "unexpected end of file (expecting \"}\")"),
        ("f() { a", "unexpected end of file (expecting \"}\")"),
        ("f( a", "unexpected word (expecting \")\")"),
        ("f() { }", "unexpected \"}\""),
        ("()", "unexpected \")\""),
        ("(a", "unexpected end of file (expecting \")\")"),
        ("a $(b", "unexpected end of file (expecting \")\")"),
        ("for x in a; b; done", "unexpected word (expecting \"do\")"),
        ("for 1 in a; do b; done", "bad for loop variable"),
        ("case x y) ;; esac", "unexpected word (expecting \"in\")"),
        ("case x in x) a", "unexpected end of file (expecting \";;\")"),
        ("case x in x) a;& esac", "unexpected \"&\""),
        ("a; ; b", "unexpected \";\""),
        ("a >", "unexpected end of file"),
        ("a > > b", "unexpected redirection"),
        ("a >\n", "unexpected newline"),
        ("echo 'x", "unterminated quoted string"),
        ("echo \"x", "unterminated quoted string"),
        ("echo `x", "EOF in backquote substitution"),
        ("echo ${x", "missing '}'"),
        ("echo ${x y}", "bad substitution"),
        ("echo $((1", "missing '))'"),
        ("echo $(( (1 ))", "missing '))'"),
        ("cat <<< a", "unexpected redirection"),
    ] {
        let mistake = parse(text.as_bytes()).map_err(|mistake| mistake.text(Busybox));
        assert_eq!(mistake.err(), Some(format!("syntax error: {told}")), "{text}");
    }
    let deep = "(".repeat(10_000);
    assert!(parse(deep.as_bytes()).is_err_and(|mistake| !mistake.is_open()));
    let deep = "$(".repeat(10_000);
    assert!(parse(deep.as_bytes()).is_err_and(|mistake| !mistake.is_open()));
}
