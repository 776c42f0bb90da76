<?php
// SPDX-License-Identifier: MIT
// PHP: parse_url and parse_str. Reads links in base64, a line each; writes their fields as tests/peers/run.py wants
// them.
ini_set('display_errors', 'stderr');
while (($line = fgets(STDIN)) !== false) {
    $url = parse_url(base64_decode($line));
    if ($url === false || strtolower($url['scheme'] ?? '') !== 'mailto') {
        echo "!\n";
        continue;
    }
    parse_str($url['query'] ?? '', $query);
    $shown = [base64_encode('to') . ':' . base64_encode(rawurldecode($url['path'] ?? ''))];
    foreach ($query as $name => $value) {
        $text = is_array($value) ? json_encode($value) : $value;
        $shown[] = base64_encode((string) $name) . ':' . base64_encode($text);
    }
    echo implode(' ', $shown), "\n";
}
