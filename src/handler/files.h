// SPDX-License-Identifier: MIT
// Small files, read and written whole.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>

namespace postern::handler {

// A file that cannot be read or written; what() names it and says why.
class FileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The bytes of a regular file; none when there is no such file. Throws FileError when it cannot be read, is no regular
// file, or is larger than a megabyte.
std::optional<std::string> read_file(const std::string& path);

// Makes a folder and those above it that are missing (mode 0700). Throws FileError.
void make_folders(const std::string& path);

// Puts `bytes` into the file in one step: a reader sees the old file or the new one. Folders that are missing are made
// (mode 0700), a symbolic link is followed, the mode of a file that was there is kept (0600 otherwise).
void write_file(const std::string& path, const std::string& bytes);

// Removes a file; one that is not there is no error.
void remove_file(const std::string& path);

}  // namespace postern::handler
