"""Export of trained networks to other programs' formats. Independent of the ORM."""
