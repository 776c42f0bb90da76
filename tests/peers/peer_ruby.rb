# SPDX-License-Identifier: MIT
# Ruby: URI::MailTo, decoded as its to_mailtext does. Reads links in base64, a line each; writes their fields as
# tests/peers/run.py wants them.
require 'uri'

def base64_of(text) = [text].pack('m0')

STDIN.each_line do |line|
  uri = URI.parse(line.unpack1('m').force_encoding('UTF-8'))
  raise URI::Error unless uri.is_a?(URI::MailTo)

  fields = [['to', uri.to]] + uri.headers.map { |name, value| [name, value] }
  puts(fields.map { |pair| pair.map { |text| base64_of(URI.decode_www_form_component(text.to_s)) }.join(':') }.join(' '))
rescue URI::Error, ArgumentError
  puts '!'
end
