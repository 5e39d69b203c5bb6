"""Which DICOM files are of one patient.

By PatientID, or else by PatientName with PatientBirthDate; files that name no patient by study,
else by series, else by folder. All files are looked at together, since one often says what
another one lacks: a file without PatientID is of the patient that the others of its series, or
else of its study, or else with its name, have in common.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from sys import intern

from core.dicom.identity import Identity
from core.exceptions import IngestionError
from core.spellings import Spellings

ID, NAME, STUDY, SERIES, FOLDER = LEVELS = (
    "PatientID",
    "PatientName",
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "folder",
)
"""What a file can be grouped by, best first."""
_LINKS = (SERIES, STUDY, NAME)
"""What a file may share with one whose group is known, closest first."""
Key = tuple[str, str]
"""A level, and what spellings of the value there have in common."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file, and what it says of whose image it is."""

    path: str
    raw: Mapping[str, str]
    """By level; without what is empty."""
    keys: Mapping[str, Key]

    @classmethod
    def read(cls, path: str) -> Member | None:
        """None: it is not DICOM, or damaged."""
        try:
            own = Identity.read(path)
        except IngestionError:
            return None
        values = (
            own.patient_id,
            own.name,
            own.study,
            own.series,
            os.path.dirname(os.path.abspath(path)),
        )
        # There may be a million files, which say the same of a few patients.
        raw = {level: intern(text) for level, text in zip(LEVELS, values, strict=True) if text}
        keys = {
            level: (level, intern(Spellings.key(text)) if level in (ID, NAME) else text)
            for level, text in raw.items()
        }
        return cls(path, raw, keys)


class Patients:
    """The groups of files, and what is doubtful about them."""

    def __init__(self, files: Sequence[Member]) -> None:
        self.files = files
        self._by_name: dict[int, Key] = {}
        chosen: list[Key | None] = [None] * len(files)
        for level in LEVELS:
            # What one file was found to be may tell what another one is.
            while self._inherit(chosen):
                pass
            chosen = [key or file.keys.get(level) for file, key in zip(files, chosen, strict=True)]
        self.keys = [key for key in chosen if key is not None]
        """The group of each file; the folder at the end of the levels is always there."""
        self.first: dict[Key, str] = {}
        """The first file of each group."""
        for file, key in self:
            self.first.setdefault(key, file.path)

    def __iter__(self) -> Iterator[tuple[Member, Key]]:
        return zip(self.files, self.keys, strict=True)

    def _inherit(self, chosen: list[Key | None]) -> bool:
        """Give files the group of those with which they share a link, if these have only one.

        Returns:
            whether there were any.
        """
        if None not in chosen:
            return False
        known = self._known(chosen)
        found = {
            number: inherited
            for number, file in enumerate(self.files)
            if chosen[number] is None and (inherited := _inherited(file, known)) is not None
        }
        for number, (key, link) in found.items():
            chosen[number] = key
            if link == NAME:
                self._by_name[number] = key
        return bool(found)

    def _known(self, chosen: Sequence[Key | None]) -> Mapping[Key, set[Key]]:
        """The groups that each series, study and name has so far."""
        known: dict[Key, set[Key]] = defaultdict(set)
        for file, key in zip(self.files, chosen, strict=True):
            if key is not None:
                for link in _LINKS:
                    if link in file.keys:
                        known[file.keys[link]].add(key)
        return known

    def without_patient(self, level: str) -> list[str]:
        """The first file of each group of a level."""
        return [path for key, path in self.first.items() if key[0] == level]

    def taken_by_name(self) -> list[str]:
        """Files without PatientID that were given that of another one with their name."""
        first: dict[Key, str] = {}
        for number, key in sorted(self._by_name.items()):
            if key[0] == ID:
                first.setdefault(key, self.files[number].path)
        return list(first.values())

    def of_one_study(self) -> list[str]:
        """Files of different groups that are of one study, or without it of one series."""
        places: dict[Key, dict[Key, str]] = defaultdict(dict)
        for file, key in self:
            if (place := file.keys.get(STUDY) or file.keys.get(SERIES)) is not None:
                places[place].setdefault(key, file.path)
        several = (paths.values() for paths in places.values() if len(paths) > 1)
        return [path for paths in several for path in paths]

    def of_similar_ids(self) -> list[str]:
        """Files whose PatientIDs are different, but alike."""
        first: dict[str, str] = {}
        for file in self.files:
            if ID in file.raw:
                first.setdefault(file.raw[ID], file.path)
        return [first[one] for alike in Spellings(first).alike for one in alike]


def _inherited(file: Member, known: Mapping[Key, set[Key]]) -> tuple[Key, str] | None:
    """The only group with which a file shares a link, and that link."""
    for link in _LINKS:
        if link in file.keys and len(groups := known.get(file.keys[link], set())) == 1:
            return next(iter(groups)), link
    return None


def read_members(paths: Iterable[str]) -> list[Member]:
    """The DICOM files among these paths."""
    return [file for path in paths if (file := Member.read(path)) is not None]
