"""The dry run over many people: what an exported segment would get, before it is sent."""
