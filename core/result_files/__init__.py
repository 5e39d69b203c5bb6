"""Files of results for other programs: engines that read an inference's folder. No ORM, no HTTP."""
