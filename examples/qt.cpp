// SPDX-License-Identifier: MIT
// How a mail program on Qt, such as KMail, opens a mailto: link, in place of QUrl and QUrlQuery. Compiled and run by
// the tests.
//
// Usage: qt LINK
#include <QByteArray>
#include <QCoreApplication>
#include <QString>
#include <QTextStream>
#include <postern/postern.hpp>

namespace {

QString text(std::string_view utf8) { return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size())); }

QTextStream& err() {
  static QTextStream stream(stderr);
  return stream;
}

// Stands for your composer. Address and display name stay apart: joined into one text, a comma in the name would make
// two mailboxes.
class Composer {
 public:
  void add(const QString& field, const QString& value, const QString& displayName) {
    out_ << field << ": " << value;
    if (!displayName.isEmpty()) out_ << " (" << displayName << ")";
    out_ << "\n";
  }

 private:
  QTextStream out_{stdout};
};

// Stands for a message box. Give it plain text (Qt::PlainText): Qt takes for rich text what looks like it.
void tell(const postern::Finding& f) {
  err() << text(f.slug) << ": " << text(f.message) << " " << text(f.advice) << "\n";
}

// Stands for a message box whose default is No; as plain text, too.
postern::Consent ask(const postern::Result& result) {
  err() << "The link asks for more than is safe to take over unseen:\n";
  const auto fields = result.fields(postern::Consent::given);
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (fields[i].needs_consent || fields[i].name_needs_consent)
      err() << "  " << text(fields[i].name) << ": "
            << text(result.render(postern::Context::display, i, postern::Consent::given)) << "\n";
  err() << "Take it over? Type yes: " << Qt::flush;
  return QTextStream(stdin).readLine() == "yes" ? postern::Consent::given : postern::Consent::none;
}

// False when the link is refused. `link` holds the bytes as they came: a QUrl has changed them already.
bool openMailto(Composer& composer, const QByteArray& link) {
  const postern::Result result = postern::check({link.constData(), static_cast<std::size_t>(link.size())});
  for (const postern::Finding& finding : result.findings())
    if (finding.action != postern::Action::allow || finding.change == postern::Change::altered) tell(finding);
  // From here on nothing uses the link: the draft is made of what is handed out.
  const auto consent = result.verdict() == postern::Verdict::confirm ? ask(result) : postern::Consent::none;
  for (const postern::Field& field : result.fields(consent))
    composer.add(text(field.name), text(field.value), text(field.display_name));
  return result.verdict() != postern::Verdict::refuse;
}

}  // namespace

int main(int argc, char** argv) {
  const QCoreApplication application(argc, argv);
  if (argc != 2) return 64;
  Composer composer;
  return openMailto(composer, argv[1]) ? 0 : 1;
}
