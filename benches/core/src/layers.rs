//! From stored bytes to a `LayerIndex`.

use super::made;
use criterion::{BenchmarkId, Criterion, Throughput};
use std::path::Path;

/// Made-up layers measure the walk; real ones, when there are any, decompression and hashing as well.
pub fn read(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("layer");
    group.sample_size(10);
    let plain = made::tar(0, 50_000);
    let packed = made::gzip(&plain);
    group.throughput(Throughput::Elements(50_000));
    group.bench_function("walk 50,000 entries, plain", |bench| bench.iter(|| made::index(&plain)));
    group.bench_function("walk 50,000 entries, gzip", |bench| bench.iter(|| made::index(&packed)));
    let index = made::index(&plain);
    let bytes = index.to_bytes();
    group.bench_function("freeze 50,000 entries", |bench| bench.iter(|| index.to_bytes()));
    group.bench_function("thaw 50,000 entries", |bench| {
        bench.iter(|| layerpeel::domain::LayerIndex::from_bytes(&bytes))
    });
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/corpus/layers");
    for name in ["app.tar", "app.tar.gz", "app.tar.zst"] {
        let (Ok(stored), Ok(tar)) =
            (std::fs::read(folder.join(name)), std::fs::metadata(folder.join("app.tar")))
        else {
            continue;
        };
        group.throughput(Throughput::Bytes(tar.len()));
        group.bench_with_input(BenchmarkId::new("real", name), &stored, |bench, stored| {
            bench.iter(|| made::index(stored))
        });
    }
    group.finish();
}
