"""The bundled view plug-ins."""
