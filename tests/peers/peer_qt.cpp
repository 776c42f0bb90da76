// SPDX-License-Identifier: MIT
// Qt: QUrl and QUrlQuery. Reads links in base64, a line each; writes their fields as tests/peers/run.py wants them.
#include <QByteArray>
#include <QFile>
#include <QUrl>
#include <QUrlQuery>
#include <cstdio>

static void put(const QString& name, const QString& value) {
  std::printf("%s:%s ", name.toUtf8().toBase64().constData(), value.toUtf8().toBase64().constData());
}

int main() {
  QFile in;
  in.open(stdin, QIODevice::ReadOnly);
  for (QByteArray line; !(line = in.readLine()).isEmpty();) {
    const QUrl url = QUrl::fromEncoded(QByteArray::fromBase64(line));
    if (!url.isValid() || url.scheme() != "mailto") {
      std::puts("!");
      continue;
    }
    put("to", url.path(QUrl::FullyDecoded));
    for (const auto& [name, value] : QUrlQuery(url).queryItems(QUrl::FullyDecoded)) put(name, value);
    std::puts("");
  }
}
