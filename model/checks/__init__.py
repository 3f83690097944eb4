"""What proves the model: against published results, and a run against its own inputs."""
