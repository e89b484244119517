use super::*;

#[test]
fn paths_belong_to_their_cache() {
    for (path, want) in [
        ("var/lib/apt/lists/x_Packages", Some("apt-lists")),
        ("var/lib/apt/lists/lock", None),
        ("var/lib/apt/lists/partial/x", None),
        ("var/cache/apt/archives/curl.deb", Some("apt-archives")),
        ("var/cache/apt/pkgcache.bin", Some("apt-archives")),
        ("var/cache/apt/archives/lock", None),
        ("home/u/.cache/pip/http/a", Some("pip-cache")),
        ("usr/local/share/.cache/yarn/v6/x", Some("yarn-cache")),
        ("x.cache/pip/a", None),
        ("root/.local/share/pnpm/store/v3/files/0", Some("pnpm-store")),
        ("go/pkg/mod/cache/download/x", Some("go-mod-cache")),
        ("opt/conda/pkgs/x.conda", Some("conda-pkgs")),
        ("usr/share/man/man1/x", None),
        ("usr/local/bundle/ruby/3.2.0/cache/rack.gem", Some("bundler-cache")),
        ("app/vendor/bundle/ruby/3.2.0/cache/rack.gem", Some("bundler-cache")),
        ("usr/local/lib/ruby/gems/3.2.0/cache/rack.gem", Some("bundler-cache")),
        ("root/.bundle/cache/compact_index/x/versions", Some("bundler-cache")),
        ("var/lib/gems/3.1.0/cache/x.gem", Some("bundler-cache")),
        ("usr/local/bundle/ruby/3.2.0/gems/cache/x.gem", None),
    ] {
        assert_eq!(cache_of(path.as_bytes()).map(|rule| rule.id), want, "{path}");
    }
}

#[test]
fn english_stays() {
    assert!(foreign_locale(b"de/LC_MESSAGES/x.mo"));
    for kept in [&b"C.utf8/LC_TIME"[..], b"en_GB/LC_TIME", b"en@boldquot/x", b"locale.alias"] {
        assert!(!foreign_locale(kept));
    }
}
