"""The card of a model as a document: sections, and from them Markdown and PDF."""
