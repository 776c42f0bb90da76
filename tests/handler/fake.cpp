// SPDX-License-Identifier: MIT
// Stands in for a mail client, a terminal, a dialogue or a notifier, under its name: writes down how it was started,
// and answers as it was told. In the folder FAKES it finds NAME.status, NAME.output and NAME.delay (milliseconds), and
// leaves NAME.N.argv, NAME.N.env (both NUL-separated) and NAME.N.stdin, N counting from 1.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

namespace {

std::string read(std::istream& in) { return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()}; }

std::string told(const std::string& base, const char* what) {
  std::ifstream file(base + "." + what);
  return read(file);
}

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path + ".new", std::ios::binary) << bytes;
  std::rename((path + ".new").c_str(), path.c_str());
}

std::string first_free(const std::string& base) {
  for (int n = 1;; ++n) {
    const std::string name = base + "." + std::to_string(n);
    const int fd = open((name + ".taken").c_str(), O_CREAT | O_EXCL | O_WRONLY, 0600);
    if (fd >= 0) {
      close(fd);
      return name;
    }
    if (errno != EEXIST) std::exit(70);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string path = argv[0];
  const std::string base = std::string(std::getenv("FAKES")) + "/" + path.substr(path.rfind('/') + 1);
  const std::string name = first_free(base);
  std::string arguments;
  for (int i = 0; i < argc; ++i) arguments.append(argv[i]).push_back('\0');
  std::string environment;
  for (char** variable = environ; *variable != nullptr; ++variable) environment.append(*variable).push_back('\0');
  if (isatty(STDIN_FILENO) == 0) write(name + ".stdin", read(std::cin));
  write(name + ".env", environment);
  const std::string delay = told(base, "delay");
  if (!delay.empty()) usleep(static_cast<useconds_t>(std::stoul(delay)) * 1000);
  std::cout << told(base, "output") << std::flush;
  write(name + ".argv", arguments);
  const std::string status = told(base, "status");
  return status.empty() ? 0 : std::stoi(status);
}
