#pragma once
#include <cstddef>
#include <span>
#include <string_view>

namespace preprintd::upstream {

/// A paper of the demo, written by hand. All of it is invented.
struct DemoPaper {
  std::string_view title;
  std::string_view abstract;
  std::string_view categories;    ///< separated by blanks, primary first
  std::string_view comment;       ///< may be empty
  int upvotes = 0;                ///< what Hugging Face's readers give it in the end; 0: never picked there
  std::string_view github = {};   ///< the repository named by Hugging Face; may be empty
  std::string_view project = {};  ///< the project page named by Hugging Face; may be empty
};

/// New papers on multimodal models, modality alignment and alignment of language models, eleven for each of the four
/// listing days, oldest day first.
inline constexpr std::size_t kFeaturedPerDay = 11;
std::span<const DemoPaper> featured_papers();

/// Papers of earlier months: those of the demo's reading list first.
inline constexpr std::size_t kListed = 8;
std::span<const DemoPaper> earlier_papers();

}  // namespace preprintd::upstream
