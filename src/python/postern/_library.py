# SPDX-License-Identifier: MIT
"""libpostern as ctypes sees it: the structs of postern.h that are used, and its functions with their types."""

import ctypes
from ctypes import POINTER, c_char_p, c_int, c_size_t, c_uint32, c_void_p

SONAME = "libpostern.so.1"
WHOLE_LINK = c_size_t(-1).value


class LibraryError(ImportError):
    """libpostern is not there, or is none that this module can speak to."""


class Finding(ctypes.Structure):
    _fields_ = [("id", c_char_p), ("slug", c_char_p), ("message", c_char_p), ("advice", c_char_p),
                ("sources", c_char_p), ("category", c_int), ("action", c_int), ("change", c_int),
                ("offset", c_size_t), ("length", c_size_t)]


class Field(ctypes.Structure):
    _fields_ = [("name", c_char_p), ("value", c_char_p), ("value_length", c_size_t), ("display_name", c_char_p),
                ("display_name_length", c_size_t), ("needs_consent", c_int), ("needs_smtputf8", c_int),
                ("name_needs_consent", c_int), ("shown", c_char_p)]


class Options(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("most_link_bytes", c_uint32), ("most_recipients", c_uint32),
                ("most_fields", c_uint32), ("most_subject_bytes", c_uint32), ("want_eai", c_int),
                ("protected_names", POINTER(c_char_p)), ("protected_count", c_size_t)]


class Rule(ctypes.Structure):
    _fields_ = [("id", c_char_p), ("slug", c_char_p), ("place", c_char_p), ("message", c_char_p),
                ("advice", c_char_p), ("sources", c_char_p), ("example", c_char_p), ("category", c_int),
                ("strict", c_int), ("standard", c_int), ("change", c_int)]


_FUNCTIONS = {  # name: result, arguments
    "postern_policy_strict": (c_void_p, []),
    "postern_policy_standard": (c_void_p, []),
    "postern_policy_tighten": (c_void_p, [c_void_p, c_char_p, c_int]),
    "postern_policy_free": (None, [c_void_p]),
    "postern_check": (c_void_p, [c_char_p, c_size_t, c_void_p, POINTER(Options)]),
    "postern_result_free": (None, [c_void_p]),
    "postern_result_verdict": (c_int, [c_void_p]),
    "postern_result_change": (c_int, [c_void_p]),
    "postern_result_truncated": (c_int, [c_void_p]),
    "postern_result_finding": (c_int, [c_void_p, c_size_t, POINTER(Finding), c_size_t]),
    "postern_result_field": (c_int, [c_void_p, c_int, c_size_t, POINTER(Field), c_size_t]),
    "postern_render": (c_size_t, [c_void_p, c_int, c_int, c_size_t, c_char_p, c_size_t]),
    "postern_display": (c_size_t, [c_char_p, c_size_t, c_char_p, c_size_t]),
    "postern_rule_count": (c_size_t, []),
    "postern_rule_get": (c_int, [c_size_t, POINTER(Rule), c_size_t]),
    "postern_rule_find": (c_size_t, [c_char_p]),
    "postern_rules_version": (ctypes.c_uint, []),
    "postern_has_unicode": (c_int, []),
    "postern_version": (c_char_p, []),
}


def load(name: str = SONAME) -> ctypes.CDLL:
    """The library, each function with its types."""
    try:
        library = ctypes.CDLL(name)
        for function, (result, arguments) in _FUNCTIONS.items():
            getattr(library, function).restype = result
            getattr(library, function).argtypes = arguments
    except (OSError, AttributeError) as error:
        raise LibraryError(f"libpostern cannot be used: {error}") from error
    version = library.postern_version().decode()
    if not version.startswith("1."):
        raise LibraryError(f"libpostern is of version {version}, and 1.x is needed")
    return library
