#include "paper/category.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "base/text.hpp"

namespace preprintd {
namespace {

struct Category {
  std::string_view name;
  std::string_view group;
  std::string_view canonical;
  bool active;
  std::string_view title;
};

// arXiv's published taxonomy, its test archive and reserved name included; sorted by lower-case name.
constexpr Category kCategories[] = {
    {"acc-phys", "physics", "physics.acc-ph", false, "Accelerator Physics"},
    {"adap-org", "physics", "nlin.AO", false, "Adaptation, Noise, and Self-Organizing Systems"},
    {"alg-geom", "math", "math.AG", false, "Algebraic Geometry"},
    {"ao-sci", "physics", "physics.ao-ph", false, "Atmospheric-Oceanic Sciences"},
    {"astro-ph", "physics", "astro-ph", false, "Astrophysics"},
    {"astro-ph.CO", "physics", "astro-ph.CO", true, "Cosmology and Nongalactic Astrophysics"},
    {"astro-ph.EP", "physics", "astro-ph.EP", true, "Earth and Planetary Astrophysics"},
    {"astro-ph.GA", "physics", "astro-ph.GA", true, "Astrophysics of Galaxies"},
    {"astro-ph.HE", "physics", "astro-ph.HE", true, "High Energy Astrophysical Phenomena"},
    {"astro-ph.IM", "physics", "astro-ph.IM", true, "Instrumentation and Methods for Astrophysics"},
    {"astro-ph.SR", "physics", "astro-ph.SR", true, "Solar and Stellar Astrophysics"},
    {"atom-ph", "physics", "physics.atom-ph", false, "Atomic, Molecular and Optical Physics"},
    {"bad-arch.bad-cat", "bad", "bad-arch.bad-cat", false, "Invalid Category"},
    {"bayes-an", "physics", "physics.data-an", false, "Bayesian Analysis"},
    {"chao-dyn", "physics", "nlin.CD", false, "Chaotic Dynamics"},
    {"chem-ph", "physics", "physics.chem-ph", false, "Chemical Physics"},
    {"cmp-lg", "cs", "cs.CL", false, "Computation and Language"},
    {"comp-gas", "physics", "nlin.CG", false, "Cellular Automata and Lattice Gases"},
    {"cond-mat", "physics", "cond-mat", false, "Condensed Matter"},
    {"cond-mat.dis-nn", "physics", "cond-mat.dis-nn", true, "Disordered Systems and Neural Networks"},
    {"cond-mat.mes-hall", "physics", "cond-mat.mes-hall", true, "Mesoscale and Nanoscale Physics"},
    {"cond-mat.mtrl-sci", "physics", "cond-mat.mtrl-sci", true, "Materials Science"},
    {"cond-mat.other", "physics", "cond-mat.other", true, "Other Condensed Matter"},
    {"cond-mat.quant-gas", "physics", "cond-mat.quant-gas", true, "Quantum Gases"},
    {"cond-mat.soft", "physics", "cond-mat.soft", true, "Soft Condensed Matter"},
    {"cond-mat.stat-mech", "physics", "cond-mat.stat-mech", true, "Statistical Mechanics"},
    {"cond-mat.str-el", "physics", "cond-mat.str-el", true, "Strongly Correlated Electrons"},
    {"cond-mat.supr-con", "physics", "cond-mat.supr-con", true, "Superconductivity"},
    {"cs.AI", "cs", "cs.AI", true, "Artificial Intelligence"},
    {"cs.AR", "cs", "cs.AR", true, "Hardware Architecture"},
    {"cs.CC", "cs", "cs.CC", true, "Computational Complexity"},
    {"cs.CE", "cs", "cs.CE", true, "Computational Engineering, Finance, and Science"},
    {"cs.CG", "cs", "cs.CG", true, "Computational Geometry"},
    {"cs.CL", "cs", "cs.CL", true, "Computation and Language"},
    {"cs.CR", "cs", "cs.CR", true, "Cryptography and Security"},
    {"cs.CV", "cs", "cs.CV", true, "Computer Vision and Pattern Recognition"},
    {"cs.CY", "cs", "cs.CY", true, "Computers and Society"},
    {"cs.DB", "cs", "cs.DB", true, "Databases"},
    {"cs.DC", "cs", "cs.DC", true, "Distributed, Parallel, and Cluster Computing"},
    {"cs.DL", "cs", "cs.DL", true, "Digital Libraries"},
    {"cs.DM", "cs", "cs.DM", true, "Discrete Mathematics"},
    {"cs.DS", "cs", "cs.DS", true, "Data Structures and Algorithms"},
    {"cs.ET", "cs", "cs.ET", true, "Emerging Technologies"},
    {"cs.FL", "cs", "cs.FL", true, "Formal Languages and Automata Theory"},
    {"cs.GL", "cs", "cs.GL", true, "General Literature"},
    {"cs.GR", "cs", "cs.GR", true, "Graphics"},
    {"cs.GT", "cs", "cs.GT", true, "Computer Science and Game Theory"},
    {"cs.HC", "cs", "cs.HC", true, "Human-Computer Interaction"},
    {"cs.IR", "cs", "cs.IR", true, "Information Retrieval"},
    {"cs.IT", "cs", "cs.IT", true, "Information Theory"},
    {"cs.LG", "cs", "cs.LG", true, "Machine Learning"},
    {"cs.LO", "cs", "cs.LO", true, "Logic in Computer Science"},
    {"cs.MA", "cs", "cs.MA", true, "Multiagent Systems"},
    {"cs.MM", "cs", "cs.MM", true, "Multimedia"},
    {"cs.MS", "cs", "cs.MS", true, "Mathematical Software"},
    {"cs.NA", "cs", "math.NA", true, "Numerical Analysis"},
    {"cs.NE", "cs", "cs.NE", true, "Neural and Evolutionary Computing"},
    {"cs.NI", "cs", "cs.NI", true, "Networking and Internet Architecture"},
    {"cs.OH", "cs", "cs.OH", true, "Other Computer Science"},
    {"cs.OS", "cs", "cs.OS", true, "Operating Systems"},
    {"cs.PF", "cs", "cs.PF", true, "Performance"},
    {"cs.PL", "cs", "cs.PL", true, "Programming Languages"},
    {"cs.RO", "cs", "cs.RO", true, "Robotics"},
    {"cs.SC", "cs", "cs.SC", true, "Symbolic Computation"},
    {"cs.SD", "cs", "cs.SD", true, "Sound"},
    {"cs.SE", "cs", "cs.SE", true, "Software Engineering"},
    {"cs.SI", "cs", "cs.SI", true, "Social and Information Networks"},
    {"cs.SY", "cs", "eess.SY", true, "Systems and Control"},
    {"dg-ga", "math", "math.DG", false, "Differential Geometry"},
    {"econ.EM", "econ", "econ.EM", true, "Econometrics"},
    {"econ.GN", "econ", "econ.GN", true, "General Economics"},
    {"econ.TH", "econ", "econ.TH", true, "Theoretical Economics"},
    {"eess.AS", "eess", "eess.AS", true, "Audio and Speech Processing"},
    {"eess.IV", "eess", "eess.IV", true, "Image and Video Processing"},
    {"eess.SP", "eess", "eess.SP", true, "Signal Processing"},
    {"eess.SY", "eess", "eess.SY", true, "Systems and Control"},
    {"funct-an", "math", "math.FA", false, "Functional Analysis"},
    {"gr-qc", "physics", "gr-qc", true, "General Relativity and Quantum Cosmology"},
    {"hep-ex", "physics", "hep-ex", true, "High Energy Physics - Experiment"},
    {"hep-lat", "physics", "hep-lat", true, "High Energy Physics - Lattice"},
    {"hep-ph", "physics", "hep-ph", true, "High Energy Physics - Phenomenology"},
    {"hep-th", "physics", "hep-th", true, "High Energy Physics - Theory"},
    {"math-ph", "physics", "math-ph", true, "Mathematical Physics"},
    {"math.AC", "math", "math.AC", true, "Commutative Algebra"},
    {"math.AG", "math", "math.AG", true, "Algebraic Geometry"},
    {"math.AP", "math", "math.AP", true, "Analysis of PDEs"},
    {"math.AT", "math", "math.AT", true, "Algebraic Topology"},
    {"math.CA", "math", "math.CA", true, "Classical Analysis and ODEs"},
    {"math.CO", "math", "math.CO", true, "Combinatorics"},
    {"math.CT", "math", "math.CT", true, "Category Theory"},
    {"math.CV", "math", "math.CV", true, "Complex Variables"},
    {"math.DG", "math", "math.DG", true, "Differential Geometry"},
    {"math.DS", "math", "math.DS", true, "Dynamical Systems"},
    {"math.FA", "math", "math.FA", true, "Functional Analysis"},
    {"math.GM", "math", "math.GM", true, "General Mathematics"},
    {"math.GN", "math", "math.GN", true, "General Topology"},
    {"math.GR", "math", "math.GR", true, "Group Theory"},
    {"math.GT", "math", "math.GT", true, "Geometric Topology"},
    {"math.HO", "math", "math.HO", true, "History and Overview"},
    {"math.IT", "math", "cs.IT", true, "Information Theory"},
    {"math.KT", "math", "math.KT", true, "K-Theory and Homology"},
    {"math.LO", "math", "math.LO", true, "Logic"},
    {"math.MG", "math", "math.MG", true, "Metric Geometry"},
    {"math.MP", "math", "math-ph", true, "Mathematical Physics"},
    {"math.NA", "math", "math.NA", true, "Numerical Analysis"},
    {"math.NT", "math", "math.NT", true, "Number Theory"},
    {"math.OA", "math", "math.OA", true, "Operator Algebras"},
    {"math.OC", "math", "math.OC", true, "Optimization and Control"},
    {"math.PR", "math", "math.PR", true, "Probability"},
    {"math.QA", "math", "math.QA", true, "Quantum Algebra"},
    {"math.RA", "math", "math.RA", true, "Rings and Algebras"},
    {"math.RT", "math", "math.RT", true, "Representation Theory"},
    {"math.SG", "math", "math.SG", true, "Symplectic Geometry"},
    {"math.SP", "math", "math.SP", true, "Spectral Theory"},
    {"math.ST", "math", "math.ST", true, "Statistics Theory"},
    {"mtrl-th", "physics", "cond-mat.mtrl-sci", false, "Materials Theory"},
    {"nlin.AO", "physics", "nlin.AO", true, "Adaptation and Self-Organizing Systems"},
    {"nlin.CD", "physics", "nlin.CD", true, "Chaotic Dynamics"},
    {"nlin.CG", "physics", "nlin.CG", true, "Cellular Automata and Lattice Gases"},
    {"nlin.PS", "physics", "nlin.PS", true, "Pattern Formation and Solitons"},
    {"nlin.SI", "physics", "nlin.SI", true, "Exactly Solvable and Integrable Systems"},
    {"nucl-ex", "physics", "nucl-ex", true, "Nuclear Experiment"},
    {"nucl-th", "physics", "nucl-th", true, "Nuclear Theory"},
    {"patt-sol", "physics", "nlin.PS", false, "Pattern Formation and Solitons"},
    {"physics.acc-ph", "physics", "physics.acc-ph", true, "Accelerator Physics"},
    {"physics.ao-ph", "physics", "physics.ao-ph", true, "Atmospheric and Oceanic Physics"},
    {"physics.app-ph", "physics", "physics.app-ph", true, "Applied Physics"},
    {"physics.atm-clus", "physics", "physics.atm-clus", true, "Atomic and Molecular Clusters"},
    {"physics.atom-ph", "physics", "physics.atom-ph", true, "Atomic Physics"},
    {"physics.bio-ph", "physics", "physics.bio-ph", true, "Biological Physics"},
    {"physics.chem-ph", "physics", "physics.chem-ph", true, "Chemical Physics"},
    {"physics.class-ph", "physics", "physics.class-ph", true, "Classical Physics"},
    {"physics.comp-ph", "physics", "physics.comp-ph", true, "Computational Physics"},
    {"physics.data-an", "physics", "physics.data-an", true, "Data Analysis, Statistics and Probability"},
    {"physics.ed-ph", "physics", "physics.ed-ph", true, "Physics Education"},
    {"physics.flu-dyn", "physics", "physics.flu-dyn", true, "Fluid Dynamics"},
    {"physics.gen-ph", "physics", "physics.gen-ph", true, "General Physics"},
    {"physics.geo-ph", "physics", "physics.geo-ph", true, "Geophysics"},
    {"physics.hist-ph", "physics", "physics.hist-ph", true, "History and Philosophy of Physics"},
    {"physics.ins-det", "physics", "physics.ins-det", true, "Instrumentation and Detectors"},
    {"physics.med-ph", "physics", "physics.med-ph", true, "Medical Physics"},
    {"physics.optics", "physics", "physics.optics", true, "Optics"},
    {"physics.plasm-ph", "physics", "physics.plasm-ph", true, "Plasma Physics"},
    {"physics.pop-ph", "physics", "physics.pop-ph", true, "Popular Physics"},
    {"physics.soc-ph", "physics", "physics.soc-ph", true, "Physics and Society"},
    {"physics.space-ph", "physics", "physics.space-ph", true, "Space Physics"},
    {"plasm-ph", "physics", "physics.plasm-ph", false, "Plasma Physics"},
    {"q-alg", "math", "math.QA", false, "Quantum Algebra and Topology"},
    {"q-bio", "q-bio", "q-bio", false, "Quantitative Biology"},
    {"q-bio.BM", "q-bio", "q-bio.BM", true, "Biomolecules"},
    {"q-bio.CB", "q-bio", "q-bio.CB", true, "Cell Behavior"},
    {"q-bio.GN", "q-bio", "q-bio.GN", true, "Genomics"},
    {"q-bio.MN", "q-bio", "q-bio.MN", true, "Molecular Networks"},
    {"q-bio.NC", "q-bio", "q-bio.NC", true, "Neurons and Cognition"},
    {"q-bio.OT", "q-bio", "q-bio.OT", true, "Other Quantitative Biology"},
    {"q-bio.PE", "q-bio", "q-bio.PE", true, "Populations and Evolution"},
    {"q-bio.QM", "q-bio", "q-bio.QM", true, "Quantitative Methods"},
    {"q-bio.SC", "q-bio", "q-bio.SC", true, "Subcellular Processes"},
    {"q-bio.TO", "q-bio", "q-bio.TO", true, "Tissues and Organs"},
    {"q-fin.CP", "q-fin", "q-fin.CP", true, "Computational Finance"},
    {"q-fin.EC", "q-fin", "econ.GN", true, "Economics"},
    {"q-fin.GN", "q-fin", "q-fin.GN", true, "General Finance"},
    {"q-fin.MF", "q-fin", "q-fin.MF", true, "Mathematical Finance"},
    {"q-fin.PM", "q-fin", "q-fin.PM", true, "Portfolio Management"},
    {"q-fin.PR", "q-fin", "q-fin.PR", true, "Pricing of Securities"},
    {"q-fin.RM", "q-fin", "q-fin.RM", true, "Risk Management"},
    {"q-fin.ST", "q-fin", "q-fin.ST", true, "Statistical Finance"},
    {"q-fin.TR", "q-fin", "q-fin.TR", true, "Trading and Market Microstructure"},
    {"quant-ph", "physics", "quant-ph", true, "Quantum Physics"},
    {"solv-int", "physics", "nlin.SI", false, "Exactly Solvable and Integrable Systems"},
    {"stat.AP", "stat", "stat.AP", true, "Applications"},
    {"stat.CO", "stat", "stat.CO", true, "Computation"},
    {"stat.ME", "stat", "stat.ME", true, "Methodology"},
    {"stat.ML", "stat", "stat.ML", true, "Machine Learning"},
    {"stat.OT", "stat", "stat.OT", true, "Other Statistics"},
    {"stat.TH", "stat", "math.ST", true, "Statistics Theory"},
    {"supr-con", "physics", "cond-mat.supr-con", false, "Superconductivity"},
    {"test", "test", "test", false, "Test"},
    {"test.dis-nn", "test", "test.dis-nn", false, "Test Disruptive Networks"},
    {"test.mes-hall", "test", "test.mes-hall", false, "Test Hall"},
    {"test.mtrl-sci", "test", "test.mtrl-sci", false, "Test Mtrl-Sci"},
    {"test.soft", "test", "test.soft", false, "Test Soft"},
    {"test.stat-mech", "test", "test.stat-mech", false, "Test Mechanics"},
    {"test.str-el", "test", "test.str-el", false, "Test Electrons"},
    {"test.supr-con", "test", "test.supr-con", false, "Test Superconductivity"},
};

// The archives an old identifier may carry. FROZEN: the place in this table, counted from 1, is part of every
// stored key (ArxivId::key). Never reorder, never remove; identifiers since 2007-04 carry no archive, so
// nothing will ever have to be added.
constexpr std::string_view kArchives[] = {
    "acc-phys", "adap-org", "alg-geom", "ao-sci",   "astro-ph", "atom-ph",  "bayes-an", "chao-dyn",
    "chem-ph",  "cmp-lg",   "comp-gas", "cond-mat", "cs",       "dg-ga",    "econ",     "eess",
    "funct-an", "gr-qc",    "hep-ex",   "hep-lat",  "hep-ph",   "hep-th",   "math",     "math-ph",
    "mtrl-th",  "nlin",     "nucl-ex",  "nucl-th",  "patt-sol", "physics",  "plasm-ph", "q-alg",
    "q-bio",    "q-fin",    "quant-ph", "solv-int", "stat",     "supr-con",
};
static_assert(std::size(kCategories) == 185 && std::size(kArchives) == 38);

int compare_nocase(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : static_cast<int>(c); };
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (const int difference = lower(a[i]) - lower(b[i]); difference != 0) return difference;
  }
  return a.size() < b.size() ? -1 : a.size() > b.size() ? 1 : 0;
}

