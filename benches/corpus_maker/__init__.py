"""Makes the archives that the benchmark opens. Run it as `python3 benches/corpus.py`."""
