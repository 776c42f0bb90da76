# SPDX-License-Identifier: MIT
# Perl: URI::mailto. Reads links in base64, a line each; writes their fields as tests/peers/run.py wants them.
use strict;
use warnings;
use MIME::Base64;
use URI;

sub base64_of { return encode_base64($_[0], '') }

while (my $line = <STDIN>) {
    my $uri = URI->new(decode_base64($line));
    if (ref $uri ne 'URI::mailto') {
        print "!\n";
        next;
    }
    my @fields = $uri->headers;
    my @shown;
    while (my ($name, $value) = splice @fields, 0, 2) {
        utf8::encode($_) for grep { utf8::is_utf8($_) } $name, $value;
        push @shown, base64_of($name) . ':' . base64_of($value // '');
    }
    print "@shown\n";
}
