/* SPDX-License-Identifier: MIT
 * Prints, NUL-separated, its own arguments as the C runtime cut them, or, with --cut, each line of standard input as
 * CommandLineToArgvW cuts it (an empty item ends a line), or, with --start, starts each line as a process. */
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

#include <shellapi.h>

static void put(const wchar_t* text) {
  char utf8[200000];
  WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, sizeof utf8, NULL, NULL);
  fwrite(utf8, 1, strlen(utf8) + 1, stdout);
}

static void cut(const char* line) {
  static wchar_t wide[200000];
  int count = 0;
  MultiByteToWideChar(CP_UTF8, 0, line, -1, wide, 200000);
  LPWSTR* argv = CommandLineToArgvW(wide, &count);
  for (int i = 0; i < count; ++i) put(argv[i]);
  LocalFree(argv);
  put(L"");
}

static void start(const char* line) {
  static wchar_t wide[200000];
  STARTUPINFOW startup = {.cb = sizeof startup};
  PROCESS_INFORMATION process;
  MultiByteToWideChar(CP_UTF8, 0, line, -1, wide, 200000);
  fflush(stdout);
  if (!CreateProcessW(NULL, wide, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process)) return;
  WaitForSingleObject(process.hProcess, INFINITE);
  CloseHandle(process.hThread);
  CloseHandle(process.hProcess);
  put(L"");
}

int wmain(int argc, wchar_t** argv) {
  static char line[200000];
  _setmode(_fileno(stdin), _O_BINARY);
  _setmode(_fileno(stdout), _O_BINARY);
  const int cutting = argc == 2 && wcscmp(argv[1], L"--cut") == 0;
  if (cutting || (argc == 2 && wcscmp(argv[1], L"--start") == 0)) {
    while (fgets(line, sizeof line, stdin)) {
      line[strcspn(line, "\n")] = '\0';
      (cutting ? cut : start)(line);
    }
    return 0;
  }
  for (int i = 0; i < argc; ++i) put(argv[i]);
  return 0;
}
