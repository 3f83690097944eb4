"""Problems whose answers others have published, written as ordinary input tables."""
