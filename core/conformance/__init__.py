"""For authors of plug-ins: what `startplugin` writes and `check_plugin` checks."""
