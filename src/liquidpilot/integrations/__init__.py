"""Web services that liquidpilot knows, each on the public interface alone."""
