"""The shell and its screens: joins widgets to views and commands by signals; everything slow happens off the GUI thread."""
