// SPDX-License-Identifier: MIT
// Links from a file, one after another.
#pragma once

#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace postern::cli {

enum class InputFormat {
  lines,  // a link on each line; one CR at its end goes
  nul,    // a NUL behind each link
  jsonl,  // an object on each line: "link" or "link_base64", and perhaps an "id"
};

struct Record {
  std::uint64_t number = 0;  // counted from 1
  std::string link;
  nlohmann::json id;  // null when there is none
  std::string error;  // why the record holds no link; empty otherwise
};

class BatchReader {
 public:
  // `file` stays the caller's.
  BatchReader(std::FILE* file, InputFormat format);
  // False at the end of the input, and when reading fails; failed() tells which.
  bool next(Record& record);
  [[nodiscard]] bool failed() const { return std::ferror(file_) != 0; }
  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_; }

 private:
  int get();
  bool read_raw(std::string& raw, bool& cut);

  std::FILE* file_;
  InputFormat format_;
  std::uint64_t number_ = 0;
  std::uint64_t bytes_ = 0;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
};

}  // namespace postern::cli
