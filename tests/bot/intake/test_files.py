"""Files beside photos: what is taken by its content, what is refused, and what it is called."""

import random
import re
import time

import pytest

from bot.intake.file_types import recognise_file
from bot.intake.files import TITLE_LONGEST, clean_title
from tests.support.sent_files import (
    CONTENT_TYPES,
    MP3_FRAME,
    MP4,
    OPUS,
    PDF,
    an_archive,
    an_office_file,
    an_open_document,
)

TAKEN = {
    "voice.ogg": OPUS,
    "song.mp3": b"ID3\4\0" + bytes(60),
    "bare.mp3": MP3_FRAME * 2,
    "bare.aac": (b"\xff\xf1\x50\x80\x01\x1f\xfc" + b"\0") * 2,
    "memo.m4a": b"\0\0\0\x1cftypM4A \0\0\0\0M4A mp42isom" + bytes(20),
    "sound.wav": b"RIFF\x24\0\0\0WAVEfmt " + bytes(20),
    "sound.flac": b"fLaC\0\0\0\x22" + bytes(34),
    "old.amr": b"#!AMR\n" + bytes(20),
    "film.mp4": MP4,
    "film.mov": b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + bytes(20),
    "film.3gp": b"\0\0\0\x18ftyp3gp5\0\0\0\x003gp5isom" + bytes(20),
    "film.webm": b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\x82\x84webm" + bytes(20),
    "film.mkv": b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\x82\x88matroska" + bytes(20),
    "film.avi": b"RIFF\x24\0\0\0AVI LIST" + bytes(20),
    "fun.gif": b"GIF89a\1\0\1\0" + bytes(20),
    "letter.pdf": PDF,
    "letter.docx": an_office_file(),
    "table.xlsx": an_office_file(part="xl/workbook.xml"),
    "talk.pptx": an_office_file(part="ppt/presentation.xml"),
    "letter.odt": an_open_document(),
    "table.ods": an_open_document(kind="spreadsheet"),
    "talk.odp": an_open_document(kind="presentation"),
    "letter.rtf": b"{\\rtf1\\ansi Sehr geehrte Damen und Herren}",
    "notes.txt": "Müll liegt seit Montag, <3 danke".encode(),
    "windows.txt": "Müll\r\n".encode("cp1252"),
    "utf16.txt": "Müll".encode("utf-16"),
    "arabic.txt": "المصعد معطل".encode(),
    "list.csv": b"Name;Etage\r\nAyse;3\r\n",
}
"""By a name whose ending the type must have."""
DIRECTORY = re.compile(rb"PK\x01\x02.*", re.DOTALL)
REFUSED = {
    "a program of Windows": b"MZ\x90\0\3\0\0\0" + bytes(80),
    "a program of Linux": b"\x7fELF\2\1\1" + bytes(80),
    "an archive": an_archive({"a.txt": b"a"}),
    "an archive with a letter in it": an_archive({"word/document.xml": b"a"}),
    "another archive": b"7z\xbc\xaf\x27\x1c" + bytes(40),
    "a compressed file": b"\x1f\x8b\x08" + bytes(40),
    "an app": an_archive({"AndroidManifest.xml": b"a", "classes.dex": b"d"}),
    "a Java program": an_archive({"META-INF/MANIFEST.MF": b"a", "A.class": b"c"}),
    "Word of before 2007": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "Word with macros": an_office_file({"word/vbaProject.bin": b"v"}),
    "Excel with old macros": an_office_file(
        {"xl/macrosheets/s.xml": b"v"}, part="xl/workbook.xml"
    ),
    "Excel in binary": an_office_file(part="xl/workbook.bin"),
    "Word with a program": an_office_file({"word/embeddings/oleObject1.bin": b"v"}),
    "Word with a page": an_office_file({"word/afchunk.html": b"v"}),
    "Word that leads out": an_office_file({"../../run.xml": b"v"}),
    "Word and Excel": an_office_file({"xl/workbook.xml": b"v"}),
    "LibreOffice with macros": an_open_document({"Basic/Standard/Module1.xml": b"v"}),
    "LibreOffice with scripts": an_open_document({"Scripts/python/a.py": b"v"}),
    "LibreOffice of another kind": an_open_document(kind="formula"),
    "LibreOffice without its kind": an_archive({"content.xml": b"", "META-INF/manifest.xml": b""}),
    "Word that unpacks to gigabytes": an_office_file({"word/media/a.png": bytes(419_430_401)}),
    "Word with very many parts": an_office_file({f"word/{n}.xml": b"" for n in range(4_000)}),
    "Word with something behind": an_office_file() + b"<script>",
    "Word with a comment": an_archive(
        {CONTENT_TYPES: b"", "word/document.xml": b""}, comment=b"<"
    ),
    "Word cut off": an_office_file()[:-30],
    "Word without its list": DIRECTORY.sub(b"", an_office_file()),
    "Word with a list of nothing": DIRECTORY.sub(b"", an_office_file()) + b"PK\5\6" + bytes(18),
    "Word behind a program": b"MZ" + an_office_file(),
    "PDF and archive": PDF + an_archive({"a.exe": b"a"}),
    "PDF and page": b"%PDF-1.4\n<html><script>alert(1)</script></html>",
    "PDF and disc": PDF + bytes(0x8001 - len(PDF)) + b"CD001",
    "film and archive": MP4 + an_archive({"a.exe": b"a"}),
    "letter with a program": b"{\\rtf1{\\object\\objemb{\\*\\objdata 0105}}}",
    "a page": b"<!DOCTYPE html><html></html>",
    "a piece of a page": b"hello <IMG src=x onerror=alert(1)>",
    "a page in UTF-16": "<script>alert(1)</script>".encode("utf-16"),
    "a drawing": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "a script of a shell": b"#!/bin/sh\nrm -rf /\n",
    "a script of Windows": b"@echo off\r\nformat c:\r\n",
    "a script of PowerShell": b"$x = 1\nInvoke-Expression $x\n",
    "a script of Office": b'Set a = CreateObject("WScript.Shell")',
    "a script of a page": b"var shell = new ActiveXObject('WScript.Shell');",
    "a program that prints": b"%!PS-Adobe-3.0\n",
    "a mail": b"MIME-Version: 1.0\r\n\r\nhello",
    "a card": b"BEGIN:VCARD\r\nEND:VCARD\r\n",
    "marks nobody sees": b"hello\0world",
    "nothing but space": b" \n\t\n",
    "nothing": b"",
    "a photo": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "a picture of a phone": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40),
    "one frame": MP3_FRAME,
    "frames without a length": b"\xff\xf1" + bytes(20),
    "frames of nothing": b"\xff\xe0\xff\xff" * 20,
    "frames without a rate": b"\xff\xfb\0\0" * 20,
}


