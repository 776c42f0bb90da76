# SPDX-License-Identifier: MIT
"""Links as a page writes them, for the tests that click them in real programs."""

# name, link. What becomes of each is not written here: `postern check` says it, of the link itself or, where a browser
# cleans it first, of the meaning in MEANINGS.
LINKS = {
    # Everyday links, which must arrive.
    "plain": "mailto:ann@example.org",
    "share": "mailto:?subject=Worth%20reading&body=Look%20at%20this%3A%20https%3A%2F%2Fexample.org%2F",
    "several": "mailto:ann@example.org,bob@example.net?cc=eve@example.com&subject=Minutes",
    "spaces": "mailto:ann@example.org?subject=Lunch at 12&body=See you there",
    "lines": "mailto:ann@example.org?body=one%0D%0Atwo%0D%0A%0D%0Athree",
    "accents": "mailto:ann@example.org?subject=Gr\u00fc\u00dfe&body=%E2%82%AC%20und%20%F0%9F%98%80",
    "upper-case": "MAILTO:ann@EXAMPLE.org?Subject=Hello",
    "plus": "mailto:ann+news@example.org?subject=1%2B1",
    "apostrophe": "mailto:o'brien@example.org?subject=it's",
    "marks": "mailto:ann@example.org?subject=50%25%20%26%20more%3B%20a%3Db%20%22q%22%20(x)%20%3F!",
    "comma": "mailto:ann@example.org?subject=one%2C%20two",
    # Files and arguments.
    "attach": "mailto:ann@example.org?subject=x&attach=/etc/hostname",
    "attachment": "mailto:ann@example.org?attachment=/etc/hostname&attach=file:///etc/hostname",
    "attach-encoded": "mailto:ann@example.org?%61ttach=/etc/hostname",
    "insert": "mailto:ann@example.org?insert=/etc/hostname",
    "quote": "mailto:ann@example.org?subject=x,attachment='file:///etc/hostname'",
    "comma-bcc": "mailto:ann@example.org?body=hello,bcc=victim@example.net,attachment=/etc/issue",
    "ms04-009": "mailto:aa\" /select javascript:alert('inert')",
    "option": "mailto:-oQueueDirectory@example.org",
    "help": "mailto:--help",
    "shell": "mailto:ann@example.org?subject=$(id)`id`;id|id&body=%26%26 id",
    "shell-address": "mailto:ann$(id)@example.org",
    "field-code": "mailto:ann@example.org?subject=%25f%25u%25U",
    # Headers and people.
    "crlf-bcc": "mailto:ann@example.org?subject=x%0D%0ABcc:%20victim@example.net",
    "lf-attach": "mailto:ann@example.org?subject=x%0AAttach:%20/etc/hostname",
    "to-crlf": "mailto:ann@example.org%0D%0ABcc:victim@example.net",
    "bcc": "mailto:ann@example.org?bcc=spy@evil.example&subject=Minutes",
    "from": "mailto:ann@example.org?from=ceo@example.com&reply-to=spy@evil.example",
    "unknown": "mailto:ann@example.org?X-Priority=1&fcc=/home/x&account=evil",
    # Bytes.
    "nul": "mailto:ann@example.org?subject=a%00b",
    "escape-sequence": "mailto:ann@example.org?subject=%1B]0;x%07",
    "bad-utf8": "mailto:ann@example.org?subject=%FF%FE",
    "bidi": "mailto:ann@example.org?subject=invoice%E2%80%AEfdp.exe",
    "double-encoded": "mailto:ann@example.org?subject=x%250D%250ABcc:v@example.net",
    "decoded-field": "mailto:ann@example.org?subject=hello%26attach%3D/etc/hostname",
    "two-schemes": "mailto:mailto:ann@example.org",
    "authority": "mailto://ann@example.org?subject=x",
    "script": "mailto:ann@example.org?body=javascript:alert(1)%20file:///etc/passwd",
    "html": "mailto:ann@example.org?html-body=<script>x</script>&subject=<b>x</b>",
    # What a browser deletes before anybody else sees it.
    "tab-in-field": "mailto:ann@example.org?at\ttach=/etc/hostname&subject=x",
    "line-break-raw": "mailto:ann@example.org?subject=x\r\nBcc: victim@example.net",
    "blanks-around": "  mailto:ann@example.org  ",
}
MEANINGS = {
    "tab-in-field": "mailto:ann@example.org?attach=/etc/hostname&subject=x",
    "line-break-raw": "mailto:ann@example.org?subject=xBcc: victim@example.net",
    "blanks-around": "mailto:ann@example.org",
}
