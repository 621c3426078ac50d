#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "triage/lines.hpp"
#include "triage/model.hpp"
#include "triage/triage.hpp"

namespace preprintd::triage {

/// The part of a model that knows what she accepts, whatever the topic. No topic can have this name.
inline constexpr std::string_view kHers = "*hers";

struct AdaptOptions {
  double cost = 1.0;          ///< liblinear's C
  int copies = 10;            ///< how much a person's word weighs against a paper only the base has seen
  std::size_t most = 60'000;  ///< papers beyond this are left out, those without a person's word first
};

/// What adapting saw of one topic (or of kHers).
struct AdaptPart {
  std::string topic;
  std::size_t positives = 0;  ///< by a person or a list
  std::size_t negatives = 0;  ///< by a person
  std::size_t kept = 0;       ///< papers that hold the base's knowledge in place
  bool learned = false;       ///< false: nothing to tell apart; the base (or the rules alone) stays in force
};
struct Adapted {
  std::shared_ptr<const Model> model;
  std::vector<AdaptPart> parts;
  std::size_t papers = 0;
  std::size_t left_out = 0;
  std::size_t repeated = 0;  ///< later lines of an id that was there; a person's word replaces what is none
};

/// The base model, corrected by what these papers say. The base's log-odds (margin and rules together) are one cheap
/// feature among the words, so a correction is learned only where the labels contradict the base; papers nobody
/// labelled and of which the base is sure hold it there. Topics without labels keep their part as it is. A topic the
/// base does not know learns from labels and from what its rules are sure of. Labels of kHers make the part of that
/// name: positive against negative, every other paper a weak negative; its scores order and mean nothing by themselves.
/// Deterministic; uses rand(), seeded, so no other thread may meanwhile. No paper, or one class, is no error: see
/// parts. ErrorKind::usage where there is no topic at all.
Result<Adapted> adapt(std::span<const Labelled> papers, const Topics& topics, std::shared_ptr<const Model> base,
                      const AdaptOptions& options = {});

/// A stream of labelled papers cut to what adapting takes, so that a million lines need no memory: chosen by their
/// ids, not by their order.
class LabelledSample {
 public:
  explicit LabelledSample(std::size_t most) : most_(most) {}
  void add(Labelled paper);
  std::vector<Labelled> take();
  std::size_t seen() const { return seen_; }
  std::size_t left_out() const { return seen_ - papers_.size(); }

 private:
  void thin();
  std::size_t most_;
  std::size_t seen_ = 0;
  std::vector<Labelled> papers_;
  std::uint64_t unjudged_below_ = ~0ULL;
  std::uint64_t judged_below_ = ~0ULL;
};

/// Has a person said something of this paper?
bool is_judged(const Labelled& paper);

}  // namespace preprintd::triage
