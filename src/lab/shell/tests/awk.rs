//! The lab's awk beside busybox's.

use super::{engine, run};

/// Compared with busybox 1.35, but for what the lab's own refuses.
#[test]
fn awk_does_what_busybox_does() {
    let mut engine = engine();
    let refused = |at: &str| {
        format!(
            "awk: the lab's awk knows fields, sums and patterns, no arrays, loops, files, sub, gsub, sprintf or match; it stops at: {at}\n"
        )
    };
    for (script, status, out, err) in [
        // Blocks end statements.
        ("echo 2 | awk '{ if ($1>1) { n++ } print n }'", 0, "1\n", ""),
        ("echo 2 | awk '{ if ($1>2) { print 1 } else { print 2 } print 3 }'", 0, "2\n3\n", ""),
        ("echo z | awk '{ if ($1==\"a\"); print \"x\" }'", 0, "x\n", ""),
        (
            "awk 'BEGIN { if (0) ; else print 3 } { n++ } END { print n+0 }' /etc/nothing 2>&1",
            1,
            "3\nawk: /etc/nothing: No such file or directory\n",
            "",
        ),
        // An error is the end.
        (
            "awk 'BEGIN { print 1; print 2/0 1/0; print 3 } END { print 4 }'",
            1,
            "1\n",
            "awk: Division by zero\n",
        ),
        ("echo | awk '{ exit 1%0 } END { print 4 }'", 1, "", "awk: Division by zero\n"),
        ("echo | awk '1/0 { print 2 } END { print 4 }'", 1, "", "awk: Division by zero\n"),
        ("echo a | awk '{ $(-1)=3; print }'", 1, "", "awk: Access to negative field\n"),
        ("echo a | awk '{ NF=-1; print }'", 1, "", "awk: NF set to negative value\n"),
        ("echo a b | awk '{ print $(0.5) }'", 0, "a b\n", ""),
        ("awk 'BEGIN{exit 3} END{exit}'; echo $?; awk 'BEGIN{exit 3} END{exit 0}'", 0, "3\n", ""),
        // What was never set.
        (
            "awk 'BEGIN { print (x==0), (x==\"\"), (x<1), length(x), x+0, \"[\" x \"]\"; if (!x) print \"n\" }'",
            0,
            "1 1 1 0 0 []\nn\n",
            "",
        ),
        (
            "echo a b | awk '{ print ($5==0), ($5==\"\"), NF }'; echo a,,b | awk -F, '{ print ($2==0), ($2==\"\") }'",
            0,
            "1 1 2\n0 1\n",
            "",
        ),
        (
            "printf 'a\nb\n' > /f; echo c > /g; awk '{ print FILENAME, FNR, NR } END { print $0, FNR }' /f /g; awk '{ print FILENAME }' < /g",
            0,
            "/f 1 1\n/f 2 2\n/g 1 3\nc 1\n-\n",
            "",
        ),
        // Operands.
        (
            "echo a > /f; awk '{ print p $0 }' p=/tmp/ /f; echo x | awk '{ print p $0 }' p=/tmp/",
            0,
            "/tmp/a\n/tmp/x\n",
            "",
        ),
        ("awk '{ print }' 1p=/tmp/ /etc/motd", 1, "", "awk: 1p=/tmp/: No such file or directory\n"),
        (
            "awk -v 1p=3 'BEGIN { print 1 }'",
            1,
            "",
            "Usage: awk [-F SEP] [-v VAR=VAL] [-f FILE | PROGRAM] [FILE]...\n",
        ),
        (
            "echo abc | awk -v FS= '{ print NF, $2 }'; echo abc | awk -F '' '{ print NF, $3 }'",
            0,
            "3 b\n3 c\n",
            "",
        ),
        (
            "awk 'BEGIN { print substr(\"hello\",0,2), substr(\"hello\",-1,3), substr(\"hello\",2), substr(\"hello\",2,-1) \"]\", length (\"ab\") }'",
            0,
            "he hel ello ] 2\n",
            "",
        ),
        // printf.
        (
            "awk 'BEGIN { printf \"%c|%c|%c|%5c|%-3c|\", 65, \"65\", 300, \"x\", \"y\"; printf \"--\"; printf \"%s\\n\" }'; echo 65 | awk '{ printf \"%c\\n\", $1 }'",
            0,
            "A|6|,|    x|y  |--\nA\n",
            "",
        ),
        (
            "awk 'BEGIN { printf \"a\\\\tb\\n\"; printf \"%s%%\\n\", \"a\\\\tb\"; printf(\"%s %.2s\\n\", \"a\", \"bcd\"); printf \"%\"; print 1 }'",
            0,
            "a\\tb\na\\tb%\na bc\n%1\n",
            "",
        ),
        (
            "awk 'BEGIN { printf \"%d %x %o %e %i %d %05d %+d|\\n\", 3.9, 255, 8, 1.5, \" 12x\", 3000000000, 3, 4 }'",
            0,
            "3 ff 10 1.500000e+00 12 -2147483648 00003 +4|\n",
            "",
        ),
        (
            "awk 'BEGIN { printf \"a%g\\n\", 1; print 2 } END { print 3 }'",
            1,
            "",
            "awk: the lab's printf does not know %g\n",
        ),
        (
            "awk 'BEGIN { printf \"%*d\", 3, 4 }'",
            1,
            "",
            "awk: the lab's printf does not know %*d\n",
        ),
        (
            "awk -F '[' 1 /etc/motd; awk -F '[[' 1 /etc/motd",
            1,
            "Welcome to the lab\n",
            "awk: bad regex '[['\n",
        ),
    ] {
        let got = run(&mut engine, script);
        assert_eq!(got, (status, out.into(), err.into()), "{script}");
    }
    for (program, at) in [
        ("'BEGIN { RS=\"\"; print }'", "RS=\"\"; print }"),
        ("-v OFMT=%.2f 'BEGIN { print 1 }'", "OFMT"),
        ("'{ print }' RS=x", "RS"),
        ("'{ gsub(/a/, \"b\") }'", "gsub(/a/, \"b\") }"),
        ("'{ print --5 }'", "--5 }"),
        ("'{ print substr(\"a\") }'", "(\"a\") }"),
        ("'/a/,/b/'", ",/b/"),
        ("'{ print > \"/x\" }'", "> \"/x\" }"),
    ] {
        let got = run(&mut engine, &format!("awk {program}"));
        assert_eq!(got, (1, String::new(), refused(at)), "{program}");
    }
}
