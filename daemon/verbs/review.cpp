#include "daemon/review/desk.hpp"
#include "daemon/review/screen.hpp"
#include "daemon/verbs/verbs.hpp"

namespace preprintd::daemon {
namespace {

constexpr int kLook = 250;     ///< milliseconds between two looks for what others changed
constexpr int kSequence = 30;  ///< milliseconds after which a lone escape is the key

/// Draws, waits for keys, and goes on until she leaves or the terminal is gone.
void sit_at(Desk& desk, Screen& screen) {
  std::string bytes;
  bool stale = true;
  for (;;) {
    if (stale) screen.draw(desk.frame(screen.size()));
    stale = false;
    const auto came = screen.read(bytes.empty() ? kLook : kSequence);
    if (!came) return;
    bytes += *came;
    while (const auto key = take_key(bytes, came->empty())) {
      if (!desk.press(*key)) return;
      stale = true;
    }
    if (const auto text = desk.take_copied()) screen.copy(*text);
    if (screen.was_disturbed()) stale = true;
    if (came->empty() && desk.refresh()) stale = true;
  }
}

}  // namespace

int run_review(App& app, const Arguments&) {
  const auto terminal = Screen::can_open();
  if (!terminal) return failed(terminal.error());
  auto database = app.open_write();
  if (!database) return failed(database.error());
  Desk desk(app, *database);
  Screen screen;
  sit_at(desk, screen);
  return kDone;
}

}  // namespace preprintd::daemon
