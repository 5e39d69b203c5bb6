"""What models reached, on which inputs."""
