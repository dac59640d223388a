"""From a question to a cited answer; the only place that knows LangChain."""
