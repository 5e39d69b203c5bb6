"""Samples on disk: safetensors records in LMDB shards."""