const Category* find_category(std::string_view name) {
  const auto* const end = std::end(kCategories);
  const auto* const at = std::lower_bound(
      std::begin(kCategories), end, name,
      [](const Category& row, std::string_view wanted) { return compare_nocase(row.name, wanted) < 0; });
  return at != end && compare_nocase(at->name, name) == 0 ? at : nullptr;
}

}  // namespace

std::optional<std::string> canonical_category(std::string_view name) {
  const Category* const category = find_category(trimmed(name));
  if (category == nullptr) return std::nullopt;
  return std::string(category->canonical);
}

bool is_active_category(std::string_view canonical) {
  const Category* const category = find_category(canonical);
  return category != nullptr && category->active;
}

std::string oai_set(std::string_view canonical) {
  const Category* const category = find_category(canonical);
  if (category == nullptr) return {};
  std::string set = std::string(category->group) + ":" + std::string(category->name);
  std::replace(set.begin(), set.end(), '.', ':');
  return set;
}

std::string_view category_title(std::string_view canonical) {
  const Category* const category = find_category(canonical);
  return category == nullptr ? std::string_view() : category->title;
}

std::vector<std::string_view> categories_under(std::string_view archive) {
  std::vector<std::string_view> under;
  for (const auto& category : kCategories) {
    const bool grouped = compare_nocase(category.group, archive) == 0;
    const bool inside = category.name.size() > archive.size() && category.name[archive.size()] == '.' &&
                        compare_nocase(category.name.substr(0, archive.size()), archive) == 0;
    if ((grouped || inside) && category.canonical == category.name && compare_nocase(category.name, archive) != 0)
      under.push_back(category.name);
  }
  return under;
}

int archive_number(std::string_view archive) {
  const auto* const end = std::end(kArchives);
  const auto* const at =
      std::lower_bound(std::begin(kArchives), end, archive,
                       [](std::string_view row, std::string_view wanted) { return compare_nocase(row, wanted) < 0; });
  return at != end && compare_nocase(*at, archive) == 0 ? static_cast<int>(at - std::begin(kArchives)) + 1 : 0;
}

std::string_view archive_name(int number) {
  if (number < 1 || number > static_cast<int>(std::size(kArchives))) return {};
  return kArchives[number - 1];
}

}  // namespace preprintd
