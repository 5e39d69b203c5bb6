"""The bundled network plug-ins."""
