#include "daemon/service.hpp"
#include "daemon/verbs/verbs.hpp"

namespace preprintd::daemon {

int run_run(App& app, const Arguments&) { return serve(app, {}); }

}  // namespace preprintd::daemon
