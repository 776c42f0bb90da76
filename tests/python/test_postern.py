# SPDX-License-Identifier: MIT
"""The Python module against the library: python3 -m unittest discover tests/python, with both on their paths."""

import concurrent.futures
import dataclasses
import gc
import pathlib
import re
import unittest
from unittest import mock

import postern
from postern import _library
from postern import Action, Category, Change, Context, Options, Policy, Verdict

PLAIN = "mailto:ann@example.org?subject=Hi&body=one%0D%0Atwo"
HIDDEN = "mailto:ann@example.org?bcc=spy@evil.example"
ATTACK = "mailto:ann@example.org?subject=x%0D%0ABcc:%20spy@evil.example"
SOURCE = pathlib.Path(__file__).resolve().parents[2]
HEADER = SOURCE / "include/postern/postern.h"


def values(result):
    return [(field.name, field.value) for field in result.fields]


class Checks(unittest.TestCase):
    def test_open(self):
        result = postern.check(PLAIN)
        self.assertIs(result.verdict, Verdict.OPEN)
        self.assertFalse(result.needs_consent)
        self.assertEqual(values(result), [("to", "ann@example.org"), ("subject", "Hi"), ("body", "one\ntwo")])
        self.assertEqual(result.canonical_link, "mailto:ann@example.org?subject=Hi&body=one%0D%0Atwo")
        self.assertEqual(result.findings, ())

    def test_consent(self):
        result = postern.check(HIDDEN)
        self.assertIs(result.verdict, Verdict.CONFIRM)
        self.assertTrue(result.needs_consent)
        self.assertEqual(values(result), [("to", "ann@example.org")])
        for consented in (result.consented(), postern.check(HIDDEN, consent=True)):
            self.assertFalse(consented.needs_consent)
            self.assertEqual(values(consented), [("to", "ann@example.org"), ("bcc", "spy@evil.example")])
            self.assertTrue(consented.fields[1].needs_consent)
            self.assertIn("spy", consented.canonical_link)
        self.assertEqual(values(result), [("to", "ann@example.org")])

    def test_refusal_hands_out_nothing(self):
        for consent in (False, True):
            result = postern.check(ATTACK, consent=consent)
            self.assertIs(result.verdict, Verdict.REFUSE)
            self.assertFalse(result.needs_consent)
            self.assertEqual((result.fields, result.canonical_link), ((), ""))

    def test_findings(self):
        finding = postern.check(ATTACK).findings[0]
        self.assertEqual((finding.id, finding.slug), ("PM101", "line-break-in-header"))
        self.assertEqual((finding.category, finding.action), (Category.ATTACK, Action.REFUSE))
        self.assertEqual(ATTACK[finding.offset:finding.offset + finding.length], "%0D%0A")
        with self.assertRaises(dataclasses.FrozenInstanceError):
            finding.action = Action.ALLOW

    def test_bytes_and_text_say_the_same(self):
        link = "mailto:ann@example.org?subject=Grüße"
        self.assertEqual(values(postern.check(link)), values(postern.check(link.encode())))
        self.assertEqual(values(postern.check(bytearray(link.encode()))), values(postern.check(link)))

    def test_any_input_is_judged(self):
        for link in ("", b"", b"\0", b"mailto:\xff", "mailto:\udcff", "mailto:\ud800", b"mailto:a\0@b.example",
                     "mailto:" + "a" * 100_000):
            self.assertEqual(bool(postern.check(link).fields), False, link[:20])

    def test_profiles(self):
        link = "mailto:ann@example.org?subject=Lunch at 12"
        self.assertEqual(postern.check(link).change, Change.RESPELLED)
        self.assertIs(postern.check(link, "strict").verdict, Verdict.REFUSE)

    def test_policy(self):
        policy = Policy().tightened("bcc-field", Action.REFUSE).tightened("attach-field", Action.ALLOW)
        self.assertIs(postern.check(HIDDEN, policy).verdict, Verdict.REFUSE)
        self.assertIs(postern.check(PLAIN, policy).verdict, Verdict.OPEN)
        self.assertEqual(values(postern.check("mailto:?attach=x", policy)), [])

    def test_options(self):
        many = "mailto:" + ",".join(f"u{n}@example.org" for n in range(101))
        self.assertIs(postern.check(many).verdict, Verdict.REFUSE)
        self.assertIs(postern.check(many, options=Options(most_recipients=101)).verdict, Verdict.OPEN)
        look_alike = "mailto:ann@rnybank.example"
        protected = postern.check(look_alike, options=Options(protected_names=["mybank.example"]))
        self.assertEqual([f.slug for f in protected.findings], ["protected-lookalike"])
        self.assertEqual(postern.check(look_alike).findings, ())

    def test_renderings(self):
        result = postern.check("mailto:ann@example.org?subject=a%20%26%20%22b%22")
        self.assertEqual(result.render(Context.HTML_TEXT, 1), "a &amp; &quot;b&quot;")
        self.assertEqual(result.render(Context.JSON, 0), '"ann@example.org"')
        self.assertEqual(result.render(Context.HEADER, 9), "")
        self.assertEqual(postern.display("a\x1b[1m\nb"), "a\\x1B[1m\\nb")

    def test_rules(self):
        self.assertEqual(postern.rule("PM101"), postern.rule("line-break-in-header"))
        self.assertIn(postern.rule("bcc-field"), postern.rules())
        for row in postern.rules():
            self.assertLessEqual(row.standard, row.strict)
            if row.example and row.slug not in ("unicode-unavailable", "encoded-word-unjudged"):  # of another build
                self.assertIn(row.slug, [f.slug for f in postern.check(row.example).findings])


