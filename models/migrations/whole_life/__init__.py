"""The tables and columns of revision 0002, one file per record module, generated and frozen."""