def test_what_a_file_is_says_its_content(subtests: pytest.Subtests) -> None:
    for name, content in TAKEN.items():
        suffix = f".{name.rpartition('.')[2]}"
        with subtests.test(name):
            found = recognise_file(content, suffix)
            assert found is not None
            assert found.suffix == suffix
            if suffix not in {".txt", ".csv"}:
                assert recognise_file(content, ".exe") == found
    for what, content in REFUSED.items():
        for suffix in (".pdf", ".txt", ".docx", ""):
            with subtests.test(what, suffix=suffix):
                assert recognise_file(content, suffix) is None
    for suffix in (".js", ".html", ".bat", ".svg"):
        assert recognise_file(b"alert(1)", suffix) is None, "a text is believed its name"
    assert recognise_file(b"Import von Lampen", "") is not None


def test_no_bytes_stop_the_table() -> None:
    """Damaged files are refused or taken, and fast; the longest list of names too."""
    chance = random.Random(1)  # noqa: S311  nothing is kept secret with it
    samples = [*TAKEN.values(), an_office_file({f"word/{n}.xml": b"" for n in range(3_900)})]
    began = time.perf_counter()
    for content in samples:
        for _try in range(12):
            damaged = bytearray(content)
            for _place in range(chance.randint(1, 6)):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            recognise_file(bytes(damaged[: chance.randint(0, len(damaged))]))
            recognise_file(bytes(damaged))
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("name", "suffix", "title"),
    [
        ("Mietvertrag.pdf", ".pdf", "Mietvertrag.pdf"),
        ("Rechnung.pdf.exe", ".pdf", "Rechnung.pdf"),
        ("../../etc/passwd.txt", ".txt", "passwd.txt"),
        ("C:\\Users\\a\\Brief.docx", ".docx", "Brief.docx"),
        ("Brief\u202efdp.exe", ".docx", "Brieffdp.docx"),
        ("a\r\nb\0c.pdf", ".pdf", "a b c.pdf"),
        ("Stand 1.12", ".txt", "Stand 1.12.txt"),
        ("عقد الإيجار.pdf", ".pdf", "عقد الإيجار.pdf"),
        ("x" * 300, ".odt", "x" * TITLE_LONGEST + ".odt"),
        ("", ".pdf", "document.pdf"),
        ("...", ".xlsx", "file.xlsx"),
        (".pdf", ".ogg", "voice.ogg"),
    ],
)
def test_a_name_is_made_harmless(name: str, suffix: str, title: str) -> None:
    assert clean_title(name, suffix) == title
