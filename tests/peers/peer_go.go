// SPDX-License-Identifier: MIT

// Go: net/url. Reads links in base64, a line each; writes their fields as tests/peers/run.py wants them.
package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
)

func shown(name, value string) string {
	return base64.StdEncoding.EncodeToString([]byte(name)) + ":" + base64.StdEncoding.EncodeToString([]byte(value))
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		link, _ := base64.StdEncoding.DecodeString(lines.Text())
		u, err := url.Parse(string(link))
		to := ""
		if err == nil && u.Scheme == "mailto" {
			to, err = url.PathUnescape(u.Opaque)
		}
		if err != nil || u.Scheme != "mailto" {
			fmt.Println("!")
			continue
		}
		line := shown("to", to)
		for name, values := range u.Query() {
			for _, value := range values {
				line += " " + shown(name, value)
			}
		}
		fmt.Println(line)
	}
}
