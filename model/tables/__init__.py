"""A folder of CSV files to checked tables; nothing here knows a kind of site."""
