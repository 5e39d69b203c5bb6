"""Export of datasets to other programs' formats. Independent of the ORM."""
