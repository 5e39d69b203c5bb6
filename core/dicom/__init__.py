"""Reading DICOM files, for every plug-in that takes them."""
