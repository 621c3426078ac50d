#pragma once
#include "daemon/verb.hpp"

namespace preprintd::daemon {

// Each is the code behind one row of verbs.cpp, in the file of its name. They return an exit code.
int run_accept(App& app, const Arguments& arguments);
int run_add(App& app, const Arguments& arguments);
int run_annotate(App& app, const Arguments& arguments);
int run_backup(App& app, const Arguments& arguments);
int run_check(App& app, const Arguments& arguments);
int run_close(App& app, const Arguments& arguments);
int run_coverage(App& app, const Arguments& arguments);
int run_defer(App& app, const Arguments& arguments);
int run_demo(App& app, const Arguments& arguments);
int run_export(App& app, const Arguments& arguments);
int run_fetch(App& app, const Arguments& arguments);
int run_fsck(App& app, const Arguments& arguments);
int run_id(App& app, const Arguments& arguments);
int run_import_decisions(App& app, const Arguments& arguments);
int run_import_reading_list(App& app, const Arguments& arguments);
int run_import_snapshot(App& app, const Arguments& arguments);
int run_init(App& app, const Arguments& arguments);
int run_lint(App& app, const Arguments& arguments);
int run_queue(App& app, const Arguments& arguments);
int run_reject(App& app, const Arguments& arguments);
int run_restore(App& app, const Arguments& arguments);
int run_review(App& app, const Arguments& arguments);
int run_run(App& app, const Arguments& arguments);
int run_search(App& app, const Arguments& arguments);
int run_show(App& app, const Arguments& arguments);
int run_status(App& app, const Arguments& arguments);
int run_topics_test(App& app, const Arguments& arguments);
int run_topics_new(App& app, const Arguments& arguments);
int run_triage_evaluate(App& app, const Arguments& arguments);
int run_triage_score(App& app, const Arguments& arguments);
int run_triage_train(App& app, const Arguments& arguments);
int run_undo(App& app, const Arguments& arguments);

}  // namespace preprintd::daemon
