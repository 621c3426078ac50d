#pragma once
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "paper/topic.hpp"
#include "triage/match.hpp"

namespace preprintd::triage {

/// NDJSON line by line, in bounded memory: a line of more than kMostLineBytes is passed over, and said.
class LineReader {
 public:
  static constexpr std::size_t kMostLineBytes = std::size_t{4} << 20U;
  explicit LineReader(std::istream& input) : input_(input), buffer_(kMostLineBytes + 1, '\0') {}
  enum class Got { line, too_long, end };
  /// The next line that is not blank. `line` is valid until the next call.
  Got next(std::string_view& line);
  int number() const { return number_; }  ///< of the line told last, from 1
  bool failed() const;                    ///< after the end: it could not be read to its end (a folder, a broken disk)

 private:
  std::istream& input_;
  std::string buffer_;
  int number_ = 0;
};

/// One line of `triage score`: {"id","title","abstract","categories":[…],"comment"?,"authors"?}.
/// The id is passed through as it stands; other keys are ignored; a missing or null text is empty. Categories may also
/// be one text with blanks between them; authors that are no list of texts are ignored.
struct ScoreRequest {
  std::string id;
  std::string title;
  std::string abstract;
  std::string comment;
  std::vector<std::string> authors;
  std::vector<std::string> categories;
  PaperText text() const;  ///< views into this request
};

/// What is known of one topic for one labelled paper.
struct Label {
  std::string topic;  ///< canonical
  enum class Truth {
    positive,   ///< a person said yes
    listed,     ///< a list names it: mostly right
    weak,       ///< a broad list names it: likely, not certain
    negative,   ///< a person said no
    uncertain,  ///< a person could not say; left out of training
  } truth = Truth::positive;
};

/// One line of `triage train` and `triage evaluate`: a ScoreRequest with "labels", which is a list of topics
/// (each listed; what is not listed is unknown) or an object topic → 0 or 1 (each judged). "weak_labels"
/// (list), "weight" (> 0, default 1) and "day" or "published" are optional.
struct Labelled {
  ScoreRequest paper;
  std::vector<Label> labels;
  bool judged = false;  ///< every topic was looked at: what is not positive is negative
  double weight = 1;
  double say = 1;  ///< how much a person's word counts when a model is adapted; no key of the line
  std::string day;
  bool positive(std::string_view topic) const;  ///< listed or said by a person (not weak)
};

/// ErrorKind::malformed says what is wrong with the line (no JSON object, no id, a text that is no text).
Result<ScoreRequest> parse_score_line(std::string_view line);
Result<Labelled> parse_labelled_line(std::string_view line);

/// {"id","candidate":x,"scores":{topic:x},"flagged":[topic…],"reasons":[…]} without the line's end. Scores have
/// nine digits after the point, so that few are equal. A reason is
/// {"topic","kind","field"?,"text","weight","begin"?,"end"?}.
std::string render_score_line(std::string_view id, double candidate, const std::vector<Score>& scores);

}  // namespace preprintd::triage
