// SPDX-License-Identifier: MIT
// A stage for the handler: a home of its own, a PATH that holds nothing but fakes, and the real command.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "environment.h"

namespace stage {

using Words = std::vector<std::string>;

struct Outcome {
  int status = -1;     // -1 when a signal ended it
  std::string output;  // standard output and standard error
};

class Stage : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // Puts a fake into PATH, and how it answers.
  void fake(const std::string& name, int status = 0, const std::string& output = "", int delay = 0) const;
  void write(const std::string& path, const std::string& bytes) const;
  void configure(const std::string& toml) const { write("home/.config/postern/handler.toml", toml); }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }
  [[nodiscard]] std::optional<std::string> read(const std::string& name) const;

  // Runs the command, with no terminal, to its end and to that of everything that it has started.
  [[nodiscard]] Outcome run(Words arguments) const { return run_program(std::move(arguments), POSTERN_BINARY); }
  [[nodiscard]] Outcome run_program(Words arguments, const std::string& program) const;
  // Runs it in a terminal of its own. `typed` is in the terminal's input from the start; `answer` is typed when
  // `prompt` has been shown.
  [[nodiscard]] Outcome run_on_terminal(Words arguments, const std::string& typed, const std::string& prompt,
                                        const std::string& answer) const;

  // How often a fake was started, and how the n-th start looked.
  [[nodiscard]] std::size_t starts(const std::string& name) const;
  [[nodiscard]] Words arguments_of(const std::string& name, int n = 1) const;
  [[nodiscard]] Words environment_of(const std::string& name, int n = 1) const;

  postern::handler::Environment environment_{{}};
  std::filesystem::path folder_;

 private:
  [[nodiscard]] Words recorded(const std::string& name, int n, const char* what) const;
};

}  // namespace stage
