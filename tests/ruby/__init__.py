"""The example of a mapper in Ruby, held against the vectors by the conformance kit."""