class Mistakes(unittest.TestCase):
    def test_types(self):
        for link in (None, 3, ["mailto:"]):
            with self.assertRaises(TypeError):
                postern.check(link)

    def test_values(self):
        for mistake in (lambda: postern.check(PLAIN, "lenient"), lambda: postern.rule("no-such-rule"),
                        lambda: Policy().tightened("no-such-rule", Action.REFUSE),
                        lambda: Policy().tightened("bcc-field", 4), lambda: postern.rule("bcc-field\0x"),
                        lambda: postern.check(PLAIN, options=Options(most_fields=2**32 + 8)),
                        lambda: postern.check(PLAIN, options=Options(protected_names=["a\0b"])),
                        lambda: postern.check(PLAIN).render(Context.URI, -1),
                        lambda: postern.check(PLAIN).render(Context.URI, 2**64 - 1),
                        lambda: postern.check(PLAIN).render(99)):
            with self.assertRaises(ValueError):
                mistake()

    def test_another_library(self):
        for name in ("libpostern-that-is-not-there.so", "libc.so.6"):
            with self.assertRaises(postern.LibraryError):
                _library.load(name)

    def test_another_version(self):
        library = mock.MagicMock()
        library.postern_version.return_value = b"2.0.0"
        with mock.patch("ctypes.CDLL", return_value=library), self.assertRaises(postern.LibraryError):
            _library.load()


class Lifetimes(unittest.TestCase):
    def test_what_is_handed_out_outlives_the_result(self):
        fields, findings = postern.check(HIDDEN, consent=True).fields, postern.check(ATTACK).findings
        gc.collect()
        self.assertEqual(fields[1].value, "spy@evil.example")
        self.assertEqual(findings[0].slug, "line-break-in-header")

    def test_each_result_is_freed_once(self):
        made, freed = [], []
        check, free = postern._lib.postern_check, postern._lib.postern_result_free
        with mock.patch.object(postern, "_lib", mock.MagicMock(wraps=postern._lib)) as library:
            library.postern_check = lambda *a: made.append(check(*a)) or made[-1]
            library.postern_result_free = lambda pointer: freed.append(pointer) or free(pointer)
            for _ in range(20):
                first = postern.check(HIDDEN)
                second = first.consented()
                del first
                gc.collect()
                self.assertEqual(second.fields[1].value, "spy@evil.example")
                self.assertEqual(len(freed), len(made) - 1)
                del second
                gc.collect()
                self.assertEqual(freed, made)

    def test_threads(self):
        result, policy = postern.check(HIDDEN), Policy("strict").tightened("bcc-field", Action.REFUSE)
        links = [PLAIN, HIDDEN, ATTACK] * 200

        def work(link):
            return values(postern.check(link)), values(result.consented()), postern.check(link, policy).verdict
        expected = [work(link) for link in links]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertEqual(list(pool.map(work, links)), expected)


class Manual(unittest.TestCase):
    """The example in docs/python.md, as it stands there."""

    def setUp(self):
        text = (SOURCE / "docs/python.md").read_text()
        self.example = compile(re.search(r"```python\n(.*?)```", text, re.DOTALL)[1], "docs/python.md", "exec")

    def run_example(self, link, answer):
        draft, shown = [], []
        names = {"link": link, "ask": lambda text: shown.append(text) or answer, "show": shown.append,
                 "add_to_draft": lambda name, value: draft.append((name, value))}
        exec(self.example, names)  # pylint: disable=exec-used
        return draft, "\n".join(shown)

    def test_open(self):
        self.assertEqual(self.run_example(PLAIN, False), (values(postern.check(PLAIN)), ""))

    def test_refuse(self):
        draft, shown = self.run_example(ATTACK, True)
        self.assertEqual(draft, [])
        self.assertIn("A line break hides in header text", shown)

    def test_ask(self):
        draft, shown = self.run_example(HIDDEN, False)
        self.assertEqual(draft, [])
        self.assertIn("hidden recipients", shown)
        self.assertIn(("bcc", "spy@evil.example"), self.run_example(HIDDEN, True)[0])


class Mirrors(unittest.TestCase):
    """The numbers and structs here are those of postern.h."""

    def test_enumerations(self):
        text = re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.DOTALL)
        prefixes = {Verdict: "VERDICT_", Action: "", Category: "", Change: "", Context: "CONTEXT_"}
        for kind, prefix in prefixes.items():
            body = re.search(r"typedef enum postern_%s {(.*?)}" % kind.__name__.lower(), text, re.DOTALL)[1]
            theirs = {name: int(number) for name, number in re.findall(r"POSTERN_(\w+) = (\d+)\b(?!x)", body)
                      if not name.endswith("AS_WIDE_AS_INT")}
            self.assertEqual(theirs, {prefix + member.name: member.value for member in kind})

    def test_structs(self):
        text = re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.DOTALL)
        for struct in (_library.Finding, _library.Field, _library.Options, _library.Rule):
            body = re.search(r"typedef struct postern_%s {(.*?)}" % struct.__name__.lower(), text, re.DOTALL)[1]
            self.assertEqual(re.findall(r"(\w+);", body), [name for name, _ in struct._fields_])


if __name__ == "__main__":
    unittest.main()
