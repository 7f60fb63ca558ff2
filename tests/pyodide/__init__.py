"""The package under Pyodide, the CPython that browsers run, in Node."""
