//! Hot paths of the core, natively: `make bench-core`. With the corpus of `make bench` there, real layers too.

mod layers;
mod made;
mod trees;

criterion::criterion_group!(benches, layers::read, trees::union, trees::rows);
criterion::criterion_main!(benches);
