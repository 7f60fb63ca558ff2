"""The job for Apache Spark, run with a real one."""
