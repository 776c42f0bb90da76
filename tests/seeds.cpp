// SPDX-License-Identifier: MIT
// Writes every vector into a folder, as the fuzz targets read it: seeds for a campaign.
#include <fstream>
#include <iostream>

#include "vectors.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: seeds FOLDER\n";
    return 64;
  }
  for (const postern::test::Vector& v : postern::test::vectors())
    std::ofstream(std::string(argv[1]) + "/" + v.name, std::ios::binary) << '\0' << v.link;
  return 0;
}
