"""A small dual encoder that learns with InfoNCE, live in a notebook."""

from ._playground import Embeddings, Playground

__all__ = ["Embeddings", "Playground"]
